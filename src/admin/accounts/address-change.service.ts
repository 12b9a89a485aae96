import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryRecords } from '../../delivery/delivery-records.service.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { operatorClient, type OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';

/** Gives an account another address on behalf of an operator. */
@Injectable()
export class AddressChange {
  constructor(
    private readonly acts: OperatorActs,
    private readonly users: UsersService,
    private readonly credentials: AccountCredentials,
    private readonly sessions: SessionsService,
    private readonly deliveries: DeliveryRecords,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * Changes the address, which is unverified until its owner enters a code sent to it. Revokes the sessions, invalidates
   * open codes, and ends the trust in devices. The old address gets a notice if it was verified; otherwise, it may
   * belong to somebody else.
   *
   * An account with a second factor is refused: whoever verifies the new address would be rid of it, without the notice
   * that a reset of the factors sends.
   * @param to canonical
   * @throws AppError resource.not_found, account.email_taken; resource.conflict if the account is disabled
   */
  change(act: OperatorAct, userId: string, to: string): Promise<void> {
    return this.acts.on(act, { userId }, async (tx, { user }) => {
      assertMayChange(user, to);
      if (await this.users.findByEmail(to, tx))
        throw new AppError('account.email_taken', { detail: `${to} already has an account.` });
      const { id, credentialVersion } = user;
      const changed = await this.credentials.changeEmail(tx, {
        userId: id,
        credentialVersion,
        to,
        isVerified: false,
      });
      if (!changed) throw new AppError('account.email_taken', { detail: `${to} has been taken meanwhile.` });
      await this.leaveOldAddress(tx, user);
      return {
        event: { type: 'email.changed', details: { reason: act.reason }, account: changed },
        result: undefined,
      };
    });
  }

  /** @param tx has locked the account's row in an earlier statement */
  private async leaveOldAddress(tx: EntityManager, account: User): Promise<void> {
    const { id: userId, email: from, emailVerifiedAt, locale } = account;
    const ended = this.sessions.endStatement({ userId });
    const assigned = this.deliveries.assignToAccountStatement({ userId, address: from });
    const notice = {
      template: 'email-changed',
      destination: from,
      userId,
      locale,
      client: operatorClient,
    } as const;
    // After the sessions: a sign-in too locks its sessions before the notice summary.
    const queued = emailVerifiedAt ? [this.delivery.queueStatement(notice, ended.done)] : [];
    countEndedSessions(tx, 'email_changed', await runAsOne(tx, [ended, assigned, ...queued], ended));
  }
}

function assertMayChange(
  { email, disabledAt, factors, secondFactorRequired, operatorRole }: User,
  to: string,
): void {
  const refuse = (detail: string) => {
    throw new AppError('resource.conflict', { detail });
  };
  if (disabledAt) refuse(`${email} is disabled. Enable it first.`);
  // Whoever verified the new address would have the role: a mistyped one would make somebody else an operator.
  if (operatorRole !== null) refuse(`${email} has a role in the administration. Take it away first.`);
  if (factors !== 0 || secondFactorRequired)
    refuse(`${email} has a second factor, which a new address would remove. Reset its factors first.`);
  if (email === to) refuse(`The account already has the address ${to}.`);
}
