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
 * Completes every sign-in, and is the only place that opens a session. Further factors are required here, so no flow
 * can bypass them.
 */
@Injectable()
export class SignInService {
  private readonly requirements: FactorRequirement[] = [];

  constructor(
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly devices: KnownDevices,
  ) {}

  /** Adds a requirement that every later sign-in of a verified account must meet. */
  require(requirement: FactorRequirement): void {
    this.requirements.push(requirement);
  }

  /**
   * Opens a session unless a further factor is required. An unverified account needs no further factor: its tokens give
   * access to little, and verifying the address is a sign-in of its own, which may require one.
   *
   * @param tx holds the lock on the account's row, by an INSERT, an UPDATE or a row lock. Sign-ins of one account
   *   must run one after another, or the limit on its sessions would not hold.
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

  /** Like `complete`, for an account created unverified in this transaction, which needs no further factor. */
  completeUnverified(
    tx: EntityManager,
    proof: Omit<SignInProof, 'isNewAccount'>,
  ): Promise<AuthResultResponse> {
    if (proof.user.emailVerifiedAt) throw new Error('A verified account must sign in through complete()');
    return this.openSession(tx, { ...proof, isNewAccount: true });
  }

  /**
   * Continues a live session with a fresh `auth_time` and new tokens. Their `amr` lists only the methods of this
   * authentication, not earlier ones.
   * @throws AppError auth.token_invalid if the session has been revoked meanwhile
   */
  async reauthenticate(
    tx: EntityManager,
    proof: { sessionId: string; method: AuthenticationMethod },
  ): Promise<TokensResponse> {
    const session = await this.sessions.renewAuthentication(tx, proof);
    if (!session) throw new AppError('auth.token_invalid');
    return this.sessions.tokensFor(session, { emailVerified: true });
  }

  /** Notifies the owner if the account does not know the device. */
  private async openSession(tx: EntityManager, proof: SignInProof): Promise<AuthResultResponse> {
    const { user, amr, client } = proof;
    const { email: address, id: userId, locale, devicesTrustedSince } = user;
    const isKnownDevice =
      proof.isNewAccount === true || this.devices.find(client, { address, owner: user }) !== null;
    const start = { userId, amr, client, isKnownDevice, devicesTrustedSince };
    const { ranked, surplus, tidied, opened } = this.sessions.openStatements(start);
    const bounding = [
      surplus,
      tidied,
      ...(proof.replacedUnverifiedAccount ? [this.sessions.endStatement({ userId })] : []),
    ];
    const statements: Statement<object>[] = [ranked, ...bounding, opened];
    // Not for an unverified address: it may belong to somebody who has nothing to do with the account.
    if (user.emailVerifiedAt) {
      const notice = { template: 'new-device', destination: address, userId, locale, client } as const;
      const when = allOf(opened.gives('isNewDevice'), ...bounding.map(({ done }) => done));
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
