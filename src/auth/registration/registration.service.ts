import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { LanguageSettings } from '../../config/language.settings.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import type { Starting } from '../../otp/start-request.js';
import type { PendingRegistration } from '../../users/pending-registration.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { NewPasswords } from '../new-password/new-passwords.service.js';
import { accountCreated } from '../sign-in/sign-in-events.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { RegistrationRequest } from './registration.dto.js';
import type { RegistrationResponse } from './registration.response.js';
import { afterCommit } from '../../database/after-commit.js';
import { sessionsOpened } from '../../sessions/sessions.metrics.js';

@Injectable()
export class RegistrationService {
  constructor(
    private readonly users: UsersService,
    private readonly newPasswords: NewPasswords,
    private readonly otp: OtpService,
    private readonly signIn: SignInService,
    private readonly language: LanguageSettings,
  ) {}

  /**
   * Starts a pending registration. The challenge stores password hash and name; no account is created or changed until
   * the code is confirmed. If the address is taken, the challenge is a decoy, and its e-mail says that an account
   * exists.
   * @throws AppError request.invalid for a weak password, before the address is looked up; rate_limit.exceeded,
   *   service.overloaded
   */
  register(request: RegistrationRequest, client: ClientInfo): Promise<ChallengeResponse> {
    return this.start(request, client, ({ account: holder, prepared: pending, issue }) => {
      const isClosed = holder !== null && holder.disabledAt !== null;
      const isTaken = holder !== null && (isClosed || holder.emailVerifiedAt !== null);
      return issue({
        isDecoy: isTaken,
        isSilent: isClosed,
        locale: isTaken ? holder.locale : pending.locale, // the notice goes to the account's owner
        context: pending,
      });
    });
  }

  /**
   * Creates the account immediately, unverified, and signs in.
   * @throws AppError account.email_taken; request.invalid for a weak password, before the address is looked up;
   *   rate_limit.exceeded, service.overloaded
   */
  registerAtOnce(request: RegistrationRequest, client: ClientInfo): Promise<RegistrationResponse> {
    return this.start(request, client, async ({ tx, prepared: pending, issue }) => {
      const user = await this.users.create(tx, { email: request.email, ...pending, isVerified: false });
      if (!user) throw new AppError('account.email_taken');
      const { challenge } = await issue({ isDecoy: false, userId: user.id, locale: pending.locale });
      const signedIn = await this.signIn.completeUnverified(tx, {
        user,
        proofs: ['password'],
        client,
        events: [accountCreated(user, client)],
      });
      afterCommit(tx, () => sessionsOpened.increment({}));
      const { tokens, user: shown, deviceToken } = signedIn;
      return { user: shown, tokens, challenge, deviceToken };
    });
  }

  /**
   * Checks the password before the limits, so that a weak one sends no e-mail, and the limits before hashing, so that a
   * rejected request uses no place in the hash queue. A taken address is hashed too, so the response time reveals
   * nothing.
   */
  private async start<Result>(
    request: RegistrationRequest,
    client: ClientInfo,
    effect: (start: Starting<User, PendingRegistration>) => Promise<Result>,
  ): Promise<Result> {
    const { email: address, password, fullName } = request;
    await this.newPasswords.assertAcceptable({ password, address, pointer: '/password' }, client);
    const locale = request.locale ?? client.languages[0] ?? this.language.defaultLanguage;
    const start = {
      purpose: 'email_verification',
      address,
      client,
      isRegistration: true,
      findAccount: () => this.users.findByEmail(address),
      prepare: async () => {
        const passwordHash = await this.newPasswords.hash(password, client);
        return { passwordHash, fullName, locale };
      },
    } as const;
    return this.otp.start(start, effect);
  }
}
