import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import { maskDestination } from '../../common/validation/destination.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import type { PendingSignInState } from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import { PendingSignIns } from '../../factors/pending-sign-ins/pending-sign-ins.service.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import type { Proof } from '../../factors/proofs.js';
import type { SecondStepResponse } from './auth-result.response.js';
import { DeviceTrust } from './device-trust.service.js';
import {
  missingForRecovery,
  owedStep,
  type OwedStep,
  type OwingAccount,
  type StepMethod,
} from './owed-step.js';
import type { SignInProof } from './sign-in-outcome.js';

/** A second step that does not finish its sign-in. */
interface ContinuedStep {
  owed: OwedStep;
  step: PendingSignInState;
  proof: Proof;
  signInToken: string;
  events: readonly AuditEntry[];
}

/** Sign-ins that owe a second step. */
@Injectable()
export class OwedSteps {
  constructor(
    private readonly pending: PendingSignIns,
    private readonly deviceTrust: DeviceTrust,
    private readonly policy: FactorsSettings,
    private readonly audit: AuditLog,
    private readonly phones: PhonesService,
  ) {}

  /** What the account owes after these proofs; null if nothing. */
  owed(account: OwingAccount, proofs: readonly Proof[]): OwedStep | null {
    return owedStep(account, proofs, this.policy);
  }

  /**
   * Whether the sign-in takes this proof: because it is owed, or because only it is missing to ask for the recovery of
   * lost factors. The latter finishes no sign-in and is not among the methods, where it would look like a way in.
   */
  takes(account: OwingAccount, given: readonly Proof[], method: StepMethod): boolean {
    const owed = this.owed(account, given);
    if (!owed) return false;
    const isForRecovery = this.policy.recoveryWaitHours > 0 && owed.kind === 'second_factor';
    const missing: readonly StepMethod[] = (isForRecovery && missingForRecovery(account, given)) || [];
    return owed.methods.includes(method) || missing.includes(method);
  }

  /**
   * Opens a pending sign-in if the account owes a second step, unless it trusts the device. No device stands in for
   * setting up a factor.
   * @param tx holds the lock on the account's row
   * @returns the response; null if nothing is owed, with the trusted device that stands in, if one does
   */
  async open(
    tx: EntityManager,
    proof: SignInProof,
  ): Promise<{ response: SecondStepResponse | null; trustedDeviceId: string | null }> {
    const { user, proofs } = proof;
    const owed = this.owed(user, proofs);
    if (!owed) return { response: null, trustedDeviceId: null };
    const enrolling = owed.kind === 'enrollment';
    const deviceId = enrolling ? null : this.deviceTrust.candidate(proof);
    const events = eventsOf(proof, owed);
    const pending = await this.pending.open(tx, { user, proofs, enrolling, deviceId }, (opened) =>
      this.audit.statements(events, opened.gives()),
    );
    if (!pending) return { response: null, trustedDeviceId: deviceId };
    const response = await this.describe(tx, owed, { ...pending, userId: user.id, email: user.email });
    return { response, trustedDeviceId: null };
  }

  /**
   * Adds a proof to a sign-in that still owes something.
   * @param tx holds the lock on the account's row
   */
  async addProof(
    tx: EntityManager,
    { owed, step, proof, signInToken, events }: ContinuedStep,
  ): Promise<SecondStepResponse> {
    const { isTotpOffered } = await this.pending.addProof(tx, step, proof, this.audit.statements(events));
    const { expiresAt, userId, email } = step;
    return this.describe(tx, owed, { signInToken, expiresAt, userId, email, isTotpOffered });
  }

  /** The response to a sign-in that owes a second step. */
  private async describe(
    tx: EntityManager,
    owed: OwedStep,
    pending: {
      signInToken: string;
      expiresAt: Date;
      userId: string;
      email: string;
      isTotpOffered: boolean;
    },
  ): Promise<SecondStepResponse> {
    const phone = owed.methods.includes('sms_code') ? await this.phones.findFactor(pending.userId, tx) : null;
    const methods = owed.methods
      .filter((type) => (type !== 'totp' || pending.isTotpOffered) && (type !== 'sms_code' || phone))
      .map((type) => ({
        type,
        ...(type === 'email_code' && { destination: maskDestination(pending.email) }),
        ...(type === 'sms_code' && { destination: phone?.masked }),
      }));
    const { signInToken, expiresAt } = pending;
    const signIn = { signInToken, expiresAt: expiresAt.toISOString(), methods };
    if (owed.kind === 'second_factor') return { status: 'second_factor_required', signIn };
    const enrollment = { mailboxVerified: owed.mailboxVerified, allowed: ['totp'] };
    return { status: 'second_factor_enrollment_required', signIn, enrollment };
  }
}

function eventsOf(
  { user, proofs, client, events = [] }: SignInProof,
  { kind: owed }: OwedStep,
): AuditEntry[] {
  const details = { methods: [...proofs], owed };
  const event = {
    ...byOwner(user, client),
    type: 'sign_in.owes_factor',
    outcome: 'success',
    details,
  } as const;
  return [...events, event];
}
