import type { AuditEntry } from '../../audit/audit-record.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Proof } from '../../factors/proofs.js';
import type { User } from '../../users/user.entity.js';
import type { AuthenticatedResponse, SecondStepResponse } from './auth-result.response.js';

/** What a sign-in has verified so far. */
export interface SignInProof {
  user: User;
  /** In order. */
  proofs: readonly Proof[];
  client: ClientInfo;
  /** The second factor that was verified. */
  factorId?: string | null;
  /** The account was created by this sign-in, so no device can be new to it. */
  isNewAccount?: boolean;
  /** The account was unverified before. Its sessions may belong to somebody else and are revoked. */
  replacedUnverifiedAccount?: boolean;
  /** Later sign-ins on this device need no second factor. */
  trustsDevice?: boolean;
  /** What the flow has done before, for the audit log. */
  events?: readonly AuditEntry[];
}

/** The result of a sign-in. Flows pass it on unchanged and need not know which factors exist. */
export type SignInOutcome = AuthenticatedResponse | SecondStepResponse;
