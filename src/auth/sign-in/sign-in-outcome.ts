import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { User } from '../../users/user.entity.js';
import type { AuthResultResponse } from './auth-result.response.js';

/** How somebody proved who they are, in the words of RFC 8176. */
export type AuthenticationMethod = 'pwd' | 'otp';

/** What a way in has proved. */
export interface SignInProof {
  user: User;
  /** All that was proved in this sign-in so far, in the order in which it was. */
  amr: AuthenticationMethod[];
  client: ClientInfo;
  /** Made by this very sign-in: there is nobody yet to whom a device could be new. */
  isNewAccount?: boolean;
  /** Nobody had proved the account before: its sessions may be a stranger's, and end. */
  replacedUnverifiedAccount?: boolean;
}

/** What a sign-in still owes. Until it is given, nothing of the account is told, and no session is opened. */
export interface OwedFactor {
  status: 'second_factor_required' | 'second_factor_enrollment_required';
}

/** How a sign-in ends. Flows pass it on, and need not know what else there is than a session. */
export type SignInOutcome = AuthResultResponse | OwedFactor;

/** What may demand more than a way in has proved. */
export interface FactorRequirement {
  /**
   * @param tx holds the account's row locked
   * @returns null where the proof is enough
   */
  findOwed(tx: EntityManager, proof: SignInProof): Promise<OwedFactor | null>;
}
