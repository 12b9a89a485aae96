import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import type { ChallengeContent } from './challenge.js';
import type { Recipient } from './recipient.js';
import type { OtpPurpose } from './otp.purposes.js';
import type { ChallengeResponse } from './challenge.response.js';
import type { StartingAccount } from './start-limits.service.js';

/** The request of a flow to start a challenge. */
export interface StartRequest<Account extends StartingAccount, Prepared> {
  purpose: OtpPurpose;
  /** Canonical. The code is sent to it unless `recipient` is set. */
  address: string;
  /** By default, the address by e-mail. A channel with an admission (`ChannelAdmissions`) requires `createdAt`. */
  recipient?: Recipient;
  /** What will do without the code, for the problem if its channel refuses it now. */
  otherMethods?: readonly string[];
  client: ClientInfo;
  /** The identified person who starts it, if it is not anybody. */
  actorId?: string;
  isRegistration?: boolean;
  /** Called unless requests of the network are being rejected. */
  findAccount(): Promise<Account | null>;
  /** Slow work, done after the limits have admitted the start and before the transaction begins. */
  prepare?(): Promise<Prepared>;
}

/** The arguments of `effect`, which runs in the transaction of a start. */
export interface Starting<Account, Prepared> {
  tx: EntityManager;
  account: Account | null;
  prepared: Prepared;
  /** Creates the challenge and its delivery. */
  issue: (content: ChallengeContent) => Promise<ChallengeResponse>;
}
