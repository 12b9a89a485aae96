import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { toOwner, type RedeemedChallenge } from '../../otp/challenge.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import { pendingRegistration } from '../../users/pending-registration.js';
import { UsersService } from '../../users/users.service.js';
import type { SignInOutcome, SignInProof } from '../sign-in/sign-in-outcome.js';
import { registrationEvents } from '../sign-in/sign-in-events.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { EmailVerificationConfirmation } from './email-verification.dto.js';
import { countSignIn } from '../sign-in/sign-in.metrics.js';

@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly otp: OtpService,
    private readonly users: UsersService,
    private readonly signIn: SignInService,
  ) {}

  /** @throws AppError resource.conflict if the address is already verified; rate_limit.exceeded */
  async start(user: PrincipalUser, client: ClientInfo): Promise<ChallengeResponse> {
    if (user.emailVerifiedAt)
      throw new AppError('resource.conflict', { detail: 'The address is already verified.' });
    const findAccount = () => Promise.resolve(user);
    const request = {
      purpose: 'email_verification',
      address: user.email,
      client,
      actorId: user.id,
      findAccount,
    } as const;
    return this.otp.start(request, ({ issue }) => issue(toOwner(user)));
  }

  /**
   * Verifies the address of an account, or completes a pending registration by creating its account. Signs in.
   * @throws AppError otp.invalid
   */
  confirm({ challengeId, code }: EmailVerificationConfirmation, client: ClientInfo): Promise<SignInOutcome> {
    const attempt = { purpose: 'email_verification', client, challengeId, code } as const;
    const redeem = () =>
      this.otp.redeem(attempt, async (tx, challenge) => {
        const verified = await this.verify(tx, challenge);
        // Somebody else verified the address after this challenge was issued. The error is the same as for a wrong code.
        if (!verified) throw new AppError('otp.invalid');
        const events = [challenge.confirmed, ...registrationEvents(verified, client)];
        return this.signIn.complete(tx, { ...verified, proofs: ['mailbox_code'], client, events });
      });
    return countSignIn('verification', redeem);
  }

  private async verify(
    tx: EntityManager,
    challenge: RedeemedChallenge,
  ): Promise<Pick<SignInProof, 'user' | 'isNewAccount' | 'replacedUnverifiedAccount'> | null> {
    const { userId, address: email, credentialVersion } = challenge;
    if (userId) {
      const user = await this.users.markEmailVerified(tx, { userId, email, credentialVersion });
      return user && { user };
    }
    // The registration replaces an unverified account, whose creator never verified the address.
    const outcome = await this.users.createFromRegistration(tx, {
      email,
      ...pendingRegistration.parse(challenge.context),
    });
    return outcome && { ...outcome, isNewAccount: true };
  }
}
