import { column, columnList } from '../../database/columns.js';
import { Statement } from '../../database/statement.js';
import { sealColumns, type StoredSeal } from './seal-hash.js';

const selectSeals = `SELECT ${columnList(sealColumns)} FROM audit_seals`;

/** The newest seal. */
export function headStatement(): Statement<StoredSeal> {
  return new Statement({
    name: 'head_seal',
    columns: sealColumns,
    sql: `${selectSeals} ORDER BY audit_seals.number DESC LIMIT 1`,
    parameters: [],
  });
}

export function sealStatement(number: string): Statement<StoredSeal> {
  return new Statement({
    name: 'one_seal',
    columns: sealColumns,
    sql: `${selectSeals} WHERE audit_seals.number = $1::bigint`,
    parameters: [number],
  });
}

/** The seals after one, the oldest first. */
export function nextSealsStatement(after: string, limit: number): Statement<StoredSeal> {
  return new Statement({
    name: 'next_seals',
    columns: sealColumns,
    sql: `${selectSeals} WHERE audit_seals.number > $1::bigint ORDER BY audit_seals.number LIMIT $2::int`,
    parameters: [after, limit],
  });
}

/** The seals before one, the newest first; from the head on if it is null. */
export function earlierSealsStatement(before: string | null, limit: number): Statement<StoredSeal> {
  return new Statement({
    name: 'earlier_seals',
    columns: sealColumns,
    sql: `${selectSeals} WHERE $1::bigint IS NULL OR audit_seals.number < $1::bigint
          ORDER BY audit_seals.number DESC LIMIT $2::int`,
    parameters: [before, limit],
  });
}

/** The number of the first seal with an event of this time or later; if there is none, that of the next seal. */
export function firstSealSinceStatement(since: Date): Statement<{ number: string }> {
  const first = '(SELECT min(number) FROM audit_seals WHERE last_at >= $1::timestamptz)';
  const next = '(SELECT max(number) + 1 FROM audit_seals)';
  const columns = { number: column.text(`coalesce(${first}, ${next}, 1)::text`) };
  return new Statement({
    name: 'first_seal_since',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [since],
  });
}
