import type { EntityManager } from 'typeorm';
import { rows } from './rows.js';

/** One INSERT, UPDATE or DELETE (or a SELECT that these refer to) that was not run yet; its parameters are numbered from $1, as if it stood alone. */
export interface Write {
  sql: string;
  parameters: readonly unknown[];
}

/**
 * SQL condition that always holds, and has the writes of these names be done before the one that it stands in: else their
 * order is nobody's promise, and two that lock the same rows in different orders could wait for each other.
 */
export function after(...names: readonly string[]): string {
  return names.map((name) => `(SELECT count(*) FROM ${name}) >= 0`).join(' AND ');
}

/**
 * Runs several writes in one round trip, so that modules which know nothing of each other can share it: each becomes
 * a clause of one WITH, under its name. All see the same snapshot, and none what another writes; but one may read
 * what another RETURNs, by that name.
 *
 * @param writes by names that are no table's, or a clause would hide the table from the others
 * @param result whose RETURNING rows to give back
 */
export function writeTogether<Row>(
  tx: EntityManager,
  writes: Readonly<Record<string, Write>>,
  result: string,
): Promise<Row[]> {
  const parameters: unknown[] = [];
  const clauses = Object.entries(writes).map(([name, write]) => {
    const offset = parameters.length;
    parameters.push(...write.parameters);
    const sql = write.sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + offset}`);
    return `${name} AS (${sql})`;
  });
  return rows<Row>(tx, `WITH ${clauses.join(', ')} SELECT * FROM ${result}`, parameters);
}
