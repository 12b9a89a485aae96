import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { writeTogether } from '../../database/write-together.js';
import { DeliveryRecords } from '../../mail/delivery-records.service.js';
import { MailService } from '../../mail/mail.service.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import { UsersService } from '../../users/users.service.js';

@Injectable()
export class AccountDeletionService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly challenges: ChallengeRecords,
    private readonly deliveries: DeliveryRecords,
    private readonly mail: MailService,
  ) {}

  /**
   * Deletes the account with all that is stored about it or its address, and sends a last mail, which forgets its
   * recipient once it is gone out.
   */
  async delete({ id, email, locale }: PrincipalUser, client: ClientInfo): Promise<void> {
    const notice = { template: 'account-deleted', recipient: email, locale, client } as const;
    await this.dataSource.transaction(async (tx) => {
      // Challenges before the account, as everybody else does it: in the other order two could wait for each other.
      const records = {
        account: this.users.present(id),
        challenges: this.challenges.forgetting({ userId: id, address: email }),
        // Not the last mail that a deletion just before this one has queued.
        deliveries: this.deliveries.forgetting(email, 'EXISTS (SELECT FROM account)'),
      };
      await writeTogether(tx, records, 'challenges');
      const writes = {
        account: this.users.deleting(id),
        notice: this.mail.queueing(notice, 'EXISTS (SELECT FROM account)'),
      };
      await writeTogether(tx, writes, 'account');
    });
  }
}
