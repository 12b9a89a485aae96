import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import type { BreakerCause, BreakerKind } from './sms-breaker.entity.js';

/** Names a breaker; a network by its keyed hash. */
const id = `kind || '-' || key`;

const range = {
  kind: column.textOf<BreakerKind>('kind'),
  country: nullable(column.text('country')),
  prefix: nullable(column.text(`CASE kind WHEN 'prefix' THEN key END`)),
};

const columns = {
  id: column.text(id),
  ...range,
  cause: column.textOf<BreakerCause>('cause'),
  openedAt: column.timestamp('opened_at'),
  openUntil: column.timestamp('open_until'),
};

export type OpenBreaker = RowOf<typeof columns>;

export const mostListed = 100;

/** The open breakers, the latest first; at most 100. */
export function listedBreakersStatement(): Statement<OpenBreaker> {
  return new Statement({
    name: 'listed_breakers',
    columns,
    sql: `SELECT ${columnList(columns)} FROM sms_breakers WHERE open_until > now()
          ORDER BY opened_at DESC, kind, key LIMIT ${mostListed}`,
    parameters: [],
  });
}

/** Closes an open breaker. Its row is kept, because the messages before it do not count again. */
export function closedBreakerStatement(of: { id: string }): Statement<RowOf<typeof range>> {
  return new Statement({
    name: 'closed_breaker',
    columns: range,
    sql: `UPDATE sms_breakers SET open_until = now() WHERE ${id} = $1 AND open_until > now()
          RETURNING ${columnList(range)}`,
    parameters: [of.id],
  });
}
