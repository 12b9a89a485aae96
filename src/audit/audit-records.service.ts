import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Device } from '../common/device.js';
import { firstIdOf } from '../common/secrets.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import type { ActorType, AuditOutcome, AuditType } from './audit-types.js';

const columns = {
  id: column.uuid('e.id'),
  at: column.timestamp('e.at'),
  type: column.textOf<AuditType>('e.type'),
  outcome: column.textOf<AuditOutcome>('e.outcome'),
  actorType: column.textOf<ActorType>('e.actor_type'),
  actorId: nullable(column.uuid('e.actor_id')),
  subjectType: nullable(column.text('e.subject_type')),
  subjectId: nullable(column.uuid('e.subject_id')),
  sessionId: nullable(column.uuid('e.session_id')),
  requestId: nullable(column.text('e.request_id')),
  details: column.json<Record<string, unknown>>('e.details'),
  sealNumber: nullable(column.bigint('e.seal_id')),
  /** Null once the personal data has been erased, like the following. */
  ip: nullable(column.text('p.ip')),
  device: nullable(column.json<Device>('p.device')),
  addressKey: nullable(column.text('p.address_key')),
};

export type AuditEventRecord = RowOf<typeof columns>;

/** Events of a batch of an export. */
const exportedAtOnce = 1_000;

/** Events match every given condition. */
export interface AuditFilter {
  type?: AuditType;
  actorId?: string;
  subjectId?: string;
  outcome?: AuditOutcome;
  ip?: string;
  /** By the time in the ID, which differs from that of the event by at most the skew of the processes' clocks. */
  since?: Date;
  until?: Date;
}

/** Reads the audit log. */
@Injectable()
export class AuditRecords {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * The newest first.
   * @param page `before`: the ID of the last event of the previous page
   */
  list(filter: AuditFilter, page: { before?: string; limit: number }): Promise<AuditEventRecord[]> {
    return this.read(filter, {
      bound: page.before === undefined ? undefined : { sign: '<', id: page.before },
      order: 'DESC',
      limit: page.limit,
    });
  }

  /**
   * All events of a range, the oldest first, in batches. Each is read when the one before it has been processed, so
   * neither memory nor a connection is held for the rest.
   */
  async *batches(range: Pick<AuditFilter, 'since' | 'until'>): AsyncGenerator<AuditEventRecord[]> {
    for (let after: string | undefined; ;) {
      const bound = after === undefined ? undefined : ({ sign: '>', id: after } as const);
      const batch = await this.read(range, { bound, order: 'ASC', limit: exportedAtOnce });
      if (batch.length > 0) yield batch;
      after = batch.at(-1)?.id;
      if (batch.length < exportedAtOnce) return;
    }
  }

  private read(
    filter: AuditFilter,
    page: { bound: { sign: '<' | '>'; id: string } | undefined; order: 'ASC' | 'DESC'; limit: number },
  ): Promise<AuditEventRecord[]> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const { type, actorId, subjectId, outcome, ip, since, until } = filter;
    // Only the given conditions, so that PostgreSQL chooses an index for them.
    const conditions = [
      type !== undefined && `e.type = ${bind(type)}`,
      actorId !== undefined && `e.actor_id = ${bind(actorId)}::uuid AND e.actor_type = 'operator'`,
      subjectId !== undefined && `e.subject_id = ${bind(subjectId)}::uuid`,
      outcome !== undefined && `e.outcome = ${bind(outcome)}`,
      outcome !== undefined && outcome !== 'success' && `e.outcome <> 'success'`, // as the index says it
      ip !== undefined && `p.ip = ${bind(ip)}`,
      since !== undefined && `e.id >= ${bind(firstIdOf(since))}::uuid`,
      until !== undefined && `e.id < ${bind(firstIdOf(until))}::uuid`,
      page.bound && `e.id ${page.bound.sign} ${bind(page.bound.id)}::uuid`,
    ].filter(Boolean);
    return run(
      this.dataSource.manager,
      new Statement({
        name: 'audit_events_found',
        columns,
        sql: `SELECT ${columnList(columns)} FROM audit_events e LEFT JOIN audit_personal p ON p.event_id = e.id
              ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
              ORDER BY e.id ${page.order} LIMIT ${bind(page.limit)}::int`,
        parameters,
      }),
    );
  }
}
