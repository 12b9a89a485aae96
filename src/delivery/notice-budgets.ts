import type { NoticeMailName } from '../common/i18n/translation.js';
import type { MessageName } from './message.js';

/**
 * The budgets of notices per account. What a signed-in person can cause at will is counted apart from a change of what
 * opens the account, so that a flood of the one never holds the other back.
 */
export const noticeBudgets = {
  activity: ['new-device', 'sessions-ended', 'session-replayed', 'email-change-requested'],
  credentials: ['password-changed', 'password-reset-done', 'email-changed'],
} as const satisfies Record<string, readonly NoticeMailName[]>;

/** @returns the notices that share a budget with this one; none where it is in no budget */
export function budgetOf(template: MessageName | null): readonly MessageName[] {
  const budgets: readonly (readonly MessageName[])[] = Object.values(noticeBudgets);
  return budgets.find((names) => names.some((name) => name === template)) ?? [];
}
