import type { AuditEntry } from '../audit/audit-record.js';
import type { ClientInfo } from '../common/http/client-info.js';
import type { DeliveryOrder } from '../delivery/delivery.service.js';
import type { OtpPurpose } from './otp.purposes.js';
import type { Recipient } from './recipient.js';
import type { Admission } from './start-limits.service.js';
import type { Challenge } from './challenge.entity.js';

/** The part of a challenge that the flow determines. */
export interface ChallengeContent {
  /** The address must not get a code. The difference must not be visible to the client. */
  isDecoy: boolean;
  /** A decoy that sends no notice either. */
  isSilent?: boolean;
  /** The account, if there is one. */
  userId?: string | null;
  /** The language of the recipient, if it is known. */
  locale: string | null;
  /** Passed to the flow when the code is redeemed. */
  context?: object;
  /** A message that informs another recipient. */
  notice?: DeliveryOrder;
}

/** A challenge for the address of an account; a decoy if the address has no account. */
export function toOwner(account: { id: string; locale: string } | null, context?: object): ChallengeContent {
  return { isDecoy: account === null, userId: account?.id, locale: account?.locale ?? null, context };
}

/** All data from which a challenge is created. */
export interface ChallengeOrder extends ChallengeContent {
  id: string;
  /** The identified person who starts it; null for anybody. */
  actorId: string | null;
  /** The account that the start is about, for the audit log; also that of a taken address. */
  subjectId: string | null;
  isRegistration: boolean;
  purpose: OtpPurpose;
  /** Canonical. */
  address: string;
  recipient?: Recipient;
  client: ClientInfo;
  admission: Admission;
}

/** The parts of a challenge that the client that started it may see. */
export interface IssuedChallenge {
  id: string;
  purpose: OtpPurpose;
  channel: string;
  /** Where the code is sent. */
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

/** A challenge whose code was correct, as passed to the flow. */
export interface RedeemedChallenge extends Pick<
  Challenge,
  'id' | 'purpose' | 'channel' | 'address' | 'userId' | 'credentialVersion' | 'locale' | 'context'
> {
  /** Recorded by the flow, with its own events: fewer statements than one more for each code. */
  confirmed: AuditEntry;
}

/** A code submitted by a client. */
export interface CodeAttempt<Prepared = undefined> {
  purpose: OtpPurpose;
  client: ClientInfo;
  challengeId: string;
  code: string;
  /** The signed-in user, if the flow requires one: nobody can use up the attempts of another user's challenge. */
  userId?: string;
  /** Work of the flow that is done after the code was accepted, before the transaction begins. */
  prepare?: () => Promise<Prepared>;
}
