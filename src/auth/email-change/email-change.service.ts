import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { DeliveryRecords } from '../../delivery/delivery-records.service.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { SessionRevocation } from '../sign-in/session-revocation.service.js';
import { UserResponse } from '../../users/user.response.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { UsersService } from '../../users/users.service.js';
import { EmailChangeConfirmation, EmailChangeRequest } from './email-change.dto.js';

/**
 * The account's address when the change was requested, and the session that requested it: only that session may
 * confirm.
 */
const changeContext = z.object({ from: z.string(), sessionId: z.string() });

@Injectable()
export class EmailChangeService {
  constructor(
    private readonly users: UsersService,
    private readonly credentials: AccountCredentials,
    private readonly otp: OtpService,
    private readonly revocation: SessionRevocation,
    private readonly deliveries: DeliveryRecords,
  ) {}

  /**
   * Sends a code to the new address, and a notice to the old one that explains how to object. Changes nothing yet. If
   * the new address has an account, the response is the same, and that account's owner gets a notice instead of a code.
   * @throws AppError resource.conflict if the account already has this address; rate_limit.exceeded
   */
  async start(
    { newEmail }: EmailChangeRequest,
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<ChallengeResponse> {
    if (newEmail === user.email)
      throw new AppError('resource.conflict', { detail: 'The account already has this address.' });
    const { email: from, id: userId, locale } = user;
    const request = {
      purpose: 'email_change',
      address: newEmail,
      client,
      actorId: userId,
      findAccount: () => Promise.resolve(user),
      prepare: () => this.users.findByEmail(newEmail),
    } as const;
    const context: z.input<typeof changeContext> = { from, sessionId };
    const notice = { template: 'email-change-requested', destination: from, userId, locale, client } as const;
    return this.otp.start(request, ({ prepared: holder, issue }) =>
      issue({
        isDecoy: holder !== null,
        isSilent: holder !== null && holder.disabledAt !== null,
        userId,
        locale: holder?.locale ?? locale,
        context,
        notice,
      }),
    );
  }

  /**
   * Changes the account's address, revokes its other sessions, and notifies the old address.
   * @throws AppError otp.invalid, also if another account has taken the address meanwhile
   */
  confirm(
    { challengeId, code }: EmailChangeConfirmation,
    principal: Principal,
    client: ClientInfo,
  ): Promise<UserResponse> {
    const userId = principal.user.id;
    const attempt = { purpose: 'email_change', client, challengeId, code, userId } as const;
    return this.otp.redeem(attempt, async (tx, challenge) => {
      const { from, sessionId } = changeContext.parse(challenge.context);
      if (sessionId !== principal.sessionId) throw new AppError('otp.invalid');
      const { address: to, credentialVersion } = challenge;
      const user = await this.credentials.changeEmail(tx, {
        userId,
        credentialVersion,
        to,
        isVerified: true,
      });
      if (!user) throw new AppError('otp.invalid');
      const { locale } = user;
      const notice = { template: 'email-changed', destination: from, locale, client } as const;
      const alongside = [this.deliveries.assignToAccountStatement({ userId, address: from })];
      const event: AuditEntry = {
        ...byOwner(user, client),
        sessionId,
        type: 'email.changed',
        outcome: 'success',
        details: {},
      };
      await this.revocation.revoke(tx, {
        userId,
        except: sessionId,
        reason: 'email_changed',
        notice,
        alongside,
        events: [challenge.confirmed, event],
      });
      return UserResponse.from(user);
    });
  }
}
