import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { User } from '../../users/user.entity.js';
import type { AuthResultResponse } from './auth-result.response.js';

/** An authentication method, as a value of RFC 8176. */
export type AuthenticationMethod = 'pwd' | 'otp';

/** What a sign-in has verified so far. */
export interface SignInProof {
  user: User;
  /** The methods used so far, in order. */
  amr: AuthenticationMethod[];
  client: ClientInfo;
  /** The account was created by this sign-in, so no device can be new to it. */
  isNewAccount?: boolean;
  /** The account was unverified before. Its sessions may belong to somebody else and are revoked. */
  replacedUnverifiedAccount?: boolean;
}

/**
 * A further factor that the sign-in requires. Until it is given, nothing about the account is returned, and no session
 * is opened.
 */
export interface OwedFactor {
  status: 'second_factor_required' | 'second_factor_enrollment_required';
}

/** The result of a sign-in. Flows pass it on unchanged and need not know which factors exist. */
export type SignInOutcome = AuthResultResponse | OwedFactor;

/** May require a further factor. */
export interface FactorRequirement {
  /**
   * @param tx holds the lock on the account's row
   * @returns null if no further factor is required
   */
  findOwed(tx: EntityManager, proof: SignInProof): Promise<OwedFactor | null>;
}
