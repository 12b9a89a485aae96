import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { describeError } from '../common/errors/describe-error.js';
import { column, columnList, type RowOf } from '../database/columns.js';
import { run, runAsOne, Statement } from '../database/statement.js';
import { challengesOfDeliveries } from '../delivery/delivery-views.js';
import type { StatusReport } from './sms-provider.js';

/** An attempt to send a message by a provider. */
export interface SmsAttempt {
  deliveryId: string;
  provider: string;
  channel: string;
  country: string;
  segments: number;
}

/** How it ended. `unknown`: there was no reply. */
export type AttemptResult =
  | { status: 'accepted'; providerMessageId: string | null; segments: number }
  | { status: 'refused' | 'unknown' };

const deliveryId = { deliveryId: column.uuid('delivery_id') };

/** The table `sms_deliveries`: what is handed to providers, and what they report about it. */
@Injectable()
export class SmsDeliveries {
  private readonly logger = new Logger('Sms');

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Records an attempt before it is made. A worker may stop between handing over a message and recording the result; the
   * next one would send it again, for money, with no other sign of it.
   * @param recognisesDuplicates whether the provider would recognise the message
   * @returns false if an earlier attempt has no result, and the message may therefore have been accepted
   */
  async begin(attempt: SmsAttempt, recognisesDuplicates: boolean): Promise<boolean> {
    return (await run(this.dataSource.manager, begunStatement(attempt, recognisesDuplicates))).length > 0;
  }

  /** Never fails: the message may have been sent, and would be sent again. */
  async finish({ deliveryId: id, provider }: SmsAttempt, result: AttemptResult): Promise<void> {
    try {
      await run(this.dataSource.manager, finishedStatement({ id, provider }, result));
    } catch (error) {
      const report = { event: 'sms.record_failed', msg: 'the result of a text message was not recorded' };
      this.logger.warn({ ...report, deliveryId: id, reason: describeError(error) });
    }
  }

  /**
   * Records what a provider reports, and which admitted message was delivered. Reports arrive late, twice and out of
   * order: once a message is delivered or has failed, it remains so. A report about an unknown message changes nothing.
   */
  async recordReports(provider: string, reports: readonly StatusReport[]): Promise<void> {
    for (const report of reports) {
      const reported = reportedStatement(provider, report);
      const delivered = deliveredStatement(reported);
      await runAsOne(this.dataSource.manager, [reported, delivered], delivered);
    }
  }
}

/** No row if an attempt without a result forbids it. */
function begunStatement(of: SmsAttempt, recognisesDuplicates: boolean): Statement<{ deliveryId: string }> {
  return new Statement({
    name: 'begun_sms',
    columns: deliveryId,
    sql: `INSERT INTO sms_deliveries AS known (delivery_id, provider, channel, country, segments, status)
          VALUES ($1::uuid, $2, $3, $4, $5::int, 'sending')
          ON CONFLICT (delivery_id) DO UPDATE
          SET provider = excluded.provider, provider_message_id = NULL, segments = excluded.segments,
              status = 'sending', error_code = NULL, price_micros = NULL, started_at = now(), accepted_at = NULL,
              reported_at = NULL
          WHERE known.status <> 'sending' OR ($6::boolean AND known.provider = excluded.provider)
          RETURNING delivery_id AS "deliveryId"`,
    parameters: [of.deliveryId, of.provider, of.channel, of.country, of.segments, recognisesDuplicates],
  });
}

function finishedStatement(
  { id, provider }: { id: string; provider: string },
  result: AttemptResult,
): Statement<{ deliveryId: string }> {
  const { status } = result;
  const { providerMessageId, segments } =
    result.status === 'accepted' ? result : { providerMessageId: null, segments: null };
  return new Statement({
    name: 'finished_sms',
    columns: deliveryId,
    sql: `UPDATE sms_deliveries
          SET status = $3, provider_message_id = $4, segments = coalesce($5::int, segments),
              accepted_at = CASE WHEN $3 = 'accepted' THEN now() END
          WHERE delivery_id = $1::uuid AND provider = $2 AND status = 'sending'
          RETURNING delivery_id AS "deliveryId"`,
    parameters: [id, provider, status, providerMessageId, segments],
  });
}

const reportedColumns = {
  deliveryId: column.uuid('delivery_id'),
  isDelivered: column.boolean(`status = 'delivered'`),
};
type Reported = RowOf<typeof reportedColumns>;

function reportedStatement(provider: string, report: StatusReport): Statement<Reported> {
  const { providerMessageId, status, errorCode = null, priceMicros = null, segments = null } = report;
  return new Statement({
    name: 'reported_sms',
    columns: reportedColumns,
    sql: `UPDATE sms_deliveries
          SET status = CASE WHEN status = 'accepted' THEN $3 ELSE status END,
              error_code = CASE WHEN status = 'accepted' AND $3 = 'failed' THEN $4 ELSE error_code END,
              reported_at = CASE WHEN status = 'accepted' AND $3 <> 'accepted' THEN now() ELSE reported_at END,
              price_micros = coalesce($5::int, price_micros), segments = coalesce($6::int, segments)
          WHERE provider = $1 AND provider_message_id = $2
          RETURNING ${columnList(reportedColumns)}`,
    parameters: [provider, providerMessageId, status, errorCode, priceMicros, segments],
  });
}

/** Marks the admission of the message: the last one of its challenge before the message was queued. */
function deliveredStatement(reported: Statement<Reported>): Statement<{ id: string }> {
  return new Statement({
    name: 'delivered_message',
    columns: { id: column.uuid('id') },
    sql: `UPDATE sms_admissions SET delivered_at = now()
          WHERE id = (SELECT a.id FROM ${challengesOfDeliveries} AS d
                        JOIN sms_admissions AS a ON a.challenge_id = d.challenge_id AND a.admitted_at <= d.queued_at
                      WHERE d.of_delivery = ${reported.column('deliveryId').sql}
                      ORDER BY a.admitted_at DESC, a.id DESC LIMIT 1)
            AND delivered_at IS NULL AND ${reported.gives('isDelivered').sql}
          RETURNING id`,
    parameters: [],
  });
}
