import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { toOwner } from '../../otp/challenge.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { UsersService } from '../../users/users.service.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { addressVerified } from '../sign-in/sign-in-events.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { CodeLoginConfirmation, CodeLoginRequest } from './code-login.dto.js';
import { countSignIn } from '../sign-in/sign-in.metrics.js';

@Injectable()
export class CodeLoginService {
  constructor(
    private readonly users: UsersService,
    private readonly credentials: AccountCredentials,
    private readonly otp: OtpService,
    private readonly signIn: SignInService,
  ) {}

  /**
   * Starts a challenge. An address without an account gets the same response; its challenge is a decoy without an
   * e-mail.
   * @throws AppError rate_limit.exceeded
   */
  start({ email }: CodeLoginRequest, client: ClientInfo): Promise<ChallengeResponse> {
    const findAccount = () => this.users.findOpenByEmail(email);
    const request = { purpose: 'code_login', address: email, client, findAccount } as const;
    return this.otp.start(request, ({ account, issue }) => issue(toOwner(account)));
  }

  /**
   * Signs in. The code also verifies the address of an unverified account (imported, or registered in immediate mode).
   * Such an account loses its password and its earlier sessions, because somebody else may have created them.
   * @throws AppError otp.invalid
   */
  confirm({ challengeId, code }: CodeLoginConfirmation, client: ClientInfo): Promise<SignInOutcome> {
    const attempt = { purpose: 'code_login', client, challengeId, code } as const;
    const redeem = () =>
      this.otp.redeem(attempt, async (tx, challenge) => {
        const { userId, address: email, credentialVersion } = challenge;
        const locked =
          userId && (await this.credentials.lockForCodeSignIn(tx, { userId, email, credentialVersion }));
        if (!locked) throw new AppError('otp.invalid');
        const verified = locked.replacedUnverifiedAccount ? [addressVerified(locked.user, client)] : [];
        const events = [challenge.confirmed, ...verified];
        return this.signIn.complete(tx, { ...locked, proofs: ['mailbox_code'], client, events });
      });
    return countSignIn('code', redeem);
  }
}
