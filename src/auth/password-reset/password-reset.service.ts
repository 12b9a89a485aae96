import { Injectable } from '@nestjs/common';
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
   * The same for an address without an account, which gets a decoy and no mail.
   * @throws AppError rate_limit.exceeded
   */
  start({ email }: PasswordResetRequest, client: ClientInfo): Promise<ChallengeResponse> {
    const findAccount = () => this.users.findOpenByEmail(email);
    const request = { purpose: 'password_reset', address: email, client, findAccount } as const;
    const context = this.challenges.withAddress(email);
    return this.otp.start(request, ({ account, issue }) => issue(toOwner(account, context)));
  }

  /**
   * Sets the new password and signs nobody in. All sessions of the account end, its other challenges are worth nothing
   * in the credential version that begins, and its owner is told: whoever had got in is out.
   * @throws AppError request.invalid for a weak password, before the code is looked at; otp.invalid,
   *   rate_limit.exceeded, service.overloaded
   */
  async confirm(request: PasswordResetConfirmation, client: ClientInfo): Promise<void> {
    const { challengeId, code, newPassword } = request;
    // Whoever has the id gave the address, and gets the same of a decoy and a closed challenge: this tells nothing new.
    const address = await this.challenges.findAddress(challengeId);
    await this.newPasswords.assertAcceptable(
      { password: newPassword, address, pointer: '/newPassword' },
      client,
    );
    // Only for a right code, or anybody could have us hash; and not inside the transaction, which holds a connection.
    // No part of it is its network's: a right code is no flood, and must not be lost to one.
    const prepare = () => this.newPasswords.hash(newPassword, null);
    const attempt = { purpose: 'password_reset', challengeId, code, prepare } as const;
    await this.otp.redeem(attempt, async (tx, challenge, hash) => {
      const { userId, address: email, credentialVersion } = challenge;
      const user =
        userId && (await this.credentials.resetPassword(tx, { userId, email, credentialVersion, hash }));
      if (!user) throw new AppError('otp.invalid');
      const notice = {
        template: 'password-reset-done',
        destination: email,
        locale: user.locale,
        client,
      } as const;
      await this.revocation.revoke(tx, { userId, notice });
    });
  }
}
