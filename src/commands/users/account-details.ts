import type { FactorRecoveryState } from '../../factors/factor-recoveries/factor-recoveries.service.js';
import type { SessionRecord } from '../../sessions/session-records.service.js';
import type { User } from '../../users/user.entity.js';

export interface AccountDetails {
  user: User;
  sessions: SessionRecord[];
  /** A running recovery of lost second factors. */
  recovery: FactorRecoveryState | null;
}
