import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { AuditRecord } from '../../src/audit/audit-record.js';
import { AuditLog } from '../../src/audit/audit-log.service.js';
import { Sealing, sealingLock } from '../../src/audit/seals/sealing.service.js';
import { newId } from '../../src/common/secrets.js';
import type { TestApp } from './app.js';
import { directUrl } from './databases.js';

export const auditClient = { ip: '192.0.2.7', device: { client: 'Firefox', system: 'Windows' } };

/** Records an event as a flow does; by default, a sign-in of a new account. */
export async function recordEvent(app: TestApp, given: Partial<AuditRecord> = {}): Promise<void> {
  const { userId = newId() } = given;
  const actor = userId === null ? { type: 'anonymous', id: null } : { type: 'user', id: userId };
  await app.firstApp.get(AuditLog, { strict: false }).record(app.firstApp.get(DataSource).manager, {
    type: 'sign_in.succeeded',
    outcome: 'success',
    actor,
    details: { methods: ['password'] },
    client: auditClient,
    address: 'ada@example.com',
    ...given,
    userId,
  } as AuditRecord); // the details are those of the type
}

/** Many events at once, the oldest first. @returns their IDs */
export async function insertEvents(
  app: TestApp,
  {
    count,
    userId = null,
    address = null,
  }: { count: number; userId?: string | null; address?: string | null },
): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  const addressKey = address && app.firstApp.get(AuditLog, { strict: false }).addressKey(address);
  await app.query(
    `INSERT INTO audit_events (id, type, outcome, actor_type, subject_type, subject_id, details, personal_digest)
     SELECT id, 'sign_in.failed', 'failure', 'anonymous', CASE WHEN $2::uuid IS NOT NULL THEN 'user' END, $2::uuid,
            '{"method": "password"}', $3 FROM unnest($1::uuid[]) AS new (id)`,
    [ids, userId, randomBytes(32)],
  );
  await app.query(
    `INSERT INTO audit_personal (event_id, salt, ip, address_key)
     SELECT id, $2, '203.0.113.9', $3 FROM unnest($1::uuid[]) AS new (id)`,
    [ids, randomBytes(16), addressKey],
  );
  return ids;
}

const tables = ['audit_events', 'audit_seals'];

/** Runs statements as somebody who may do anything on the database. */
export async function withoutTriggers(app: TestApp, sql: string): Promise<void> {
  for (const table of tables) await app.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  for (const statement of sql.split(';')) await app.query(statement);
  for (const table of tables) await app.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
}

/** Keeps the application, which seals every minute, from sealing meanwhile. */
export async function withoutSealing(app: TestApp, work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: directUrl(app.database.url) });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [sealingLock]);
    await work();
  } finally {
    await client.end();
  }
}

/** Makes all events old enough to be sealed. */
export const settleEvents = (app: TestApp) =>
  withoutTriggers(app, `UPDATE audit_events SET at = at - interval '1 minute' WHERE seal_id IS NULL`);

/** What the application does every minute. */
export const seal = (app: TestApp) =>
  app.firstApp.get(Sealing, { strict: false }).seal(new AbortController().signal);

export async function sealEvents(app: TestApp): Promise<void> {
  await settleEvents(app);
  await seal(app);
}
