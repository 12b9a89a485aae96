import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import type { NoticeMailName } from '../../common/i18n/translation.js';
import { runAsOne, type Statement } from '../../database/statement.js';
import { factorBits, type FactorType } from '../../factors/factor.js';
import { RecoveryCodesService } from '../../factors/recovery-codes/recovery-codes.service.js';
import type { PreparedSet } from '../../factors/recovery-codes/prepared-set.js';
import { TotpService } from '../../factors/totp/totp.service.js';
import { TrustedDevicesService } from '../../factors/trusted-devices/trusted-devices.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { User } from '../../users/user.entity.js';
import { SessionRevocation } from '../sign-in/session-revocation.service.js';

/** The account as it was when the change was checked. */
export interface Changing {
  userId: string;
  credentialVersion: number;
  client: ClientInfo;
  /** The error if the account has changed since. */
  ifChanged: 'auth.token_invalid' | 'auth.sign_in_invalid';
  /** The session that makes the change and goes on. */
  except?: string;
}

export type FactorEvent = {
  [Type in 'factor.added' | 'factor.removed' | 'account.updated']: Pick<
    Extract<AuditEntry, { type: Type }>,
    'type' | 'details'
  >;
}['factor.added' | 'factor.removed' | 'account.updated'];

export interface Conclusion {
  notice: NoticeMailName;
  alongside: readonly Statement<object>[];
  events: readonly FactorEvent[];
  /** What the flow has done before, for the audit log. */
  before?: readonly AuditEntry[];
}

/** A set-up whose code was right. */
export interface ConfirmedTotp {
  setupId: string;
  step: number;
  label: string | null;
  /** For an account that has none. */
  recoveryCodes: PreparedSet | null;
}

/**
 * Changes the factors of an account. Each change invalidates its open codes, its unfinished sign-ins and its trusted
 * devices, revokes its other sessions (ASVS 5.0 7.4.3) and notifies the owner.
 */
@Injectable()
export class FactorChanges {
  constructor(
    private readonly credentials: AccountCredentials,
    private readonly totp: TotpService,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly revocation: SessionRevocation,
  ) {}

  /**
   * Makes recovery codes for an account that has none. Not within a transaction: it takes as long as ten sign-ins.
   * @throws AppError service.overloaded
   */
  async prepareRecoveryCodes(of: { factors: number }, client: ClientInfo): Promise<PreparedSet | null> {
    if ((of.factors & factorBits.recovery_code) !== 0) return null;
    return this.recoveryCodes.prepareSet(ipNetwork(client.ip));
  }

  /**
   * Confirms an authenticator app, which replaces an earlier one.
   * @returns the account and the ID of the factor
   * @throws AppError `ifChanged`; auth.token_invalid if the session has been revoked; otp.invalid if the set-up is gone
   */
  async addTotp(
    tx: EntityManager,
    change: Changing & ConfirmedTotp,
  ): Promise<{ user: User; factorId: string }> {
    const { userId, setupId, step, label, recoveryCodes } = change;
    const add = factorBits.totp | (recoveryCodes ? factorBits.recovery_code : 0);
    const user = await this.change(tx, change, { add, remove: 0, required: true });
    const { finished, confirmed } = this.totp.confirmStatements({ userId, setupId, step, label });
    const [factor] = await runAsOne(tx, [finished, confirmed], confirmed);
    if (!factor) throw new AppError('otp.invalid');
    await this.conclude(tx, change, user, {
      notice: 'totp-added',
      alongside: this.storing(userId, recoveryCodes),
      events: [added('totp'), ...addedCodes(recoveryCodes)],
    });
    return { user, factorId: factor.id };
  }

  /** Removes the authenticator app. Ends every session. */
  async removeTotp(tx: EntityManager, change: Omit<Changing, 'except'> & { factors: number }): Promise<void> {
    await this.remove(tx, change, {
      factor: 'totp',
      notice: 'totp-removed',
      statement: this.totp.removeStatement(change.userId),
    });
  }

  /**
   * Removes a factor; with the last one also the recovery codes, which stand in for it, and the requirement.
   * @param change.factors the account's factors when the change was checked
   */
  async remove(
    tx: EntityManager,
    change: Omit<Changing, 'except'> & { factors: number },
    {
      factor,
      notice,
      statement,
    }: { factor: FactorType; notice: NoticeMailName; statement: Statement<object> },
  ): Promise<void> {
    const { userId, factors } = change;
    const isLast = isOnlyFactor(factors, factor);
    const remove = factorBits[factor] | (isLast ? factorBits.recovery_code : 0);
    const user = await this.change(tx, change, { add: 0, remove, required: isLast ? false : null });
    await this.conclude(tx, change, user, {
      notice,
      alongside: [statement, ...(isLast ? [this.recoveryCodes.removeStatement(userId)] : [])],
      events: [removedFactor(factor), ...(isLast ? [removedFactor('recovery_code')] : [])],
    });
  }

  /** Switches the second factor on or off. */
  async setRequired(
    tx: EntityManager,
    change: Changing & { required: boolean; recoveryCodes: PreparedSet | null },
  ): Promise<User> {
    const { userId, required, recoveryCodes } = change;
    const add = recoveryCodes ? factorBits.recovery_code : 0;
    const user = await this.change(tx, change, { add, remove: 0, required });
    const notice = required ? 'second-factor-enabled' : 'second-factor-disabled';
    const switched: FactorEvent = { type: 'account.updated', details: { fields: ['secondFactorRequired'] } };
    await this.conclude(tx, change, user, {
      notice,
      alongside: this.storing(userId, recoveryCodes),
      events: [switched, ...addedCodes(recoveryCodes)],
    });
    return user;
  }

  /** Replaces the recovery codes. */
  async replaceRecoveryCodes(
    tx: EntityManager,
    change: Changing & { recoveryCodes: PreparedSet },
  ): Promise<void> {
    const add = factorBits.recovery_code;
    const user = await this.change(tx, change, { add, remove: 0, required: null });
    const alongside = this.storing(change.userId, change.recoveryCodes);
    await this.conclude(tx, change, user, {
      notice: 'recovery-codes-created',
      alongside,
      events: [added('recovery_code')],
    });
  }

  /**
   * Locks the account's row, unless it has changed since the check.
   * @throws AppError `ifChanged`
   */
  async change(
    tx: EntityManager,
    { userId, credentialVersion, ifChanged }: Changing,
    factors: { add: number; remove: number; required: boolean | null },
  ): Promise<User> {
    const user = await this.credentials.changeFactors(tx, { userId, credentialVersion, ...factors });
    if (!user) throw new AppError(ifChanged);
    return user;
  }

  storing(userId: string, prepared: PreparedSet | null): Statement<object>[] {
    return prepared ? this.recoveryCodes.replaceStatements({ userId, prepared }) : [];
  }

  /** Revokes the other sessions, and notifies the owner. The account's row is locked. */
  async conclude(
    tx: EntityManager,
    { userId, except, client }: Pick<Changing, 'userId' | 'except' | 'client'>,
    { email: destination, locale }: User,
    { notice: template, alongside, events: parts, before = [] }: Conclusion,
  ): Promise<void> {
    const notice = { template, destination, locale, client };
    const owner = byOwner({ id: userId, email: destination }, client);
    const events = parts.map((part): AuditEntry => ({
      ...owner,
      sessionId: except,
      outcome: 'success',
      ...part,
    }));
    const untrusted = this.trustedDevices.removeStatement({ userId });
    await this.revocation.revoke(tx, {
      userId,
      except,
      reason: 'factors_changed',
      notice,
      events: [...before, ...events],
      alongside: [...alongside, untrusted],
    });
  }
}

/** Whether the account has no other factor than this one and recovery codes. */
export function isOnlyFactor(factors: number, factor: FactorType): boolean {
  return (factors & ~factorBits[factor] & ~factorBits.recovery_code) === 0;
}

export function added(factor: FactorType): FactorEvent {
  return { type: 'factor.added', details: { factor } };
}

export function addedCodes(prepared: PreparedSet | null): FactorEvent[] {
  return prepared ? [added('recovery_code')] : [];
}

export function removedFactor(factor: FactorType): FactorEvent {
  return { type: 'factor.removed', details: { factor } };
}
