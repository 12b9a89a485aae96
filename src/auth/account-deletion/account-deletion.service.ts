import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { allOf, run, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryRecords } from '../../delivery/delivery-records.service.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';

interface AccountErasure {
  userId: string;
  client: ClientInfo;
  /** The session that must be live; null for an operator. */
  live: Statement<object> | null;
}

@Injectable()
export class AccountDeletionService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly challenges: ChallengeRecords,
    private readonly sessions: SessionsService,
    private readonly deliveries: DeliveryRecords,
    private readonly delivery: DeliveryService,
  ) {}

  /** @throws AppError admin.last_admin; auth.token_invalid if the session has been revoked since the guards checked it */
  async delete({ user: { id, email }, sessionId }: Principal, client: ClientInfo): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.leaveChallenges(tx, { id, email });
      const live = this.sessions.liveStatement(sessionId);
      const isDeleted = await this.erase(tx, { userId: id, client, live });
      if (!isDeleted) throw new AppError('auth.token_invalid');
    });
  }

  /**
   * Deletes any account, also a disabled one.
   * @param tx `leaveChallenges` has run in it, before any account was locked
   * @returns false if it has already been deleted
   */
  deleteForOperator(tx: EntityManager, userId: string, client: ClientInfo): Promise<boolean> {
    return this.erase(tx, { userId, client, live: null });
  }

  /**
   * Makes decoys of the challenges that other people started for the address. Challenges are locked before the account,
   * in the same order as in every other transaction: the reverse order could deadlock.
   */
  async leaveChallenges(tx: EntityManager, { id, email }: Pick<User, 'id' | 'email'>): Promise<void> {
    await run(tx, this.challenges.anonymiseStatement({ userId: id, address: email }));
  }

  /**
   * Deletes the account with everything stored about it or its address, and queues a final e-mail whose record is
   * deleted once it has been sent. A disabled account gets no e-mail, as always, nor does an unverified address, which may
   * belong to somebody else.
   * @returns false if the account or the session no longer exists
   */
  private async erase(tx: EntityManager, { userId, client, live }: AccountErasure): Promise<boolean> {
    const { account: locked } = await this.users.lock(tx, userId);
    if (!locked || (live !== null && locked.user.disabledAt !== null)) return false;
    const { user, isLastAdmin } = locked;
    if (isLastAdmin) throw new AppError('admin.last_admin');
    const { email: destination, locale } = user;
    const notice = { template: 'account-deleted', destination, userId: null, locale, client } as const;
    // locks the sessions in id order; the foreign key's cascade would not
    const ended = this.sessions.endStatement({ userId });
    const account = this.users.deleteStatement(userId, allOf(...(live ? [live.gives()] : []), ended.done));
    const isNotified = user.emailVerifiedAt !== null && user.disabledAt === null;
    const statements: Statement<object>[] = [
      ...(live ? [live] : []),
      ended,
      this.deliveries.deleteStatement({ userId, address: destination }),
      account,
      ...(isNotified ? [this.delivery.queueStatement(notice)] : []),
    ];
    return (await runAsOne(tx, statements, account)).length > 0;
  }
}
