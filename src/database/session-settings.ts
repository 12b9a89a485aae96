/** A hanging statement must not hold a connection: the pool is small and shared by all requests. */
export const databaseTimeouts = {
  connectMs: 3_000,
  statementMs: 5_000,
  /** Enforced by the client, for a server that is unreachable and cannot enforce its own timeouts. */
  queryMs: 6_000,
  lockMs: 2_000,
  idleInTransactionMs: 10_000,
} as const;

/** Every parameter that changes what a statement means or how its result reads, whatever the defaults are. */
const meaning = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  default_transaction_isolation: 'read committed',
} as const;

const timeouts = {
  statement_timeout: databaseTimeouts.statementMs,
  lock_timeout: databaseTimeouts.lockMs,
  idle_in_transaction_session_timeout: databaseTimeouts.idleInTransactionMs,
} as const;

/** Timeouts of PostgreSQL 14 and 17 that would end connections which the pool or a migration still needs. */
const newerTimeouts = ['idle_session_timeout', 'transaction_timeout'] as const;

const setConfig = ([name, value]: [string, string | number]) => `set_config('${name}', '${value}', false)`;
const setIfKnown = (name: string) =>
  `CASE WHEN current_setting('${name}', true) IS NOT NULL THEN set_config('${name}', '0', false) END`;

/**
 * Overrides the defaults of the server, the database and the role. A query, and not parameters of the connection
 * request: poolers reject most of those. It also returns the process ID of the server process that executed it.
 * @param isMigration omits the timeouts: behind a pooler, those of a migration would reach other clients
 */
export function sessionQuery({ isMigration }: { isMigration: boolean }): string {
  const values = Object.entries({ ...meaning, ...(isMigration ? {} : timeouts) });
  return `SELECT pg_backend_pid() AS pid, ${[...values.map(setConfig), ...newerTimeouts.map(setIfKnown)].join(', ')}`;
}

/**
 * Starts a transaction. Behind a pooler, it may run on a server connection that no `sessionQuery` has reached, so the
 * isolation level is stated, and with `withTimeouts` also the timeouts, in the same round trip.
 */
export function startOfTransaction(given: { isMigration: boolean; withTimeouts: boolean }): string {
  const start = 'START TRANSACTION ISOLATION LEVEL READ COMMITTED';
  if (!given.isMigration && !given.withTimeouts) return start;
  const set = Object.entries(timeouts).map(
    ([name, ms]) => `SET LOCAL ${name} = ${given.isMigration ? 0 : ms}`,
  );
  return [start, ...set].join('; ');
}
