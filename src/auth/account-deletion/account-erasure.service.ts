import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { allOf, onlyRow, run, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryRecords } from '../../delivery/delivery-records.service.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { endingStatement } from '../../sessions/ended-sessions.js';
import { countEnded } from '../../sessions/sessions.metrics.js';

export interface ErasedAccount {
  userId: string;
  client: ClientInfo;
  /** The session that must be live; null for an operator. */
  sessionId: string | null;
  /** The deletion, for the audit log. */
  events: readonly AuditEntry[];
}

/** Deletes accounts with everything stored about them. */
@Injectable()
export class AccountErasure {
  constructor(
    private readonly users: UsersService,
    private readonly challenges: ChallengeRecords,
    private readonly sessions: SessionsService,
    private readonly deliveries: DeliveryRecords,
    private readonly delivery: DeliveryService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Makes decoys of the challenges that other people started for the address. Challenges are locked before the account,
   * in the same order as in every other transaction: the reverse order could deadlock.
   */
  async leaveChallenges(tx: EntityManager, { id, email }: Pick<User, 'id' | 'email'>): Promise<void> {
    await run(tx, this.challenges.anonymiseStatement({ userId: id, address: email }));
  }

  /**
   * Deletes the account with everything stored about it or its address, and queues a final e-mail whose record is
   * deleted once it has been sent. A disabled account gets no e-mail, as always, nor does an unverified address, which
   * may belong to somebody else.
   * @param tx `leaveChallenges` has run in it, before any account was locked
   * @returns false if the account or the session no longer exists
   * @throws AppError admin.last_admin
   */
  async erase(tx: EntityManager, { userId, client, sessionId, events }: ErasedAccount): Promise<boolean> {
    const { account: locked } = await this.users.lock(tx, userId);
    if (!locked || (sessionId !== null && locked.user.disabledAt !== null)) return false;
    const { user, isLastAdmin } = locked;
    if (isLastAdmin) throw new AppError('admin.last_admin');
    const { email: destination, locale } = user;
    const notice = { template: 'account-deleted', destination, userId: null, locale, client } as const;
    // locks the sessions in id order; the foreign key's cascade would not
    const ended = this.sessions.endStatement({ userId });
    const live = sessionId === null ? null : this.sessions.liveStatement(sessionId);
    const account = this.users.deleteStatement(userId, allOf(...(live ? [live.gives()] : []), ended.done));
    const isNotified = user.emailVerifiedAt !== null && user.disabledAt === null;
    const statements: Statement<object>[] = [
      ...(live ? [live] : []),
      ended,
      this.deliveries.deleteStatement({ userId, address: destination }),
      account,
      ...(isNotified ? [this.delivery.queueStatement(notice)] : []),
      ...(events.length > 0 ? this.audit.statements(events, account.gives()) : []),
    ];
    const outcome = endingStatement(ended, account.gives());
    const { isDone, endedCount } = onlyRow(await runAsOne(tx, [...statements, outcome], outcome));
    if (!isDone) return false;
    countEnded(tx, 'account_deleted', endedCount);
    await run(tx, this.audit.erasureStatement({ userId, address: destination }));
    return true;
  }
}
