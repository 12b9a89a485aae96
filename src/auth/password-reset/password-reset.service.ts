import { Injectable } from '@nestjs/common';
import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { toOwner } from '../../otp/challenge.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { ChallengeRecords } from '../../otp/challenge-records.service.js';
import { OtpService } from '../../otp/otp.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { UsersService } from '../../users/users.service.js';
import { SessionRevocation } from '../sign-in/session-revocation.service.js';
import { NewPasswords } from '../new-password/new-passwords.service.js';
import { PasswordResetConfirmation, PasswordResetRequest } from './password-reset.dto.js';

@Injectable()
export class PasswordResetService {
  constructor(
    private readonly users: UsersService,
    private readonly credentials: AccountCredentials,
    private readonly newPasswords: NewPasswords,
    private readonly otp: OtpService,
    private readonly challenges: ChallengeRecords,
    private readonly revocation: SessionRevocation,
  ) {}

  /**
   * Starts a challenge. An address without an account gets the same response; its challenge is a decoy without an
   * e-mail.
   * @throws AppError rate_limit.exceeded
   */
  start({ email }: PasswordResetRequest, client: ClientInfo): Promise<ChallengeResponse> {
    const findAccount = () => this.users.findOpenByEmail(email);
    const request = { purpose: 'password_reset', address: email, client, findAccount } as const;
    const context = this.challenges.withAddress(email);
    return this.otp.start(request, ({ account, issue }) => issue(toOwner(account, context)));
  }

  /**
   * Sets the new password without signing in. Revokes all sessions, invalidates the account's other challenges by
   * advancing its credential version, and notifies the owner. Anyone who had gained access loses it. A verified account
   * keeps its second factors; those of an unverified one may be somebody else's.
   * @throws AppError request.invalid for a weak password, before the code is checked; otp.invalid;
   *   rate_limit.exceeded; service.overloaded
   */
  async confirm(request: PasswordResetConfirmation, client: ClientInfo): Promise<void> {
    const { challengeId, code, newPassword } = request;
    // Reveals nothing: whoever has the id submitted the address, and a decoy or a closed challenge gives the same
    // result.
    const address = await this.challenges.findAddress(challengeId);
    await this.newPasswords.assertAcceptable(
      { password: newPassword, address, pointer: '/newPassword' },
      client,
    );
    // Hashes only after a correct code, or anyone could consume the CPU; and outside the transaction, which would hold
    // a connection. Uses no network's share of the queue: a flood must not block a request with a correct code.
    const prepare = () => this.newPasswords.hash(newPassword, null);
    const attempt = { purpose: 'password_reset', client, challengeId, code, prepare } as const;
    await this.otp.redeem(attempt, async (tx, challenge, hash) => {
      const { userId, address: email, credentialVersion } = challenge;
      const owner =
        userId && (await this.credentials.resetPassword(tx, { userId, email, credentialVersion, hash }));
      if (!owner) throw new AppError('otp.invalid');
      const { user, replacedUnverifiedAccount: removesFactors } = owner;
      const notice = {
        template: 'password-reset-done',
        destination: email,
        locale: user.locale,
        client,
      } as const;
      const event: AuditEntry = {
        ...byOwner(user, client),
        type: 'password.reset',
        outcome: 'success',
        details: {},
      };
      await this.revocation.revoke(tx, {
        userId,
        reason: 'password_reset',
        removesFactors,
        notice,
        events: [challenge.confirmed, event],
      });
    });
  }
}
