import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { allOf, run, runAsOne } from '../../database/statement.js';
import { DeliveryRecords } from '../../delivery/delivery-records.service.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { UsersService } from '../../users/users.service.js';

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

  /**
   * Deletes the account with everything stored about it or its address, and queues a final e-mail whose record is
   * deleted once it has been sent. Challenges that other people started for the address continue as decoys.
   * @throws AppError auth.token_invalid if the session has been revoked since the guards checked it
   */
  async delete({ user: { id: userId, email }, sessionId }: Principal, client: ClientInfo): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      // Challenges before the account, in the same order as every other transaction: the reverse order could deadlock.
      await run(tx, this.challenges.anonymiseStatement({ userId, address: email }));
      const user = await this.users.lock(tx, userId);
      if (!user) throw new AppError('auth.token_invalid');
      const { email: destination, locale } = user;
      const notice = { template: 'account-deleted', destination, userId: null, locale, client } as const;
      const live = this.sessions.liveStatement(sessionId);
      // locks the sessions in id order; the foreign key's cascade would not
      const ended = this.sessions.endStatement({ userId });
      const delivered = this.deliveries.deleteStatement({ userId, address: destination });
      const account = this.users.deleteStatement(userId, allOf(live.gives(), ended.done));
      const queued = this.delivery.queueStatement(notice);
      const [deleted] = await runAsOne(tx, [live, ended, delivered, account, queued], account);
      if (!deleted) throw new AppError('auth.token_invalid'); // the session was revoked after the guards checked it
    });
  }
}
