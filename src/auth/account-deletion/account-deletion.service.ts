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
   * Deletes the account with all that is stored about it or its address, and sends a last mail, which is forgotten once
   * it has gone out. What others have started for the address goes on as decoys.
   * @throws AppError auth.token_invalid where the session was ended meanwhile
   */
  async delete({ user: { id: userId, email }, sessionId }: Principal, client: ClientInfo): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      // Challenges before the account, as everybody else does it: in the other order two could wait for each other.
      await run(tx, this.challenges.anonymiseStatement({ userId, address: email }));
      const user = await this.users.lock(tx, userId);
      if (!user) throw new AppError('auth.token_invalid');
      const { email: destination, locale } = user;
      const notice = { template: 'account-deleted', destination, userId: null, locale, client } as const;
      const live = this.sessions.liveStatement(sessionId);
      const ended = this.sessions.endStatement({ userId }); // takes their locks in order, which the cascade would not
      const delivered = this.deliveries.deleteStatement({ userId, address: destination });
      const account = this.users.deleteStatement(userId, allOf(live.gives(), ended.done));
      const told = this.delivery.queueStatement(notice);
      const [deleted] = await runAsOne(tx, [live, ended, delivered, account, told], account);
      if (!deleted) throw new AppError('auth.token_invalid'); // the session was ended since the guards looked
    });
  }
}
