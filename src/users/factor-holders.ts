import { column, columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { factorsInUse } from './factors-in-use.js';

const columns = { factors: column.integer('factors'), accounts: column.integer('count(*)::int') };

/** The number of accounts by the bits of their second factors. */
export function factorHoldersStatement(): Statement<{ factors: number; accounts: number }> {
  return new Statement({
    name: 'factor_holders',
    columns,
    sql: `SELECT ${columnList(columns)} FROM users WHERE ${factorsInUse} GROUP BY factors`,
    parameters: [],
  });
}
