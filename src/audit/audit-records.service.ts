import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Device } from '../common/device.js';
import { Clock } from '../common/clock.js';
import { firstIdOf } from '../common/secrets.js';
import { notPrepared } from '../database/prepared-statements.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import { StatementParameters } from '../database/statement-parameters.js';
import { ownerAreas, type ActorType, type AuditOutcome, type AuditType } from './audit-types.js';

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
/** Longer than from an event's ID to the commit of its transaction, with the skew of the processes' clocks. */
const settledAfterSeconds = 60;
/** Events that are about the work of operators, and not about what happened to an account. */
const observations: readonly AuditType[] = [
  'audit.read',
  'audit.exported',
  'audit.verified',
  'operator.read',
  'operator.searched',
];

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
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * The end of a range to which no more events are added: an export that begins there has those that were missing in the
   * one that ended there. Later ones may be of transactions that have not committed.
   */
  settledUntil(): Date {
    return this.clock.secondsAgo(settledAfterSeconds);
  }

  /**
   * The newest first.
   * @param page `before`: the ID of the last event of the previous page
   */
  list(filter: AuditFilter, page: { before?: string; limit: number }): Promise<AuditEventRecord[]> {
    return this.read(filter, {
      bound: beforeId(page.before),
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

  /**
   * The security events of an account that its owner may see, the newest first.
   * @param page like that of `list`
   */
  listOfOwner(
    of: { userId: string; since: Date },
    page: { before?: string; limit: number },
  ): Promise<AuditEventRecord[]> {
    return this.read(
      { subjectId: of.userId, since: of.since, areas: ownerAreas },
      { bound: beforeId(page.before), order: 'DESC', limit: page.limit },
    );
  }

  /**
   * What happened to an account, and to its address before or without one: the newest first. Omits what happened to
   * another account that had the address, and who read about the account.
   * @param of `addressKeys`: the results of `AuditLog.addressKeys`
   * @param page `before`: a greater ID than those of the page
   */
  historyStatement(
    of: { userId: string | null; addressKeys: readonly string[] },
    page: { before: string; limit: number },
  ): Statement<AuditEventRecord> {
    // Each part reads one index in its order, and of a busy account no more than a page. The LIMIT of a row that is found
    // by its primary key keeps PostgreSQL from joining in another way, which may read all newer events of others.
    return new Statement({
      name: 'account_history',
      columns,
      sql: `SELECT ${columnList(columns)}
            FROM ((SELECT * FROM audit_events
                   WHERE subject_id = $1::uuid AND id < $3::uuid AND type <> ALL ($4::text[])
                   ORDER BY id DESC LIMIT $5::int)
                  UNION
                  (SELECT of_address.* FROM unnest($2::text[]) AS address (key), LATERAL (
                     SELECT named.* FROM audit_personal, LATERAL (
                       SELECT * FROM audit_events
                       WHERE id = event_id AND (subject_id IS NULL OR subject_id = $1::uuid) AND type <> ALL ($4::text[])
                       LIMIT 1) AS named
                     WHERE address_key = address.key AND event_id < $3::uuid
                     ORDER BY event_id DESC LIMIT $5::int) AS of_address)) AS e
              LEFT JOIN LATERAL (SELECT * FROM audit_personal WHERE event_id = e.id LIMIT 1) AS p ON true
            ORDER BY e.id DESC LIMIT $5::int`,
      parameters: [of.userId, of.addressKeys, page.before, observations, page.limit],
    });
  }

  private read(
    filter: AuditFilter & { areas?: readonly string[] },
    page: { bound: { sign: '<' | '>'; id: string } | undefined; order: 'ASC' | 'DESC'; limit: number },
  ): Promise<AuditEventRecord[]> {
    const { parameters, bind } = new StatementParameters();
    const { type, actorId, subjectId, outcome, ip, since, until, areas } = filter;
    // Only the given conditions, so that PostgreSQL chooses an index for them.
    const conditions = [
      type !== undefined && `e.type = ${bind(type)}`,
      actorId !== undefined && `e.actor_id = ${bind(actorId)}::uuid AND e.actor_type = 'operator'`,
      subjectId !== undefined && `e.subject_id = ${bind(subjectId)}::uuid`,
      outcome !== undefined && `e.outcome = ${bind(outcome)}`,
      outcome !== undefined && outcome !== 'success' && `e.outcome <> 'success'`, // as the index says it
      ip !== undefined && `p.ip = ${bind(ip)}`,
      since !== undefined && `e.id >= ${bind(firstIdOf(since))}::uuid`,
      areas !== undefined && `split_part(e.type, '.', 1) = ANY (${bind(areas)}::text[])`,
      until !== undefined && `e.id < ${bind(firstIdOf(until))}::uuid`,
      page.bound && `e.id ${page.bound.sign} ${bind(page.bound.id)}::uuid`,
    ].filter(Boolean);
    return run(
      this.dataSource.manager,
      new Statement({
        name: 'audit_events_found',
        columns,
        sql: `SELECT ${notPrepared} ${columnList(columns)} FROM audit_events e LEFT JOIN audit_personal p ON p.event_id = e.id
              ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
              ORDER BY e.id ${page.order} LIMIT ${bind(page.limit)}::int`,
        parameters,
      }),
    );
  }
}

function beforeId(id: string | undefined): { sign: '<'; id: string } | undefined {
  return id === undefined ? undefined : { sign: '<', id };
}
