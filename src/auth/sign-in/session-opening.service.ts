import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import { allOf, onlyRow, runAsOne, type Expression, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { authenticationOf } from '../../factors/proofs.js';
import type { OpenedSession, RenewedSession } from '../../sessions/session-columns.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { SignInProof } from './sign-in-outcome.js';
import { countEnded } from '../../sessions/sessions.metrics.js';

/** Opens sessions and continues them, with their notices and events. */
@Injectable()
export class SessionOpening {
  constructor(
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly devices: KnownDevices,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Opens the session of a sign-in that owes nothing more, in the transaction that holds the lock on the account's row.
   * Notifies the owner if the account does not know the device.
   */
  async open(tx: EntityManager, proof: SignInProof): Promise<OpenedSession> {
    const { user, client, proofs, factorId = null } = proof;
    const { email: address, id: userId, locale, devicesTrustedSince } = user;
    const isKnownDevice =
      proof.isNewAccount === true || this.devices.find(client, { address, owner: user }) !== null;
    const isMailboxVerified = proofs.includes('mailbox_code');
    const authentication = { ...authenticationOf(proofs), factorId, isMailboxVerified };
    const isOperator = user.operatorRole !== null;
    const start = { userId, authentication, client, isKnownDevice, devicesTrustedSince, isOperator };
    const { ranked, surplus, tidied, endedCount, opened } = this.sessions.openStatements(start);
    const bounding = [surplus, tidied];
    const statements: Statement<object>[] = [ranked, ...bounding, opened];
    // Not for an unverified address: it may belong to somebody who has nothing to do with the account.
    if (user.emailVerifiedAt) {
      const notice = { template: 'new-device', destination: address, userId, locale, client } as const;
      const when = allOf(opened.gives('isNewDevice'), ...bounding.map(({ done }) => done));
      statements.push(this.delivery.queueStatement(notice, when));
    }
    statements.push(...this.audit.statements(eventsOf(proof, opened)));
    const bounded = boundingEvent(proof, { opened, endedCount });
    statements.push(...this.audit.statements([bounded], { sql: `${endedCount.sql} > 0` }, 'bounded'));
    const session = onlyRow(await runAsOne(tx, statements, opened));
    countEnded(tx, 'session_limit', session.endedCount);
    return session;
  }

  /**
   * Records a new authentication in a live session.
   * @returns null if the session has been revoked
   */
  async renew(
    tx: EntityManager,
    proof: Parameters<SessionsService['renewalStatement']>[0],
    events: readonly AuditEntry[],
  ): Promise<RenewedSession | null> {
    const renewed = this.sessions.renewalStatement(proof);
    const recorded = this.audit.statements(events, renewed.gives());
    const [row] = await runAsOne(tx, [renewed, ...recorded], renewed);
    return row ?? null;
  }
}

/** The new session has taken the place of others. */
function boundingEvent(
  { user, client }: SignInProof,
  { opened, endedCount: count }: { opened: Statement<OpenedSession>; endedCount: Expression },
): AuditEntry {
  return {
    ...byOwner(user, client),
    sessionId: opened.column('id'),
    type: 'session.ended',
    outcome: 'success',
    details: { cause: 'session_limit' },
    computed: { count },
  };
}

function eventsOf(
  { user, client, proofs, isNewAccount = false, events = [] }: SignInProof,
  opened: Statement<OpenedSession>,
): AuditEntry[] {
  const session = {
    ...byOwner(user, client),
    sessionId: opened.column('id'),
    outcome: 'success',
    computed: { isNewDevice: opened.column('isNewDevice') },
  } as const;
  // An unverified account is registered by its first session, which is no sign-in.
  const isRegistration = isNewAccount && user.emailVerifiedAt === null;
  return [
    ...events,
    isRegistration
      ? { ...session, type: 'session.opened', details: {} }
      : { ...session, type: 'sign_in.succeeded', details: { methods: [...proofs] } },
  ];
}
