import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { allOf, onlyRow, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { authenticationOf, type Proof } from '../../factors/proofs.js';
import type { OpenedSession } from '../../sessions/session-columns.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';
import type { AuthenticatedResponse } from './auth-result.response.js';
import { DeviceTrust } from './device-trust.service.js';
import { OwedSteps } from './owed-steps.service.js';
import { ReplacedOwner } from './replaced-owner.service.js';
import type { SignInOutcome, SignInProof } from './sign-in-outcome.js';

/**
 * Completes every sign-in, and is the only place that opens a session. What a sign-in owes is decided here, from columns
 * of the account row that is locked anyway, so no flow can bypass it.
 */
@Injectable()
export class SignInService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly devices: KnownDevices,
    private readonly owedSteps: OwedSteps,
    private readonly deviceTrust: DeviceTrust,
    private readonly replacedOwner: ReplacedOwner,
  ) {}

  /**
   * Opens a session, or a pending sign-in if the account requires a second step.
   *
   * @param tx holds the lock on the account's row, by an INSERT, an UPDATE or a row lock. Sign-ins of one account
   *   must run one after another, or the limit on its sessions would not hold.
   */
  async complete(tx: EntityManager, proof: SignInProof): Promise<SignInOutcome> {
    if (proof.replacedUnverifiedAccount) await this.replacedOwner.clear(tx, proof.user.id);
    const { response, trustedDeviceId } = await this.owedSteps.open(tx, proof);
    return response ?? this.openSession(tx, proof, trustedDeviceId);
  }

  /** Like `complete`, for an account created unverified in this transaction, which owes nothing yet. */
  completeUnverified(
    tx: EntityManager,
    proof: Omit<SignInProof, 'isNewAccount'>,
  ): Promise<AuthenticatedResponse> {
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
    proof: { sessionId: string; proof: Proof; factorId?: string },
  ): Promise<TokensResponse> {
    const { sessionId, factorId = null } = proof;
    const { amr } = authenticationOf([proof.proof]);
    const isMailboxVerified = proof.proof === 'mailbox_code';
    const renewal = { sessionId, amr, factorId, isMailboxVerified };
    const session = await this.sessions.renewAuthentication(tx, renewal);
    if (!session) throw new AppError('auth.token_invalid');
    return this.sessions.tokensFor(session, { emailVerified: true, roles: session.roles });
  }

  /**
   * Notifies the owner if the account does not know the device.
   * @param trustedDeviceId the trusted device that stands in for the second step
   */
  private async openSession(
    tx: EntityManager,
    proof: SignInProof,
    trustedDeviceId: string | null = null,
  ): Promise<AuthenticatedResponse> {
    const { user } = proof;
    const session = await this.insertSession(tx, proof);
    const deviceToken = this.devices.issueToken({ address: user.email, knownFrom: session.createdAt });
    const device = { from: trustedDeviceId, to: this.devices.idOf(deviceToken) };
    await this.deviceTrust.remember(tx, proof, device);
    return {
      status: 'authenticated',
      user: UserResponse.from(user),
      tokens: this.sessions.tokensFor(session, {
        emailVerified: user.emailVerifiedAt !== null,
        roles: user.roles,
      }),
      deviceToken,
    };
  }

  private async insertSession(tx: EntityManager, proof: SignInProof): Promise<OpenedSession> {
    const { user, client, proofs, factorId = null } = proof;
    const { email: address, id: userId, locale, devicesTrustedSince } = user;
    const isKnownDevice =
      proof.isNewAccount === true || this.devices.find(client, { address, owner: user }) !== null;
    const isMailboxVerified = proofs.includes('mailbox_code');
    const authentication = { ...authenticationOf(proofs), factorId, isMailboxVerified };
    const isOperator = user.operatorRole !== null;
    const start = { userId, authentication, client, isKnownDevice, devicesTrustedSince, isOperator };
    const { ranked, surplus, tidied, opened } = this.sessions.openStatements(start);
    const bounding = [surplus, tidied];
    const statements: Statement<object>[] = [ranked, ...bounding, opened];
    // Not for an unverified address: it may belong to somebody who has nothing to do with the account.
    if (user.emailVerifiedAt) {
      const notice = { template: 'new-device', destination: address, userId, locale, client } as const;
      const when = allOf(opened.gives('isNewDevice'), ...bounding.map(({ done }) => done));
      statements.push(this.delivery.queueStatement(notice, when));
    }
    return onlyRow(await runAsOne(tx, statements, opened));
  }
}
