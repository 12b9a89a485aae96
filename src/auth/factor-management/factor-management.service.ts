import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal, PrincipalUser } from '../../common/http/principal.js';
import { factorBits } from '../../factors/factor.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import type { PreparedSet } from '../../factors/recovery-codes/prepared-set.js';
import type { TotpSetup } from '../../factors/totp/totp-setup.js';
import { FactorChanges, isOnlyFactor } from '../factor-changes/factor-changes.service.js';
import { changing } from '../factor-changes/owner-change.js';
import { TotpSetups } from '../factor-changes/totp-setups.service.js';
import { hasSecondFactor, isRequiredByPolicy } from '../sign-in/owed-step.js';
import { SecondFactorSwitch, TotpConfirmation } from './factor-management.dto.js';
import type { FactorsChangedResponse, IssuedRecoveryCodesResponse } from './factors.response.js';
import { FactorSummary } from './factor-summary.service.js';

/** Management of second factors by their owner. Changes need a recent proof, see `RecentSignInGuard`. */
@Injectable()
export class FactorManagementService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly setups: TotpSetups,
    private readonly changes: FactorChanges,
    private readonly summary: FactorSummary,
    private readonly settings: FactorsSettings,
  ) {}

  /** A confirmed authenticator app works on until the new one is confirmed. */
  beginTotp({ user }: Principal): Promise<TotpSetup> {
    return this.setups.begin(user, 'auth.token_invalid');
  }

  /** @throws AppError otp.invalid, auth.token_invalid, rate_limit.exceeded, service.overloaded */
  async confirmTotp(
    { setupId, totpCode: code, label }: TotpConfirmation,
    principal: Principal,
    client: ClientInfo,
  ): Promise<FactorsChangedResponse> {
    const { user } = principal;
    const material = await this.setups.read(user.id, setupId);
    const { step } = await this.setups.check(user, { code, material }, client, principal.sessionId);
    const recoveryCodes = await this.changes.prepareRecoveryCodes(user, client);
    const change = { ...changing(principal, client), setupId, step, label: label ?? null, recoveryCodes };
    await this.dataSource.transaction((tx) => this.changes.addTotp(tx, change));
    return this.changed(user, recoveryCodes);
  }

  /** @throws AppError resource.not_found, resource.conflict, auth.token_invalid */
  async removeTotp(principal: Principal, client: ClientInfo): Promise<void> {
    const { factors } = principal.user;
    if ((factors & factorBits.totp) === 0) throw new AppError('resource.not_found');
    if (isOnlyFactor(factors, 'totp')) this.assertMayHaveNone(principal.user);
    const { except: _ends, ...change } = changing(principal, client);
    await this.dataSource.transaction((tx) => this.changes.removeTotp(tx, { ...change, factors }));
  }

  /** @throws AppError resource.conflict without a second factor; auth.token_invalid, service.overloaded */
  async makeRecoveryCodes(principal: Principal, client: ClientInfo): Promise<IssuedRecoveryCodesResponse> {
    if (!hasSecondFactor(principal.user)) {
      throw new AppError('resource.conflict', { detail: 'Set up an authenticator app first.' });
    }
    const prepared = await this.changes.prepareRecoveryCodes({ factors: 0 }, client);
    if (!prepared) throw new Error('An account without recovery codes must get some');
    const change = { ...changing(principal, client), recoveryCodes: prepared };
    await this.dataSource.transaction((tx) => this.changes.replaceRecoveryCodes(tx, change));
    return { recoveryCodes: prepared.codes };
  }

  /** @throws AppError resource.conflict, auth.token_invalid, service.overloaded */
  async setRequired(
    { required }: SecondFactorSwitch,
    principal: Principal,
    client: ClientInfo,
  ): Promise<FactorsChangedResponse> {
    const { user } = principal;
    if (required) this.assertMayRequire(user);
    else this.assertMayHaveNone(user);
    if (required === user.secondFactorRequired) return this.changed(user, null);
    const needsCodes = required && hasSecondFactor(user);
    const recoveryCodes = needsCodes ? await this.changes.prepareRecoveryCodes(user, client) : null;
    const change = { ...changing(principal, client), required, recoveryCodes };
    await this.dataSource.transaction((tx) => this.changes.setRequired(tx, change));
    return this.changed(user, recoveryCodes);
  }

  private async changed(user: PrincipalUser, codes: PreparedSet | null): Promise<FactorsChangedResponse> {
    return { factors: await this.summary.of(user.id), ...(codes && { recoveryCodes: codes.codes }) };
  }

  /** A code by e-mail is a second factor only beside a password. */
  private assertMayRequire(user: PrincipalUser): void {
    if (hasSecondFactor(user) || (this.settings.allowsEmail && user.hasPassword)) return;
    throw new AppError('resource.conflict', { detail: 'Set up an authenticator app first.' });
  }

  private assertMayHaveNone({ operatorRole }: PrincipalUser): void {
    if (!isRequiredByPolicy({ operatorRole }, this.settings)) return;
    throw new AppError('resource.conflict', { detail: 'This installation requires a second factor.' });
  }
}
