import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditEntry } from '../../audit/audit-record.js';
import { noClient } from '../../common/http/client-info.js';
import { run, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { factorBits } from '../../factors/factor.js';
import { PhonesService, type FormerOwner } from '../../factors/phone/phones.service.js';
import { TrustedDevicesService } from '../../factors/trusted-devices/trusted-devices.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { User } from '../../users/user.entity.js';

/** An account whose row is locked. */
type LosingAccount = FormerOwner & { account: User | null };

/**
 * Takes a number from the account that had it, because another account has verified it. If it was a second factor, the
 * account still requires one: its recovery codes, or the recovery of lost factors. Otherwise whoever has the password
 * could sign in as soon as the phone company gives the number to somebody else.
 */
@Injectable()
export class PhoneLosses {
  constructor(
    private readonly credentials: AccountCredentials,
    private readonly phones: PhonesService,
    private readonly sessions: SessionsService,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly delivery: DeliveryService,
    private readonly audit: AuditLog,
  ) {}

  /** Locks the account's row and takes the factor from it. Invalidates its open codes and unfinished sign-ins. */
  async lock(tx: EntityManager, former: FormerOwner): Promise<LosingAccount> {
    const { userId, wasFactor } = former;
    const remove = wasFactor ? factorBits.phone : 0;
    return { ...former, account: await this.credentials.loseFactors(tx, { userId, remove }) };
  }

  /**
   * Removes the number and notifies the owner, without a trace of the other account. Ends every session if the number was
   * a second factor.
   */
  async conclude(tx: EntityManager, { userId, wasFactor, account }: LosingAccount): Promise<void> {
    await run(tx, this.phones.removeStatement(userId));
    if (!account) return;
    const { email: destination, emailVerifiedAt, disabledAt, locale } = account;
    const isNotified = emailVerifiedAt !== null && disabledAt === null;
    const notice = { template: 'phone-moved', destination, userId, locale, client: noClient } as const;
    const recorded = this.audit.statements([lossOf({ userId, wasFactor })]);
    const others: Statement<object>[] = [
      ...(isNotified ? [this.delivery.queueStatement(notice)] : []),
      ...recorded,
    ];
    if (!wasFactor) {
      await runAsOne(tx, others, recorded[0]);
      return;
    }
    const ended = this.sessions.endStatement({ userId });
    const untrusted = this.trustedDevices.removeStatement({ userId });
    countEndedSessions(tx, 'factors_lost', await runAsOne(tx, [ended, untrusted, ...others], ended));
  }
}

function lossOf({ userId, wasFactor }: FormerOwner): AuditEntry {
  const event = {
    outcome: 'success',
    actor: { type: 'system', id: null },
    userId,
    client: null,
    address: null,
  } as const;
  return wasFactor
    ? { ...event, type: 'factor.removed', details: { factor: 'phone' } }
    : { ...event, type: 'account.updated', details: { fields: ['phone'] } };
}
