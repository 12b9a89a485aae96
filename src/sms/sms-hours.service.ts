import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { JobsService } from '../jobs/jobs.service.js';

/** A report of a delivery may arrive so late. */
const recountedHours = 25;
const keptFor = `interval '90 days'`;

const columns = { prefix: column.text('prefix') };

/**
 * Owns the table `sms_hourly`: what was sent to each prefix, for the console. Counted again from `sms_admissions` every
 * five minutes, so that a run that was interrupted, or done twice, changes nothing.
 */
@Injectable()
export class SmsHours implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: JobsService,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('roll_up_sms', '*/5 * * * *', () => this.count());
    this.cleanUp.register('sms_hourly', 9, deleteOldStatement);
  }

  async count(): Promise<void> {
    await run(this.dataSource.manager, countedStatement());
  }
}

function countedStatement(): Statement<{ prefix: string }> {
  const since = `date_bin('1 hour', now() - interval '${recountedHours} hours', '1970-01-01T00:00Z')`;
  return new Statement({
    name: 'counted_hours',
    columns,
    sql: `INSERT INTO sms_hourly AS h (hour, country, prefix, sent, delivered, confirmed, cost_micros)
          SELECT date_bin('1 hour', admitted_at, '1970-01-01T00:00Z'), country, prefix, count(*),
                 count(delivered_at), count(confirmed_at), sum(cost_micros)
          FROM sms_admissions WHERE admitted_at >= ${since} GROUP BY 1, 2, 3
          ON CONFLICT (hour, country, prefix) DO UPDATE
            SET sent = excluded.sent, delivered = excluded.delivered, confirmed = excluded.confirmed,
                cost_micros = excluded.cost_micros
            WHERE (h.sent, h.delivered, h.confirmed) <> (excluded.sent, excluded.delivered, excluded.confirmed)
          RETURNING prefix`,
    parameters: [],
  });
}

function deleteOldStatement(): Statement<{ prefix: string }> {
  return new Statement({
    name: 'deleted_hours',
    columns,
    sql: `DELETE FROM sms_hourly WHERE (hour, country, prefix) IN (
            SELECT hour, country, prefix FROM sms_hourly WHERE hour <= now() - ${keptFor}
            ORDER BY hour LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING prefix`,
    parameters: [],
  });
}
