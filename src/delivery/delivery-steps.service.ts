import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import { challengeReference } from './challenge-reference.js';
import { isMessage } from './delivery-search.service.js';
import type { Delivery } from './delivery.entity.js';

/** Every message causes fewer than this many steps, so the last one can have this number. */
const lastStep = 4_095;

/**
 * A message often has a smaller ID than the event that caused it, because both are created within milliseconds. Its
 * steps come after that event.
 */
const afterCauseMs = 5;

const milliseconds = (timestamp: string) => `(extract(epoch FROM ${timestamp}) * 1000)::bigint`;
const digits = (id: string) => `replace(${id}::text, '-', '')`;
const queuedMs = `(('x' || left(${digits('d.id')}, 12))::bit(48)::bigint + ${afterCauseMs})`;

/**
 * The ID of a step: its time, its number and the end of the message's ID, in the form of a time-ordered ID (RFC 9562
 * version 7), so that steps can be listed with other things in the order of their IDs. The time is never before that of
 * the message, whose ID was created by another clock than the time of an attempt.
 */
const stepId = `(lpad(to_hex(greatest(${queuedMs}, ms)), 12, '0') || '7' || lpad(to_hex(number), 3, '0')
                 || right(${digits('d.id')}, 16))::uuid`;

const columns = {
  id: column.uuid('step_id'),
  at: column.timestamp('step.at'),
  /** `queued`: for the first attempt, or because an attempt has failed. */
  type: column.textOf<Delivery['status']>('step.type'),
  deliveryId: column.uuid('d.id'),
  template: nullable(column.text('d.template')),
  channel: column.text('d.channel'),
  destination: column.text('d.destination'),
  challengeReference: nullable(column.text(challengeReference('d.challenge_id'))),
  /** Now, and not at the time of the step. */
  status: column.textOf<Delivery['status']>('d.status'),
  nextTryAt: nullable(column.timestamp(`CASE WHEN d.status = 'queued' THEN d.next_try_at END`)),
  /** Attempts up to the step. */
  tries: column.integer('step.tries'),
  /** Of the attempt. */
  provider: nullable(column.text('provider')),
  reply: nullable(column.text('reply')),
  reason: nullable(column.text('reason')),
  requestId: nullable(column.text('request_id')),
};

/** Something that happened to a message: it was queued, tried or dropped. */
export type DeliveryStep = RowOf<typeof columns>;

/** The only message without a text that belongs to a challenge which is no decoy. */
export const limitReached = 'the hourly limit on e-mails of the installation was used up';

const steps = `
  SELECT 0 AS number, d.created_at AS at, ${queuedMs} AS ms, 0 AS tries,
         CASE WHEN d.template IS NULL THEN 'dropped' ELSE 'queued' END AS type,
         NULL AS provider, NULL AS reply,
         CASE WHEN d.template IS NULL THEN '${limitReached}' END AS reason, d.origin ->> 'requestId' AS request_id
  UNION ALL
  SELECT least(attempted.tries, ${lastStep - 1}), attempted.at, ${milliseconds('attempted.at')}, attempted.tries,
         attempt ->> 'status', attempt ->> 'provider', coalesce(attempt ->> 'reply', attempt ->> 'reason'), NULL, NULL
  FROM jsonb_array_elements(d.attempts) WITH ORDINALITY AS one (attempt, place), LATERAL (
    SELECT (d.tries - jsonb_array_length(d.attempts) + place)::int AS tries, (attempt ->> 'at')::timestamptz AS at
  ) AS attempted
  UNION ALL
  SELECT ${lastStep}, d.finished_at, ${milliseconds('d.finished_at')}, d.tries, d.status, NULL,
         CASE WHEN d.status <> 'dropped' THEN d.last_error END, CASE WHEN d.status = 'dropped' THEN d.last_error END, NULL
  WHERE d.finished_at IS NOT NULL AND d.template IS NOT NULL AND (d.status = 'dropped' OR d.attempts = '[]')`;

/** Reads what happened to messages. */
@Injectable()
export class DeliverySteps {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  list(...of: Parameters<DeliverySteps['statement']>): Promise<DeliveryStep[]> {
    return run(this.dataSource.manager, this.statement(...of));
  }

  /**
   * The steps of the messages about an account and of those to its address before or without one: the newest first.
   * Omits rows that only equalise the cost of decoys. Reads all messages of the account, whose number is limited.
   * @param page `before`: a greater ID than those of the page
   */
  statement(
    of: { userId: string | null; address: string },
    page: { before: string; limit: number },
  ): Statement<DeliveryStep> {
    return new Statement({
      name: 'delivery_steps',
      columns,
      sql: `SELECT ${columnList(columns)}
            FROM deliveries d, LATERAL (${steps}) AS step, LATERAL (SELECT ${stepId} AS step_id) AS identified
            WHERE (d.user_id = $1::uuid OR (d.destination = $2 AND d.user_id IS NULL))
              AND ${isMessage} AND d.id < $3::uuid AND step_id < $3::uuid
            ORDER BY step_id DESC LIMIT $4::int`,
      parameters: [of.userId, of.address, page.before, page.limit],
    });
  }
}
