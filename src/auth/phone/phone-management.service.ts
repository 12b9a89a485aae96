import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { run } from '../../database/statement.js';
import { factorBits } from '../../factors/factor.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { PhonesService, type StoredPhone } from '../../factors/phone/phones.service.js';
import type { PreparedSet } from '../../factors/recovery-codes/prepared-set.js';
import { FactorChanges, isOnlyFactor } from '../factor-changes/factor-changes.service.js';
import { PhoneChanges } from '../factor-changes/phone-changes.service.js';
import { changing } from '../factor-changes/owner-change.js';
import { isRequiredByPolicy } from '../sign-in/owed-step.js';
import { PhoneUpdate } from './phone.dto.js';
import { PhoneResponse, type PhoneChangedResponse } from './phone.response.js';

/** Management of the phone number by its owner. Changes need a recent proof, see `RecentSignInGuard`. */
@Injectable()
export class PhoneManagement {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly phones: PhonesService,
    private readonly factors: FactorChanges,
    private readonly changes: PhoneChanges,
    private readonly settings: FactorsSettings,
  ) {}

  /** @throws AppError resource.not_found */
  async get(userId: string): Promise<StoredPhone> {
    const phone = await this.phones.find(userId);
    if (!phone) throw new AppError('resource.not_found');
    return phone;
  }

  /** @throws AppError resource.not_found, resource.conflict, phone.unsupported, service.overloaded, auth.token_invalid */
  async update(
    { secondFactor, channel }: PhoneUpdate,
    principal: Principal,
    client: ClientInfo,
  ): Promise<PhoneChangedResponse> {
    const { user } = principal;
    const phone = await this.get(user.id);
    if (channel !== undefined && channel !== phone.channel) {
      if (!this.phones.channels.includes(channel)) throw new AppError('phone.unsupported');
      const changed = this.phones.changeStatement(user.id, { secondFactor: null, channel });
      await run(this.dataSource.manager, changed);
    }
    const isSwitched = secondFactor !== undefined && secondFactor !== phone.secondFactor;
    const codes = isSwitched ? await this.switch(secondFactor, principal, client) : null;
    const stored = await this.get(user.id);
    return { phone: PhoneResponse.from(stored), ...(codes && { recoveryCodes: codes.codes }) };
  }

  /** @throws AppError resource.not_found, resource.conflict, auth.token_invalid */
  async remove(principal: Principal, client: ClientInfo): Promise<void> {
    const { user } = principal;
    await this.get(user.id);
    if ((user.factors & factorBits.phone) !== 0) this.assertMayLose(principal);
    const change = { ...changing(principal, client), factors: user.factors };
    await this.dataSource.transaction((tx) => this.changes.remove(tx, change));
  }

  private async switch(
    secondFactor: boolean,
    principal: Principal,
    client: ClientInfo,
  ): Promise<PreparedSet | null> {
    const { except, ...change } = changing(principal, client);
    const { factors } = principal.user;
    if (!secondFactor) {
      this.assertMayLose(principal);
      await this.dataSource.transaction((tx) => this.changes.disable(tx, { ...change, factors }));
      return null;
    }
    const recoveryCodes = await this.factors.prepareRecoveryCodes(principal.user, client);
    await this.dataSource.transaction((tx) => this.changes.enable(tx, { ...change, except, recoveryCodes }));
    return recoveryCodes;
  }

  private assertMayLose({ user: { factors, operatorRole } }: Principal): void {
    if (!isOnlyFactor(factors, 'phone') || !isRequiredByPolicy({ operatorRole }, this.settings)) return;
    throw new AppError('resource.conflict', { detail: 'This installation requires a second factor.' });
  }
}
