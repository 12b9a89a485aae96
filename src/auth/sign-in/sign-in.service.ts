import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { allOf, onlyRow, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { UserResponse } from '../../users/user.response.js';
import type { AuthResultResponse } from './auth-result.response.js';
import type {
  AuthenticationMethod,
  FactorRequirement,
  SignInOutcome,
  SignInProof,
} from './sign-in-outcome.js';

/**
 * The end of every way in, and the only place that opens a session. What a sign-in still owes is decided here, so
 * no way in can go around it.
 */
@Injectable()
export class SignInService {
  private readonly requirements: FactorRequirement[] = [];

  constructor(
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly devices: KnownDevices,
  ) {}

  /** Has every sign-in of a verified account asked about, from now on. */
  require(requirement: FactorRequirement): void {
    this.requirements.push(requirement);
  }

  /**
   * Opens a session, unless more is owed than was proved. An account whose address is not verified owes nothing yet:
   * its tokens open little, and the verification is the sign-in that owes.
   *
   * @param tx holds the account's row locked, by an INSERT, an UPDATE or a lock: sign-ins of one account must come
   *   one after the other, or the bound on its sessions would not hold
   */
  async complete(tx: EntityManager, proof: SignInProof): Promise<SignInOutcome> {
    if (proof.user.emailVerifiedAt) {
      for (const requirement of this.requirements) {
        const owed = await requirement.findOwed(tx, proof);
        if (owed) return owed;
      }
    }
    return this.openSession(tx, proof);
  }

  /** As `complete`, for an account that was made unverified in this very transaction, and so owes nothing. */
  completeUnverified(
    tx: EntityManager,
    proof: Omit<SignInProof, 'isNewAccount'>,
  ): Promise<AuthResultResponse> {
    if (proof.user.emailVerifiedAt) throw new Error('Only an account that owes nothing is signed in unasked');
    return this.openSession(tx, { ...proof, isNewAccount: true });
  }

  /**
   * Has a live session go on with a fresh `auth_time` and new tokens, whose `amr` is what that time rests on: what was
   * proved long ago is no part of it.
   * @throws AppError auth.token_invalid where the session has ended meanwhile
   */
  async reauthenticate(
    tx: EntityManager,
    proof: { sessionId: string; method: AuthenticationMethod },
  ): Promise<TokensResponse> {
    const session = await this.sessions.renewAuthentication(tx, proof);
    if (!session) throw new AppError('auth.token_invalid');
    return this.sessions.tokensFor(session, { emailVerified: true });
  }

  /** Tells the owner by mail where the device is one that the account does not know. */
  private async openSession(tx: EntityManager, proof: SignInProof): Promise<AuthResultResponse> {
    const { user, amr, client } = proof;
    const { email: address, id: userId, locale, devicesTrustedSince } = user;
    const isKnownDevice =
      proof.isNewAccount === true || this.devices.find(client, { address, owner: user }) !== null;
    const start = { userId, amr, client, isKnownDevice, devicesTrustedSince };
    const { ranked, surplus, tidied, opened } = this.sessions.openStatements(start);
    const ending = [
      surplus,
      tidied,
      ...(proof.replacedUnverifiedAccount ? [this.sessions.endStatement({ userId })] : []),
    ];
    const statements: Statement<object>[] = [ranked, ...ending, opened];
    // Not where the address was never proved: its owner may be somebody whom all this does not concern.
    if (user.emailVerifiedAt) {
      const notice = { template: 'new-device', destination: address, userId, locale, client } as const;
      const when = allOf(opened.gives('isNewDevice'), ...ending.map(({ done }) => done));
      statements.push(this.delivery.queueStatement(notice, when));
    }
    const session = onlyRow(await runAsOne(tx, statements, opened));
    return {
      status: 'authenticated',
      user: UserResponse.from(user),
      tokens: this.sessions.tokensFor(session, { emailVerified: user.emailVerifiedAt !== null }),
      deviceToken: this.devices.issueToken({ address, knownFrom: session.createdAt }),
    };
  }
}
