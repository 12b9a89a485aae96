import { DataSource } from 'typeorm';
import type { AuditActor } from '../../src/audit/audit-record.js';
import { AuditLog } from '../../src/audit/audit-log.service.js';
import { Sealing } from '../../src/audit/seals/sealing.service.js';
import { newId } from '../../src/common/secrets.js';
import type { TestApp } from './app.js';

export const auditClient = { ip: '192.0.2.7', device: { client: 'Firefox', system: 'Windows' } };

interface RecordedEvent {
  userId?: string | null | undefined;
  address?: string | null;
  actor?: AuditActor;
}

/** Records an event of an account, by default of a new one that does it itself. */
export async function recordEvent(app: TestApp, given: RecordedEvent = {}): Promise<void> {
  const { userId = newId(), address = 'ada@example.com', actor = { type: 'user', id: userId } } = given;
  await app.firstApp.get(AuditLog, { strict: false }).record(app.firstApp.get(DataSource).manager, {
    type: 'sign_in.succeeded',
    outcome: 'success',
    actor,
    userId,
    details: { methods: ['password'] },
    client: auditClient,
    address,
  });
}

const tables = ['audit_events', 'audit_seals'];

/** Runs statements as somebody who may do anything on the database. */
export async function withoutTriggers(app: TestApp, sql: string): Promise<void> {
  for (const table of tables) await app.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  for (const statement of sql.split(';')) await app.query(statement);
  for (const table of tables) await app.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
}

/** Makes all events old enough to be sealed. */
export const settleEvents = (app: TestApp) =>
  withoutTriggers(app, `UPDATE audit_events SET at = at - interval '1 minute' WHERE seal_id IS NULL`);

export async function sealEvents(app: TestApp): Promise<void> {
  await settleEvents(app);
  await app.firstApp.get(Sealing, { strict: false }).seal(new AbortController().signal);
}
