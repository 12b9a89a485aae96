import type { EntityManager } from 'typeorm';

/**
 * Runs one statement and gives its rows. TypeORM answers an UPDATE with `[rows, count]` and everything else with
 * rows; here both are rows.
 */
export async function rows<Row>(manager: EntityManager, sql: string, parameters: unknown[]): Promise<Row[]> {
  const result: unknown = await manager.query(sql, parameters);
  const list = result as Row[] | [Row[], number]; // the two shapes TypeORM's Postgres driver answers with
  return Array.isArray(list[0]) ? list[0] : (list as Row[]);
}

/** The row of a statement that cannot but give one, such as an INSERT without a condition. */
export function onlyRow<Row>([row]: Row[]): Row {
  if (!row) throw new Error('A statement that always gives a row gave none');
  return row;
}
