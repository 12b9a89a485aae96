import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../src/audit/audit-log.service.js';
import type { AuditRecord } from '../../src/audit/audit-record.js';
import { newId } from '../../src/common/secrets.js';
import type { TestApp } from './app.js';

/** The parts of an event that a test chooses. */
export type TestEvent = Pick<AuditRecord, 'type' | 'details'> & Partial<AuditRecord>;

/** Records an event as a flow does. */
export function recordEvent(app: TestApp, event: TestEvent): Promise<void> {
  const log = app.firstApp.get(AuditLog, { strict: false });
  return log.record(app.firstApp.get(DataSource).manager, {
    outcome: 'success',
    actor: { type: 'anonymous', id: null },
    userId: null,
    client: { ip: '203.0.113.9', device: { client: 'Firefox', system: 'Windows' } },
    address: null,
    ...event,
  });
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
