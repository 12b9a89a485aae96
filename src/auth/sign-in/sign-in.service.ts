import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { annotateSpan, traced } from '../../common/tracing.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { authenticationOf, type Proof } from '../../factors/proofs.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';
import type { AuthenticatedResponse } from './auth-result.response.js';
import { DeviceTrust } from './device-trust.service.js';
import { OwedSteps } from './owed-steps.service.js';
import { ReplacedOwner } from './replaced-owner.service.js';
import { SessionOpening } from './session-opening.service.js';
import { factorUsed } from './sign-in-events.js';
import type { SignInOutcome, SignInProof } from './sign-in-outcome.js';

/**
 * Completes every sign-in, and is the only place that opens a session. What a sign-in owes is decided here, from columns
 * of the account row that is locked anyway, so no flow can bypass it.
 */
@Injectable()
export class SignInService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly opening: SessionOpening,
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
  complete(tx: EntityManager, proof: SignInProof): Promise<SignInOutcome> {
    return tracedCompletion(async () => {
      if (proof.replacedUnverifiedAccount) await this.replacedOwner.clear(tx, proof.user.id);
      const { response, trustedDeviceId } = await this.owedSteps.open(tx, proof);
      return response ?? this.openSession(tx, proof, trustedDeviceId);
    });
  }

  /** Like `complete`, for an account created unverified in this transaction, which owes nothing yet. */
  completeUnverified(
    tx: EntityManager,
    proof: Omit<SignInProof, 'isNewAccount'>,
  ): Promise<AuthenticatedResponse> {
    if (proof.user.emailVerifiedAt) throw new Error('A verified account must sign in through complete()');
    return tracedCompletion(() => this.openSession(tx, { ...proof, isNewAccount: true }));
  }

  /**
   * Continues a live session with a fresh `auth_time` and new tokens. Their `amr` lists only the methods of this
   * authentication, not earlier ones.
   * @throws AppError auth.token_invalid if the session has been revoked meanwhile
   */
  async reauthenticate(
    tx: EntityManager,
    proof: {
      sessionId: string;
      proof: Proof;
      factorId?: string;
      user: { id: string; email: string };
      client: ClientInfo;
      /** What the flow has done before, for the audit log. */
      events?: readonly AuditEntry[];
    },
  ): Promise<TokensResponse> {
    const { sessionId, factorId = null, user, client, events = [] } = proof;
    const { amr } = authenticationOf([proof.proof]);
    const isMailboxVerified = proof.proof === 'mailbox_code';
    const renewal = { sessionId, amr, factorId, isMailboxVerified };
    const event = { ...factorUsed(user, proof.proof, client), sessionId };
    const session = await this.opening.renew(tx, renewal, [...events, event]);
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
    const session = await this.opening.open(tx, proof);
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
}

function tracedCompletion<Outcome extends SignInOutcome>(complete: () => Promise<Outcome>): Promise<Outcome> {
  return traced('sign_in.complete', {}, async () => {
    const outcome = await complete();
    annotateSpan({ 'postern.outcome': outcome.status });
    return outcome;
  });
}
