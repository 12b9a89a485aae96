import type { DataSourceOptions } from 'typeorm';
import { AfterCommit } from './after-commit.js';
import { DatabaseClient, type DatabaseClientConfig } from './database-client.js';
import { CreateAccounts1764000000000 } from './migrations/1764000000000-create-accounts.js';
import { AccountLife1764100000000 } from './migrations/1764100000000-account-life.js';
import { Limits1764200000000 } from './migrations/1764200000000-limits.js';
import { Outbox1764300000000 } from './migrations/1764300000000-outbox.js';
import { AttackFindings1764320000000 } from './migrations/1764320000000-attack-findings.js';
import { PlainNames1764340000000 } from './migrations/1764340000000-plain-names.js';
import { Channels1764360000000 } from './migrations/1764360000000-channels.js';
import { Rotations1764384000000 } from './migrations/1764384000000-rotations.js';
import { Histories1764388000000 } from './migrations/1764388000000-histories.js';
import { SecondFactors1764400000000 } from './migrations/1764400000000-second-factors.js';
import { RemainingCodes1764400001000 } from './migrations/1764400001000-remaining-codes.js';
import { FactorRecoveries1764400002000 } from './migrations/1764400002000-factor-recoveries.js';
import { Operators1764500000000 } from './migrations/1764500000000-operators.js';
import { AuditLog1764500001000 } from './migrations/1764500001000-audit-log.js';
import { AdminWrites1764500002000 } from './migrations/1764500002000-admin-writes.js';
import { Statistics1764500003000 } from './migrations/1764500003000-statistics.js';
import { RecordedConfiguration1764500005000 } from './migrations/1764500005000-recorded-configuration.js';
import { EqualIndexes1764500006000 } from './migrations/1764500006000-equal-indexes.js';
import { LeaseShares1764600002000 } from './migrations/1764600002000-lease-shares.js';
import { Processes1764600015000 } from './migrations/1764600015000-processes.js';
import { LeaseDomains1764600025000 } from './migrations/1764600025000-lease-domains.js';
import { ProcessProviders1764700010000 } from './migrations/1764700010000-process-providers.js';
import { SmsDeliveries1764800000000 } from './migrations/1764800000000-sms-deliveries.js';
import { SmsAdmissions1764800001000 } from './migrations/1764800001000-sms-admissions.js';
import { Phones1764800002000 } from './migrations/1764800002000-phones.js';
import { databaseTimeouts } from './session-settings.js';

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
  SecondFactors1764400000000,
  RemainingCodes1764400001000,
  FactorRecoveries1764400002000,
  Operators1764500000000,
  AuditLog1764500001000,
  AdminWrites1764500002000,
  Statistics1764500003000,
  RecordedConfiguration1764500005000,
  EqualIndexes1764500006000,
  LeaseShares1764600002000,
  Processes1764600015000,
  LeaseDomains1764600025000,
  ProcessProviders1764700010000,
  SmsDeliveries1764800000000,
  SmsAdmissions1764800001000,
  Phones1764800002000,
];

interface ConnectionOptions {
  url: string;
  preparesStatements: boolean;
  isMigration?: boolean;
}

/** What every connection of this process is opened with. */
export function clientConfig({ url, preparesStatements, isMigration = false }: ConnectionOptions) {
  return {
    connectionString: url,
    application_name: 'postern',
    keepAlive: true,
    connectionTimeoutMillis: databaseTimeouts.connectMs,
    query_timeout: isMigration ? undefined : databaseTimeouts.queryMs,
    preparesStatements,
    isMigration,
  } satisfies DatabaseClientConfig;
}

export function dataSourceOptions({ poolSize, ...connection }: ConnectionOptions & { poolSize: number }) {
  return {
    type: 'postgres',
    url: connection.url,
    synchronize: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    poolSize,
    subscribers: [AfterCommit],
    extra: { Client: DatabaseClient, ...clientConfig(connection) }, // pg's pool passes its options to the clients
  } as const satisfies DataSourceOptions;
}
