import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { maskDestination } from '../../common/validation/destination.js';
import { allOf, onlyRow, run, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import { authenticationOf, type Proof } from '../../factors/proofs.js';
import { TrustedDevicesService } from '../../factors/trusted-devices/trusted-devices.service.js';
import type { OpenedSession } from '../../sessions/session-columns.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { UserResponse } from '../../users/user.response.js';
import type { AuthenticatedResponse, SecondStepResponse } from './auth-result.response.js';
import { owedStep, type OwedStep, type OwingAccount } from './owed-step.js';
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
    private readonly pending: PendingSignIns,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly policy: FactorsSettings,
  ) {}

  /**
   * Opens a session, or a pending sign-in if the account requires a second step.
   *
   * @param tx holds the lock on the account's row, by an INSERT, an UPDATE or a row lock. Sign-ins of one account
   *   must run one after another, or the limit on its sessions would not hold.
   */
  async complete(tx: EntityManager, proof: SignInProof): Promise<SignInOutcome> {
    const owed = this.owed(proof.user, proof.proofs);
    return owed ? this.defer(tx, proof, owed) : this.openSession(tx, proof);
  }

  /** Like `complete`, for an account created unverified in this transaction, which owes nothing yet. */
  completeUnverified(
    tx: EntityManager,
    proof: Omit<SignInProof, 'isNewAccount'>,
  ): Promise<AuthenticatedResponse> {
    if (proof.user.emailVerifiedAt) throw new Error('A verified account must sign in through complete()');
    return this.openSession(tx, { ...proof, isNewAccount: true });
  }

  /** What the account owes after these proofs; null if nothing. */
  owed(account: OwingAccount, proofs: readonly Proof[]): OwedStep | null {
    return owedStep(account, proofs, this.policy);
  }

  /** The response to a sign-in that owes a second step. */
  describe(
    owed: OwedStep,
    pending: { signInToken: string; expiresAt: Date; email: string; isTotpOffered: boolean },
  ): SecondStepResponse {
    const methods = owed.methods
      .filter((type) => type !== 'totp' || pending.isTotpOffered)
      .map((type) => ({
        type,
        ...(type === 'email_code' && { destination: maskDestination(pending.email) }),
      }));
    const { signInToken, expiresAt } = pending;
    const signIn = { signInToken, expiresAt: expiresAt.toISOString(), methods };
    if (owed.kind === 'second_factor') return { status: 'second_factor_required', signIn };
    const enrollment = { mailboxVerified: owed.mailboxVerified, allowed: ['totp'] };
    return { status: 'second_factor_enrollment_required', signIn, enrollment };
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
    return this.sessions.tokensFor(session, { emailVerified: true });
  }

  /** Opens a pending sign-in, unless this is a device that the account trusts. */
  private async defer(tx: EntityManager, proof: SignInProof, owed: OwedStep): Promise<SignInOutcome> {
    const { user, proofs } = proof;
    const enrolling = owed.kind === 'enrollment';
    const knownDevice = this.devices.find(proof.client, { address: user.email, owner: user });
    const deviceId = enrolling || this.policy.trustedDeviceDays === 0 ? null : knownDevice;
    const pending = await this.pending.open(tx, { user, proofs, enrolling, deviceId });
    if (!pending) return this.openSession(tx, proof, deviceId);
    // Now and not in the second step: the sessions may belong to somebody else.
    if (proof.replacedUnverifiedAccount) await run(tx, this.sessions.endStatement({ userId: user.id }));
    return this.describe(owed, { ...pending, email: user.email });
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
    await this.rememberDevice(tx, proof, { from: trustedDeviceId, to: this.devices.idOf(deviceToken) });
    return {
      status: 'authenticated',
      user: UserResponse.from(user),
      tokens: this.sessions.tokensFor(session, { emailVerified: user.emailVerifiedAt !== null }),
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
    const start = { userId, authentication, client, isKnownDevice, devicesTrustedSince };
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
    return onlyRow(await runAsOne(tx, statements, opened));
  }

  /** A trusted device stays trusted under the ID of its new device token: a copy of the old one is worth nothing. */
  private async rememberDevice(
    tx: EntityManager,
    { user, client, proofs, trustsDevice }: SignInProof,
    device: { from: string | null; to: string },
  ): Promise<void> {
    if (device.from !== null) {
      await run(tx, this.trustedDevices.moveStatement({ userId: user.id, from: device.from, to: device.to }));
      return;
    }
    const days = this.policy.trustedDeviceDays;
    if (!trustsDevice || days === 0 || proofs.includes('recovery_code')) return;
    const trust = { userId: user.id, deviceId: device.to, device: client.device, days };
    const replaces = this.devices.find(client, { address: user.email, owner: user });
    const since = user.devicesTrustedSince;
    const [surplus, added] = this.trustedDevices.addStatements({ ...trust, replaces, since });
    await runAsOne(tx, [surplus, added], added);
  }
}
