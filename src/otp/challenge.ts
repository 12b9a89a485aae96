import type { ClientInfo } from '../common/http/client-info.js';
import type { DeliveryOrder } from '../delivery/delivery.service.js';
import type { OtpPurpose } from './otp.purposes.js';
import type { Admission } from './start-limits.service.js';
import type { Challenge } from './challenge.entity.js';

/** Where a code goes. */
export interface Recipient {
  /** ID of a channel. */
  channel: string;
  /** In the terms of the channel. */
  destination: string;
}

/** What the flow knows of its challenge. */
export interface ChallengeContent {
  /** The address must not get a code; nothing an outsider can see may differ. */
  isDecoy: boolean;
  /** A decoy that does not even send its notice. */
  isSilent?: boolean;
  /** The account it is for, where there is one. */
  userId?: string | null;
  /** The reader's own language, where it is known. */
  locale: string | null;
  /** Given back to the flow at the end. */
  context?: object;
  /** Message that tells somebody else of it. */
  notice?: DeliveryOrder;
}

/** A challenge for an account's own address; a decoy where the address has none. */
export function toOwner(account: { id: string; locale: string } | null, context?: object): ChallengeContent {
  return { isDecoy: account === null, userId: account?.id, locale: account?.locale ?? null, context };
}

/** All that a challenge is made of. */
export interface ChallengeOrder extends ChallengeContent {
  purpose: OtpPurpose;
  /** Canonical. */
  address: string;
  recipient?: Recipient;
  client: ClientInfo;
  admission: Admission;
}

/** A challenge as its starter may see it. */
export interface IssuedChallenge {
  id: string;
  purpose: OtpPurpose;
  channel: string;
  /** Where the code goes. */
  destination: string;
  userId: string | null;
  isDecoy: boolean;
  isSilent: boolean;
  locale: string;
  codeLength: number;
  generation: number;
  expiresAt: Date;
  resendAvailableAt: Date;
}

/** A challenge as a flow gets it once its code was right. */
export type RedeemedChallenge = Pick<
  Challenge,
  'id' | 'purpose' | 'address' | 'userId' | 'credentialVersion' | 'locale' | 'context'
>;

/** A code as it came in. */
export interface CodeAttempt<Prepared = undefined> {
  purpose: OtpPurpose;
  challengeId: string;
  code: string;
  /** Whoever is signed in, where the flow needs that: nobody can use up the attempts of another's challenge. */
  userId?: string;
  /** Work of the flow that is done once the code is right, outside of the transaction. */
  prepare?: () => Promise<Prepared>;
}
