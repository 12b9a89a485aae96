import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { currentRequestId } from '../common/http/request-context.js';
import { Keyring, newId } from '../common/secrets.js';
import { column } from '../database/columns.js';
import { runAsOne, Statement, type Expression } from '../database/statement.js';
import { StatementParameters } from '../database/statement-parameters.js';
import { addressKey as keyOf } from './address-key.js';
import { erasureStatement } from './audit-erasure.js';
import { personalDigest, type PersonalData } from './audit-digest.js';
import type { AuditEntry, AuditRecord, AuditStatements } from './audit-record.js';
import { auditTypes, type AuditType } from './audit-types.js';

const id = { id: column.uuid('id') };

const saltBytes = 16;

/** Writes the audit log. Nothing changes its events; their personal data can be erased. */
@Injectable()
export class AuditLog {
  /** @param keyring null in a command without the secrets */
  constructor(@Inject(Keyring) private readonly keyring: Keyring | null) {}

  /**
   * Records events in the caller's transaction and round trip: they exist if and only if the transaction commits.
   * Inserts only, so no other transaction ever waits for them.
   * @param when condition for recording them
   * @param name of the statements, if there are several pairs in one round trip. With `audit`, one of them would hide the
   *   table `audit_personal` from the others
   */
  statements<Type extends AuditType>(
    records: AuditRecord<Type> | readonly AuditEntry[],
    when?: Expression,
    name = 'audited',
  ): AuditStatements {
    const list: readonly AuditRecord[] = Array.isArray(records) ? records : [records as AuditRecord<Type>];
    const salts = randomBytes(saltBytes * list.length);
    let last: { address: string; key: string } | null = null; // events of one round trip are about one address
    const rows = list.map((record, n) => {
      const address = keptAddressOf(record);
      if (address !== null && address !== last?.address) last = { address, key: this.addressKey(address) };
      const addressKey = address === null ? null : (last?.key ?? null);
      const salt = salts.subarray(n * saltBytes, (n + 1) * saltBytes);
      return { id: newId(), record, salt, personal: personalOf(record, addressKey) };
    });
    const event = new Statement({ name: `${name}_event`, columns: id, ...eventsSql(rows, when) });
    return [
      event,
      new Statement({
        name: `${name}_personal`,
        columns: personalId,
        ...personalSql(rows, when && event.gives()),
      }),
    ];
  }

  /** Like `statements`, in a round trip of its own. */
  async record<Type extends AuditType>(
    tx: EntityManager,
    records: AuditRecord<Type> | readonly AuditEntry[],
  ): Promise<void> {
    const statements = this.statements(records);
    await runAsOne(tx, statements, statements[1]);
  }

  /**
   * Erases what the log says about a person: the personal data of the events of the account, of its acts as an operator,
   * and of the events of the address, also those without an account. The events stay, and still fit their seals. What
   * operators did to the account, or read about it, keeps their own data. Must run after the last statement that records an event
   * of the account. Without the secrets, as in a command, the address is not found.
   */
  erasureStatement({ userId, address }: { userId: string; address: string }): Statement<{ id: string }> {
    return erasureStatement({ userId, addressKeys: this.addressKeys(address) });
  }

  /** See `address-key.ts`. */
  addressKey(address: string, kid = this.keyring?.currentKid): string {
    if (!this.keyring || kid === undefined) throw new Error('This command has no secrets');
    return keyOf(this.keyring, kid, address);
  }

  /** The stored forms of an address with every secret of the list, to find events that were written before a rotation. */
  addressKeys(address: string): string[] {
    return (this.keyring?.kids ?? []).map((kid) => this.addressKey(address, kid));
  }
}

/**
 * An operator's event about an account is found by the account. With the address too, it would be erased with the owner,
 * and with it the network and device of the operator.
 */
function keptAddressOf({ actor, userId, address }: AuditRecord): string | null {
  return actor.type === 'operator' && userId !== null ? null : address;
}

function personalOf({ client }: AuditRecord, addressKey: string | null): PersonalData {
  return { ip: client?.ip ?? null, device: client?.device ?? null, addressKey };
}

interface NewEvent {
  id: string;
  record: AuditRecord;
  salt: Buffer;
  personal: PersonalData;
}

const personalId = { id: column.uuid('event_id') };

function eventsSql(rows: readonly NewEvent[], when?: Expression): { sql: string; parameters: unknown[] } {
  const { parameters, bind, expression } = new StatementParameters();
  const requestId = bind(currentRequestId());
  const values = rows.map(({ id: eventId, record, salt, personal }) => {
    const { type, outcome, actor, userId, sessionId } = record;
    return `(${bind(eventId)}::uuid, ${bind(type)}::text, ${bind(outcome)}::text, ${bind(actor.type)}::text,
             ${expression(actor.id)}::uuid, ${expression(userId)}::uuid, ${expression(sessionId)}::uuid, ${requestId}::text,
             ${detailsSql(record, bind)}, ${bind(personalDigest(salt, personal))}::bytea)`;
  });
  const sql = `INSERT INTO audit_events (id, type, outcome, actor_type, actor_id, subject_id, session_id, request_id,
                                         details, personal_digest, subject_type)
               SELECT *, CASE WHEN user_id IS NOT NULL THEN 'user' END
               FROM (VALUES ${values.join(', ')})
                 AS new (id, type, outcome, actor_type, actor_id, user_id, session_id, request_id, details, digest)
               ${whereSql(when)} RETURNING id`;
  return { sql, parameters };
}

function detailsSql({ type, details, computed = {} }: AuditRecord, bind: (value: unknown) => string): string {
  const known = auditTypes[type].parse(details); // a flow that would log more fails its test
  const sql = `${bind(JSON.stringify(known))}::jsonb`;
  const added = Object.entries(computed).map(([name, expression]) => `'${name}', ${expression.sql}`);
  return added.length === 0 ? sql : `${sql} || jsonb_build_object(${added.join(', ')})`;
}

function personalSql(rows: readonly NewEvent[], when?: Expression): { sql: string; parameters: unknown[] } {
  const { parameters, bind } = new StatementParameters();
  const values = rows.map(({ id: eventId, salt, personal: { ip, device, addressKey } }) => {
    const deviceJson = device && JSON.stringify(device);
    return `(${bind(eventId)}::uuid, ${bind(salt)}::bytea, ${bind(ip)}::text, ${bind(deviceJson)}::jsonb,
             ${bind(addressKey)}::text)`;
  });
  const sql = `INSERT INTO audit_personal (event_id, salt, ip, device, address_key)
               SELECT * FROM (VALUES ${values.join(', ')}) AS new ${whereSql(when)}
               RETURNING event_id AS id`;
  return { sql, parameters };
}

function whereSql(when: Expression | undefined): string {
  return when ? `WHERE ${when.sql}` : '';
}
