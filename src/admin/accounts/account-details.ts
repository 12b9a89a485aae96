import type { FactorRecoveryState } from '../../factors/factor-recoveries/factor-recoveries.service.js';
import type { SessionRecord } from '../../sessions/session-records.service.js';
import type { User } from '../../users/user.entity.js';

export interface AccountDetails {
  user: User;
  sessions: SessionRecord[];
  /** A running recovery of lost second factors. */
  recovery: FactorRecoveryState | null;
}

export interface VerifiedAccount extends AccountDetails {
  /** The address was unverified before; its earlier password and sessions have been removed. */
  replacedUnverifiedAccount: boolean;
}
