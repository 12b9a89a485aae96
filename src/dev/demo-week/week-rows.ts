import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { personalDigest, type PersonalData } from '../../audit/audit-digest.js';
import { auditTypes, type ActorType, type AuditOutcome, type AuditType } from '../../audit/audit-types.js';
import type { Device } from '../../common/device.js';
import { newIdAt } from '../../common/secrets.js';

export type Row = Readonly<Record<string, unknown>>;

/** An event of the audit log. */
export interface DemoEvent {
  at: Date;
  type: AuditType;
  outcome?: AuditOutcome;
  actor?: { type: ActorType; id: string | null };
  userId: string | null;
  sessionId?: string | null;
  requestId?: string;
  /** As the product writes them. */
  details?: object;
  /** What the product adds in the database. */
  computed?: object;
  from: { ip: string | null; device: Device | null };
  address: string | null;
}

const rowsAtOnce = 500;

/** Collects the rows of a demo week by table, and inserts them. */
export class WeekRows {
  private readonly rows = new Map<string, Row[]>();

  constructor(private readonly addressKey: (address: string) => string) {}

  add(table: string, row: Row): void {
    const rows = this.rows.get(table) ?? [];
    rows.push(row);
    this.rows.set(table, rows);
  }

  addEvent(event: DemoEvent): void {
    const { at, address, from } = event;
    const id = newIdAt(at);
    const salt = randomBytes(16);
    const addressKey = address === null ? null : this.addressKey(address);
    const personal: PersonalData = { ...from, addressKey };
    this.add('audit_events', {
      id,
      at,
      type: event.type,
      outcome: event.outcome ?? 'success',
      actor_type: event.actor?.type ?? (event.userId ? 'user' : 'anonymous'),
      actor_id: event.actor ? event.actor.id : event.userId,
      subject_type: event.userId && 'user',
      subject_id: event.userId,
      session_id: event.sessionId ?? null,
      request_id: event.requestId ?? newIdAt(at),
      details: { ...auditTypes[event.type].parse(event.details ?? {}), ...event.computed },
      personal_digest: hex(personalDigest(salt, personal)),
    });
    this.add('audit_personal', {
      event_id: id,
      salt: hex(salt),
      ip: from.ip,
      device: from.device,
      address_key: addressKey,
    });
  }

  /** @returns the rows of a table, which `insertAll` then omits */
  remove(table: string): Row[] {
    const rows = this.rows.get(table) ?? [];
    this.rows.delete(table);
    return rows;
  }

  async insertAll(client: pg.ClientBase): Promise<void> {
    for (const [table, rows] of this.rows) await insertRows(client, table, rows);
  }
}

/** All rows have the same columns. */
export async function insertRows(client: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const batch = JSON.stringify(rows.slice(start, start + rowsAtOnce));
    await client.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [batch],
    );
  }
}

/** How the log shows a challenge. */
export function referenceOf(challengeId: string): string {
  return createHash('sha256').update(challengeId).digest('hex').slice(0, 8);
}

function hex(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}
