import type { NoticeMailName } from '../common/i18n/translation.js';
import type { MessageName } from './message.js';

/**
 * Budgets of notices per account. Notices that a signed-in person can cause at will have their own budget, so that a
 * flood of them cannot delay notices about changed credentials.
 */
export const noticeBudgets = {
  activity: [
    'new-device',
    'sessions-ended',
    'session-replayed',
    'email-change-requested',
    'recovery-code-used',
    'recovery-codes-low',
    'second-step-failed',
  ],
  credentials: [
    'password-changed',
    'password-reset-done',
    'email-changed',
    'totp-added',
    'totp-removed',
    'phone-added',
    'phone-removed',
    'phone-moved',
    'second-factor-enabled',
    'second-factor-disabled',
    'factors-reset',
    'factors-reset-requested',
    'password-reset-requested',
    'password-voided',
    'recovery-codes-created',
    'factor-recovery-requested',
    'factor-recovery-reminder',
    'factor-recovery-done',
    'factor-recovery-cancelled',
  ],
} as const satisfies Record<string, readonly NoticeMailName[]>;

/** @returns the notices that share a budget with this one, or none if it has no budget */
export function budgetOf(template: MessageName | null): readonly MessageName[] {
  const budgets: readonly (readonly MessageName[])[] = Object.values(noticeBudgets);
  return budgets.find((names) => names.some((name) => name === template)) ?? [];
}
