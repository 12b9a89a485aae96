import type { Device } from '../../common/device.js';
import { shortenIp } from '../../common/http/ip-network.js';
import { newIdAt } from '../../common/secrets.js';
import { otpPurposePolicies, type OtpPurpose } from '../../otp/otp.purposes.js';
import type { Sending } from './mail-servers.js';
import type { Person } from './people.js';
import type { Row } from './week-rows.js';

export interface Client {
  ip: string;
  device: Device | null;
}

/** A started flow with a code, and what was entered. */
export interface PlayedCode {
  id: string;
  purpose: OtpPurpose;
  at: Date;
  recipient: Pick<Person, 'email' | 'domain' | 'locale'>;
  /** Null before the account exists, and for a decoy. */
  userId: string | null;
  client: Client;
  requestId: string;
  isDecoy: boolean;
  wrong: readonly Date[];
  confirmedAt: Date | null;
}

/** A message without its result. */
export interface PlayedMessage {
  template: string | null;
  at: Date;
  recipient: PlayedCode['recipient'];
  userId: string | null;
  client: Client;
  requestId: string;
  challengeId: string | null;
}

export const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1_000);

export const expiryOf = ({ purpose, at }: Pick<PlayedCode, 'purpose' | 'at'>) =>
  later(at, otpPurposePolicies[purpose].codes.ttlSeconds);

export function challengeRow(code: PlayedCode, kid: string): Row {
  const { wrong, confirmedAt, recipient } = code;
  return {
    id: code.id,
    purpose: code.purpose,
    address: recipient.email,
    channel: 'email',
    user_id: code.userId,
    credential_version: code.userId && 0,
    is_silent: code.isDecoy,
    is_decoy: code.isDecoy,
    kid,
    code_alphabet: 'digits',
    code_length: otpPurposePolicies[code.purpose].codes.length,
    locale: recipient.locale,
    context: {},
    generation: 0,
    attempts: wrong.length + (confirmedAt ? 1 : 0),
    resends: 0,
    events: stepsOf(code),
    created_at: code.at,
    sent_at: code.at,
    expires_at: expiryOf(code),
    consumed_at: confirmedAt,
  };
}

function stepsOf({ at, client, requestId, wrong, confirmedAt }: PlayedCode): object[] {
  const attempted = (time: Date, index: number) => ({
    type: 'attempted',
    at: time,
    attempt: index + 1,
    requestId: newIdAt(time),
  });
  const last = confirmedAt && attempted(confirmedAt, wrong.length);
  return [
    { type: 'started', at, device: client.device, network: shortenIp(client.ip), requestId },
    ...wrong.map(attempted),
    ...(last ? [last, { ...last, type: 'confirmed' }] : []),
  ];
}

export function deliveryRow(message: PlayedMessage, sending: Sending): Row {
  const { at, client, recipient, requestId, challengeId } = message;
  const { attempts, status } = sending;
  return {
    id: newIdAt(at),
    template: message.template,
    channel: 'email',
    destination: recipient.email,
    user_id: message.userId,
    locale: recipient.locale,
    challenge_id: challengeId,
    challenge_generation: challengeId && 0,
    origin: { device: client.device, network: shortenIp(client.ip), requestId },
    status,
    tries: attempts.length,
    attempts,
    last_error: sending.lastError,
    created_at: at,
    next_try_at: status === 'queued' && attempts.length > 0 ? later(at, 300) : at,
    finished_at: sending.finishedAt,
    first_attempt_at: sending.firstAttemptAt,
  };
}
