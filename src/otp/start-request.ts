import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import type { ChallengeContent, Recipient } from './challenge.js';
import type { OtpPurpose } from './otp.purposes.js';
import type { ChallengeResponse } from './challenge.response.js';
import type { StartingAccount } from './start-limits.service.js';

/** What a flow starts a challenge for. */
export interface StartRequest<Account extends StartingAccount, Prepared> {
  purpose: OtpPurpose;
  /** Canonical; where the code goes, unless there is another recipient. */
  address: string;
  /** To the address by e-mail unless given. */
  recipient?: Recipient;
  client: ClientInfo;
  isRegistration?: boolean;
  /** Asked once the network is not one that is being refused. */
  findAccount(): Promise<Account | null>;
  /** Work that takes long: done once the limits have admitted the start, outside of the transaction. */
  prepare?(): Promise<Prepared>;
}

/** A start inside its transaction. */
export interface Starting<Account, Prepared> {
  tx: EntityManager;
  account: Account | null;
  prepared: Prepared;
  /** Writes the challenge and its delivery. */
  issue: (content: ChallengeContent) => Promise<ChallengeResponse>;
}
