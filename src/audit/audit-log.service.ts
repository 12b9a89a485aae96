import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import { currentRequestId } from '../common/http/request-context.js';
import { Keyring, newId } from '../common/secrets.js';
import { column } from '../database/columns.js';
import { runAsOne, Statement, type Expression } from '../database/statement.js';
import { addressKey } from './address-key.js';
import { personalDigest, type PersonalData } from './audit-digest.js';
import {
  auditTypes,
  type ActorType,
  type AuditDetails,
  type AuditOutcome,
  type AuditType,
} from './audit-types.js';

/** Who did it. `operator` acts on others; `anonymous` has not been identified. */
export interface AuditActor {
  type: ActorType;
  id: Expression | string | null;
}

export interface AuditRecord<Type extends AuditType = AuditType> {
  type: Type;
  outcome: AuditOutcome;
  actor: AuditActor;
  /** The account that it happened to; null if there is none, such as for an unknown address. */
  userId: Expression | string | null;
  sessionId?: Expression | string | null;
  details: AuditDetails<Type>;
  client: Pick<ClientInfo, 'ip' | 'device'>;
  /** Canonical; with or without an account. */
  address: string | null;
}

const id = { id: column.uuid('id') };

/** Writes the audit log. Nothing changes or deletes its events. */
@Injectable()
export class AuditLog {
  constructor(private readonly keyring: Keyring) {}

  /**
   * Records an event in the caller's transaction and round trip: it exists if and only if the transaction commits.
   * @param when condition for recording it
   * @param name of the statements, if one round trip records several events
   */
  statements<Type extends AuditType>(
    record: AuditRecord<Type>,
    when: Expression = { sql: 'true' },
    name = 'audit',
  ): [Statement<{ id: string }>, Statement<{ id: string }>] {
    const details = auditTypes[record.type].parse(record.details); // a flow that would log more fails its test
    const salt = randomBytes(16);
    const personal = this.personalOf(record);
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const value = (given: Expression | string | null | undefined) =>
      typeof given === 'object' && given !== null ? given.sql : bind(given ?? null);
    const event = new Statement({
      name: `${name}_event`,
      columns: id,
      sql: `INSERT INTO audit_events (id, type, outcome, actor_type, actor_id, subject_type, subject_id, session_id,
                                      request_id, details, personal_digest)
            SELECT ${bind(newId())}::uuid, ${bind(record.type)}, ${bind(record.outcome)}, ${bind(record.actor.type)},
                   ${value(record.actor.id)}::uuid, CASE WHEN user_id IS NOT NULL THEN 'user' END, user_id,
                   ${value(record.sessionId)}::uuid, ${bind(currentRequestId())}, ${bind(JSON.stringify(details))}::jsonb,
                   ${bind(personalDigest(salt, personal))}::bytea
            FROM (SELECT ${value(record.userId)}::uuid AS user_id) AS subject
            WHERE ${when.sql} RETURNING id`,
      parameters,
    });
    const { ip, device, addressKey } = personal;
    const personalRow = new Statement({
      name: `${name}_personal`,
      columns: { id: column.uuid('event_id') },
      sql: `INSERT INTO audit_personal (event_id, salt, ip, device, address_key)
            SELECT id, $1::bytea, $2, $3::jsonb, $4 FROM ${event.name} RETURNING event_id AS id`,
      parameters: [salt, ip, device && JSON.stringify(device), addressKey],
    });
    return [event, personalRow];
  }

  /** Like `statements`, in a round trip of its own. */
  async record<Type extends AuditType>(tx: EntityManager, record: AuditRecord<Type>): Promise<void> {
    const statements = this.statements(record);
    await runAsOne(tx, statements, statements[1]);
  }

  /** See `address-key.ts`. */
  addressKey(address: string, kid = this.keyring.currentKid): string {
    return addressKey(this.keyring, kid, address);
  }

  /** The stored forms of an address with every secret of the list, to find events that were written before a rotation. */
  addressKeys(address: string): string[] {
    return this.keyring.kids.map((kid) => this.addressKey(address, kid));
  }

  private personalOf({ client, address }: AuditRecord): PersonalData {
    return {
      ip: client.ip,
      device: client.device,
      addressKey: address === null ? null : this.addressKey(address),
    };
  }
}
