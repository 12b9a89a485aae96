import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { firstIdOf } from '../common/secrets.js';
import { Settings } from '../config/settings.js';
import { rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import type { MailDelivery } from './mail-delivery.entity.js';

/** A mail as its recipient may see it. */
export type DeliveryRecord = Pick<
  MailDelivery,
  'template' | 'locale' | 'status' | 'tries' | 'createdAt' | 'finishedAt' | 'origin'
>;

/** Reads and forgets what the table `mail_deliveries` holds of a person, and clears it of old mails. */
@Injectable()
export class DeliveryRecords implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: Settings,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('mails', 27, () => this.forgettingFinished());
  }

  /**
   * What was sent about an account, to whichever address it had, and to its address before it was an account's. The
   * newest first, no more than `limit`; without those that were only there to cost what a mail costs, and those with a code
   * for a new address: that there was one would tell that the address was free.
   */
  listOf(of: { userId: string; address: string; limit: number }): Promise<DeliveryRecord[]> {
    return rows<DeliveryRecord>(
      this.dataSource.manager,
      `SELECT template, locale, status, tries, created_at AS "createdAt", finished_at AS "finishedAt", origin
       FROM mail_deliveries
       WHERE (user_id = $1 OR (recipient = $2 AND user_id IS NULL)) AND template <> 'email-change'
       ORDER BY id DESC LIMIT $3::int`,
      [of.userId, of.address, of.limit],
    );
  }

  /**
   * Ties what was sent to an address before it was an account's to that account: once it has another address, nothing
   * else would, and the next owner of the address would find it.
   */
  claiming(of: { userId: string; address: string }): Write {
    return {
      sql: 'UPDATE mail_deliveries SET user_id = $1 WHERE recipient = $2 AND user_id IS NULL RETURNING id',
      parameters: [of.userId, of.address],
    };
  }

  /** All about an account, and about its address before there was one. An attempt whose row is gone records nothing. */
  forgetting(of: { userId: string; address: string }): Write {
    return {
      sql: 'DELETE FROM mail_deliveries WHERE user_id = $1 OR (recipient = $2 AND user_id IS NULL) RETURNING id',
      parameters: [of.userId, of.address],
    };
  }

  /** Finished mails that were queued longer ago than they are kept. */
  private forgettingFinished(): Write {
    const keptFrom = new Date(Date.now() - this.settings.retentionDays * 86_400_000);
    return {
      sql: `DELETE FROM mail_deliveries WHERE id IN (
              SELECT id FROM mail_deliveries WHERE id < $1 AND status <> 'queued'
              ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [firstIdOf(keptFrom)],
    };
  }
}
