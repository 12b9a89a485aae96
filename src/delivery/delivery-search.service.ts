import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { firstIdOf } from '../common/secrets.js';
import { notPrepared } from '../database/prepared-statements.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import { StatementParameters } from '../database/statement-parameters.js';
import { challengeReference } from './challenge-reference.js';
import { noticeLifeMs } from './delivery-attempts.service.js';
import { domainSql, lastProviderSql } from './delivery-counts.js';
import type { Delivery, DeliveryStatus } from './delivery.entity.js';

/** Rows that one page looks at: a filter that matches little must not scan the whole table. */
export const scannedAtMost = 2_000;
/** Their rows are far apart in the table. */
export const groupedAtMost = 1_000;
const groupsAtMost = 100;

/** Rows match every given condition. */
export interface DeliveryFilter {
  state?: DeliveryStatus;
  channel?: string;
  template?: string;
  domain?: string;
  /** As in `DeliveryGroup.reply`. */
  reply?: string;
  /** By the time in the ID. */
  since: Date;
}

/** SQL conditions on the tables of other modules. */
export interface DeliveryConditions {
  readonly isLiveCode: (of: { id: string; generation: string }) => string;
  readonly isOperator: (of: { id: string; email: string }) => string;
}

/** A row that sends nothing belongs to a decoy, unless it has a challenge, whose code the limits have held back. */
export const isMessage = '(template IS NOT NULL OR challenge_id IS NOT NULL)';

/** What the provider said last, or else why it was dropped. */
const replySql = `coalesce(attempts -> -1 ->> 'reason', attempts -> -1 ->> 'reply', last_error)`;

/**
 * What messages are grouped by: the codes of an SMTP reply; without codes, the beginning of the text. Shown as it is, so
 * without addresses and control characters, also if a channel has stored them.
 */
const groupedReply = (reply: string) => {
  const withoutAddresses = String.raw`regexp_replace(${reply}, '[^\s<>]+@[^\s<>]+', '…', 'g')`;
  return String.raw`coalesce(substring(${withoutAddresses} FROM '\m[2-5]\d\d(?: [245]\.\d{1,3}\.\d{1,3})?(?![\w.])'),
    btrim(left(regexp_replace(${withoutAddresses}, '[${unprintable}]+', ' ', 'g'), 100)), '')`;
};

/** Spaces, control and format characters, in a bracket expression of PostgreSQL. */
const unprintable = String.raw`\u0001-\u0020\u007f-\u00a0\u00ad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff`;

/** SQL condition: another attempt would be made. */
export const isRetryable = ({ isLiveCode }: DeliveryConditions) =>
  `(status = 'failed' AND CASE WHEN challenge_id IS NULL
      THEN created_at > now() - interval '${noticeLifeMs / 1_000} seconds'
      ELSE ${isLiveCode({ id: 'deliveries.challenge_id', generation: 'deliveries.challenge_generation' })} END)`;

export const isOfOperator = ({ isOperator }: DeliveryConditions) =>
  isOperator({ id: 'deliveries.user_id', email: 'deliveries.destination' });

function columnsWith(conditions: DeliveryConditions) {
  return {
    id: column.uuid('id'),
    createdAt: column.timestamp('created_at'),
    status: column.textOf<DeliveryStatus>('status'),
    channel: column.text('channel'),
    /** Null: the code was held back by a limit. */
    template: nullable(column.textOf<NonNullable<Delivery['template']>>('template')),
    destination: column.text('destination'),
    domain: nullable(column.text(domainSql)),
    userId: nullable(column.uuid('user_id')),
    challengeReference: nullable(column.text(challengeReference('challenge_id'))),
    tries: column.integer('tries'),
    lastAttemptAt: nullable(column.timestamp(`(attempts -> -1 ->> 'at')::timestamptz`)),
    nextTryAt: column.timestamp('next_try_at'),
    provider: nullable(column.text(lastProviderSql)),
    reply: nullable(column.text(replySql)),
    isRetryable: column.boolean(isRetryable(conditions)),
    isOfOperator: column.boolean(isOfOperator(conditions)),
  };
}

export type FoundDelivery = RowOf<ReturnType<typeof columnsWith>>;

const groupColumns = {
  domain: nullable(column.text('domain')),
  reply: column.text(groupedReply('reply')),
  status: column.textOf<DeliveryStatus>('status'),
  count: column.integer('count(*)::int'),
  newestAt: column.timestamp('max(created_at)'),
  /** Rows of all groups together. */
  total: column.integer('(sum(count(*)) OVER ())::int'),
};

export type DeliveryGroup = RowOf<typeof groupColumns>;

/** Searches the messages for operators, the newest first. */
@Injectable()
export class DeliverySearches {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Looks at `scannedAtMost` rows, unless an index finds exactly those that match.
   * @param page `before`: the ID of the last row of the previous page
   * @returns `scannedTo`: the ID up to which it has looked if there are more rows
   */
  async find(
    filter: DeliveryFilter,
    page: { before?: string; limit: number },
    conditions: DeliveryConditions,
  ): Promise<{ rows: FoundDelivery[]; scannedTo: string | null }> {
    const scannedTo = isFoundByIndex(filter) ? null : await this.findLastScanned(filter, page.before);
    const { bind, parameters } = new StatementParameters();
    const condition = [
      scannedRows(filter, page.before, bind),
      ...others(filter, bind),
      ...(scannedTo ? [`id >= ${bind(scannedTo)}::uuid`] : []),
    ].join(' AND ');
    const found = this.foundStatement(conditions, { condition, limit: bind(page.limit), parameters });
    return { rows: await run(this.dataSource.manager, found), scannedTo };
  }

  findById(tx: EntityManager, id: string, conditions: DeliveryConditions): Promise<FoundDelivery | null> {
    const found = this.foundStatement(conditions, {
      condition: `id = $1::uuid AND ${isMessage}`,
      limit: '1',
      parameters: [id],
    });
    return runForOne(tx, found);
  }

  /** Groups the newest `groupedAtMost` messages of a state by domain and by what the provider said. */
  group(filter: { state: DeliveryStatus; since: Date }): Promise<DeliveryGroup[]> {
    const { bind, parameters } = new StatementParameters();
    return run(
      this.dataSource.manager,
      new Statement({
        name: 'grouped_deliveries',
        columns: groupColumns,
        sql: `SELECT ${notPrepared} ${columnList(groupColumns)}
              FROM (SELECT ${domainSql} AS domain, status, created_at, ${replySql} AS reply
                    FROM deliveries WHERE ${scannedRows(filter, undefined, bind)}
                    ORDER BY id DESC LIMIT ${groupedAtMost}) AS replies
              GROUP BY 1, 2, 3 ORDER BY count(*) DESC, max(created_at) DESC LIMIT ${groupsAtMost}`,
        parameters,
      }),
    );
  }

  private async findLastScanned(filter: DeliveryFilter, before: string | undefined): Promise<string | null> {
    const { bind, parameters } = new StatementParameters();
    const last = new Statement({
      name: 'last_scanned_delivery',
      columns: { id: column.uuid('id') },
      sql: `SELECT ${notPrepared} id FROM deliveries WHERE ${scannedRows(filter, before, bind)}
            ORDER BY id DESC OFFSET ${scannedAtMost - 1} LIMIT 1`,
      parameters,
    });
    return (await runForOne(this.dataSource.manager, last))?.id ?? null;
  }

  private foundStatement(
    conditions: DeliveryConditions,
    { condition, limit, parameters }: { condition: string; limit: string; parameters: unknown[] },
  ): Statement<FoundDelivery> {
    const columns = columnsWith(conditions);
    return new Statement({
      name: 'found_deliveries',
      columns,
      sql: `SELECT ${notPrepared} ${columnList(columns)} FROM deliveries WHERE ${condition} ORDER BY id DESC LIMIT ${limit}::int`,
      parameters,
    });
  }
}

/** The condition that an index finds: by state, of which all but `sent` are rare, or by domain, or by time alone. */
function scannedRows(
  { state, domain, since }: Pick<DeliveryFilter, 'state' | 'domain' | 'since'>,
  before: string | undefined,
  bind: (value: unknown) => string,
): string {
  const conditions = [
    hasIndex({ state, domain }) && isMessage,
    `id >= ${bind(firstIdOf(since))}::uuid`,
    before !== undefined && `id < ${bind(before)}::uuid`,
    isRare(state) && `status <> 'sent' AND status = ${bind(state)}`,
    !isRare(state) && domain !== undefined && `split_part(destination, '@', -1) = ${bind(domain)}`,
  ];
  return conditions.filter((condition) => condition !== false).join(' AND ');
}

/** The conditions that the scanned rows are filtered by. */
function others(
  { state, channel, template, domain, reply }: DeliveryFilter,
  bind: (value: unknown) => string,
): string[] {
  return [
    !hasIndex({ state, domain }) && isMessage,
    state === 'sent' && `status = 'sent'`,
    channel !== undefined && `channel = ${bind(channel)}`,
    template !== undefined && `template = ${bind(template)}`,
    reply !== undefined && `${groupedReply(replySql)} = ${bind(reply)}`,
    // Not the expression of the index, which PostgreSQL would prefer although it finds more rows.
    isRare(state) && domain !== undefined && `${domainSql} = ${bind(domain)}`,
  ].filter((condition) => condition !== false);
}

/** Whether there is an index of the state or of the domain, which contains messages only. */
function hasIndex({ state, domain }: Pick<DeliveryFilter, 'state' | 'domain'>): boolean {
  return isRare(state) || domain !== undefined;
}

/** Whether every row that an index finds matches the filter. */
function isFoundByIndex(filter: DeliveryFilter): boolean {
  return hasIndex(filter) && others(filter, String).length === 0;
}

function isRare(state: DeliveryStatus | undefined): boolean {
  return state !== undefined && state !== 'sent';
}
