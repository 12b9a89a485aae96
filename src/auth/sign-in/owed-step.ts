import { factorBits, type FactorType } from '../../factors/factor.js';
import type { FactorsSettings } from '../../factors/factors.settings.js';
import { isFactor, type FactorProof, type Proof } from '../../factors/proofs.js';

/** What a person can do in the second step, the strongest first. */
export const stepMethods = ['totp', 'sms_code', 'recovery_code', 'email_code', 'password'] as const;
export type StepMethod = (typeof stepMethods)[number];

/** The account columns that decide what a sign-in owes. */
export interface OwingAccount {
  emailVerifiedAt: Date | null;
  passwordHash: string | null;
  factors: number;
  secondFactorRequired: boolean;
  operatorRole: string | null;
}

/** `enrollment`: the account must set up a factor first, which needs a code from its mailbox. */
export type OwedStep =
  | { kind: 'second_factor'; methods: readonly StepMethod[] }
  | { kind: 'enrollment'; mailboxVerified: boolean; methods: readonly StepMethod[] };

export type FactorPolicy = Pick<FactorsSettings, 'policy' | 'allowsEmail'>;

/**
 * Decides what a sign-in still owes after these proofs; null if nothing. An unverified account owes nothing: its tokens
 * give access to little, and verifying the address is a sign-in of its own.
 */
export function owedStep(
  account: OwingAccount,
  given: readonly Proof[],
  policy: FactorPolicy,
): OwedStep | null {
  if (account.emailVerifiedAt === null) return null;
  if (!requiresSecondFactor(account, policy)) return null;
  if (hasSecondFactor(account)) {
    return given.some(isFactor) ? null : { kind: 'second_factor', methods: factorProofsOf(account) };
  }
  const mailboxVerified = given.includes('mailbox_code');
  if (usesMailbox(account, policy)) {
    if (mailboxVerified && given.includes('password')) return null;
    return { kind: 'second_factor', methods: mailboxVerified ? ['password'] : ['email_code'] };
  }
  return { kind: 'enrollment', mailboxVerified, methods: mailboxVerified ? [] : ['email_code'] };
}

/** Whether sign-ins of the account require a second factor: because it switched it on, or by the policy. */
export function requiresSecondFactor(
  account: Pick<OwingAccount, 'secondFactorRequired' | 'operatorRole'>,
  policy: Pick<FactorPolicy, 'policy'>,
): boolean {
  return account.secondFactorRequired || isRequiredByPolicy(account, policy);
}

/** Whether the account may not switch its second factor off. */
export function isRequiredByPolicy(
  { operatorRole }: Pick<OwingAccount, 'operatorRole'>,
  { policy }: Pick<FactorPolicy, 'policy'>,
): boolean {
  return policy === 'required' || (policy === 'required_for_roles' && operatorRole !== null);
}

/**
 * The proofs that a sign-in lacks for the recovery of lost factors, which needs both password and mailbox (NIST SP
 * 800-63B-4 §4.2.2.2).
 * @returns null if the account has no password, or no factor that could be lost
 */
export function missingForRecovery(
  account: OwingAccount,
  given: readonly Proof[],
): readonly ('email_code' | 'password')[] | null {
  if (account.emailVerifiedAt === null || !hasSecondFactor(account) || account.passwordHash === null) {
    return null;
  }
  return [
    ...(given.includes('mailbox_code') ? [] : (['email_code'] as const)),
    ...(given.includes('password') ? [] : (['password'] as const)),
  ];
}

/**
 * Whether the account has a second factor besides its mailbox. Recovery codes alone are left only if the account has lost
 * its number to another one: then they still are its second factor, and its mailbox does not become one.
 */
export function hasSecondFactor({ factors }: Pick<OwingAccount, 'factors'>): boolean {
  return factors !== 0;
}

/**
 * Whether codes by e-mail are the account's second factor. It needs a password, or a code by e-mail would be its only
 * factor.
 */
export function usesMailbox(
  account: OwingAccount,
  { allowsEmail }: Pick<FactorPolicy, 'allowsEmail'>,
): boolean {
  return (
    account.secondFactorRequired && allowsEmail && !hasSecondFactor(account) && account.passwordHash !== null
  );
}

/** The account's factors, the strongest first. */
export function factorsOf({ factors }: Pick<OwingAccount, 'factors'>): FactorType[] {
  const types = Object.keys(factorBits) as FactorType[]; // as: keys() returns string[]
  return types.filter((type) => (factors & factorBits[type]) !== 0);
}

/** What verifies the account's factors, the strongest first. */
export function factorProofsOf(account: Pick<OwingAccount, 'factors'>): FactorProof[] {
  return factorsOf(account).map((type) => (type === 'phone' ? 'sms_code' : type));
}
