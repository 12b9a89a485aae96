import type { ClientInfo } from '../common/http/client-info.js';
import type { Expression, Statement } from '../database/statement.js';
import type { ActorType, AuditDetails, AuditOutcome, AuditType } from './audit-types.js';

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
  /** Details that another statement of the round trip provides. */
  computed?: Readonly<Record<string, Expression>>;
  /** Null if no request is the cause, or if nothing personal may be kept. */
  client: Pick<ClientInfo, 'ip' | 'device'> | null;
  /** Canonical; with or without an account. Not kept with what an operator does to an account. */
  address: string | null;
}

/** An event of any type, with the details of that type. */
export type AuditEntry = { [Type in AuditType]: AuditRecord<Type> }[AuditType];

/** What the events have in common that the owner of an account causes. */
export type OwnerEvent = Pick<AuditRecord, 'actor' | 'userId' | 'client' | 'address'>;

/** Statements that record events. They have to run together. */
export type AuditStatements = [Statement<{ id: string }>, Statement<{ id: string }>];

/** An event by the owner of the account, as far as it is the same for all types. */
export function byOwner(
  { id: userId, email }: { id: string; email: string },
  client: ClientInfo,
): OwnerEvent {
  return { actor: { type: 'user', id: userId }, userId, client, address: email };
}
