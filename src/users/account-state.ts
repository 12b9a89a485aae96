import type { User } from './user.entity.js';

/** `active`: enabled, with a verified address. */
export const accountStates = ['active', 'unverified', 'disabled'] as const;
export type AccountState = (typeof accountStates)[number];

export function stateOf({
  disabledAt,
  emailVerifiedAt,
}: Pick<User, 'disabledAt' | 'emailVerifiedAt'>): AccountState {
  if (disabledAt) return 'disabled';
  return emailVerifiedAt ? 'active' : 'unverified';
}
