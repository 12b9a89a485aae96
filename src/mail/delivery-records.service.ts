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

  /** The newest first; without those that were only there to cost what a mail costs. */
  listOf(recipient: string): Promise<DeliveryRecord[]> {
    return rows<DeliveryRecord>(
      this.dataSource.manager,
      `SELECT template, locale, status, tries, created_at AS "createdAt", finished_at AS "finishedAt", origin
       FROM mail_deliveries WHERE recipient = $1 AND template IS NOT NULL ORDER BY id DESC`,
      [recipient],
    );
  }

  /**
   * A job whose delivery is gone ends without a mail.
   * @param when SQL condition on which it depends whether anything is to be forgotten
   */
  forgetting(recipient: string, when: string): Write {
    return {
      sql: `DELETE FROM mail_deliveries WHERE recipient = $1 AND ${when} RETURNING id`,
      parameters: [recipient],
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
