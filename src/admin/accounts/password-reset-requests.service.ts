import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryService, type DeliveryOrder } from '../../delivery/delivery.service.js';
import { TrustedDevicesService } from '../../factors/trusted-devices/trusted-devices.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountEdits } from '../../users/account-edits.service.js';
import type { User } from '../../users/user.entity.js';
import { operatorClient, type OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';

/**
 * Asks or compels the owner of an account to choose a new password. Makes no challenge: the owner starts one and holds
 * its ID, so the operator never has half of a code (ASVS 5.0 section 6.4.6).
 */
@Injectable()
export class PasswordResetRequests {
  constructor(
    private readonly acts: OperatorActs,
    private readonly edits: AccountEdits,
    private readonly sessions: SessionsService,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * Sends the owner an e-mail, and changes nothing.
   * @param act with a reason
   * @throws AppError resource.not_found; resource.conflict if nobody would get the e-mail
   */
  ask(act: OperatorAct & { reason: string }, userId: string): Promise<void> {
    return this.acts.on(act, { userId }, async (tx, { user }) => {
      if (!isReachable(user)) {
        const detail = 'A disabled or unverified account gets no such e-mail.';
        throw new AppError('resource.conflict', { detail });
      }
      await this.delivery.queue(tx, noticeTo(user, 'password-reset-requested'));
      const details = { reason: act.reason };
      return { event: { type: 'password.reset_requested', details, account: user }, result: undefined };
    });
  }

  /**
   * Removes the password, revokes the sessions, invalidates open codes and ends the trust in devices. The owner gets an
   * e-mail, unless the account is disabled or its address unverified.
   * @param act with a reason
   * @throws AppError resource.not_found
   */
  require(act: OperatorAct & { reason: string }, userId: string): Promise<void> {
    return this.acts.on(act, { userId }, async (tx, { user }) => {
      await this.edits.voidPassword(tx, user.id);
      await this.endTrust(tx, user);
      const details = { reason: act.reason };
      return { event: { type: 'password.voided', details, account: user }, result: undefined };
    });
  }

  private async endTrust(tx: EntityManager, user: User): Promise<void> {
    const ended = this.sessions.endStatement({ userId: user.id });
    const removed = this.trustedDevices.removeStatement({ userId: user.id });
    // After the sessions: a sign-in too locks its sessions before the notice summary.
    const notice = noticeTo(user, 'password-voided');
    const queued = isReachable(user) ? [this.delivery.queueStatement(notice, ended.done)] : [];
    countEndedSessions(tx, 'operator', await runAsOne(tx, [ended, removed, ...queued], ended));
  }
}

function isReachable({ disabledAt, emailVerifiedAt }: User): boolean {
  return disabledAt === null && emailVerifiedAt !== null;
}

function noticeTo(
  { id: userId, email: destination, locale }: User,
  template: 'password-reset-requested' | 'password-voided',
): DeliveryOrder {
  return { template, destination, userId, locale, client: operatorClient };
}
