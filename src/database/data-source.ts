import type { DataSourceOptions } from 'typeorm';
import { DatabaseClient } from './database-client.js';
import { CreateAccounts1764000000000 } from './migrations/1764000000000-create-accounts.js';
import { AccountLife1764100000000 } from './migrations/1764100000000-account-life.js';
import { Limits1764200000000 } from './migrations/1764200000000-limits.js';
import { Outbox1764300000000 } from './migrations/1764300000000-outbox.js';
import { AttackFindings1764320000000 } from './migrations/1764320000000-attack-findings.js';
import { PlainNames1764340000000 } from './migrations/1764340000000-plain-names.js';
import { Channels1764360000000 } from './migrations/1764360000000-channels.js';
import { Rotations1764384000000 } from './migrations/1764384000000-rotations.js';
import { Histories1764388000000 } from './migrations/1764388000000-histories.js';

/** In chronological order; append only. */
export const migrations = [
  CreateAccounts1764000000000,
  AccountLife1764100000000,
  Limits1764200000000,
  Outbox1764300000000,
  AttackFindings1764320000000,
  PlainNames1764340000000,
  Channels1764360000000,
  Rotations1764384000000,
  Histories1764388000000,
];

/** A hanging statement must not hold a connection: the pool is small and shared by all requests. */
export const databaseTimeouts = {
  connectMs: 3_000,
  statementMs: 5_000,
  /** Enforced by the client, for a server that is unreachable and cannot enforce its own timeouts. */
  queryMs: 6_000,
  lockMs: 2_000,
  idleInTransactionMs: 10_000,
} as const;

export function dataSourceOptions(database: { url: string; poolSize: number; preparesStatements: boolean }) {
  return {
    type: 'postgres',
    url: database.url,
    synchronize: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    connectTimeoutMS: databaseTimeouts.connectMs,
    poolSize: database.poolSize,
    applicationName: 'postern',
    extra: {
      Client: DatabaseClient,
      preparesStatements: database.preparesStatements, // pg's pool passes its options to the clients
      keepAlive: true,
      statement_timeout: databaseTimeouts.statementMs,
      query_timeout: databaseTimeouts.queryMs,
      lock_timeout: databaseTimeouts.lockMs,
      idle_in_transaction_session_timeout: databaseTimeouts.idleInTransactionMs,
    },
  } as const satisfies DataSourceOptions;
}
