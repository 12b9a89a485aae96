import { ipBlock } from '../common/http/ip-network.js';
import type { Keyring } from '../common/secrets.js';
import type { CodeToAdmit } from '../delivery/channel-admissions.js';
import { limitKey } from '../limits/limit-key.js';
import type { LimitName } from '../limits/limits.settings.js';
import type { PhoneNumber } from './phone-number.js';
import { priceMicros } from './prices.js';
import { sequence, type BreakerRange } from './breaker-statements.js';

/** UCS-2 in two parts: the longest text in any language. */
const mostSegments = 2;

/** A text message as it is counted: nothing in it is a number, an account or an address in clear. */
export interface AdmissionRequest {
  challengeId: string;
  accountKey: string;
  numberKey: string;
  neighbourKeys: readonly string[];
  networkKey: string;
  prefix: string;
  country: string;
  isNewNumber: boolean;
  costMicros: number;
  lifetimeSeconds: number;
}

/** Why a message is not admitted, and for how long. */
export type NotAdmitted = { limit: LimitName; seconds: number } | { breakerSeconds: number };

export function accountKeyOf(keyring: Keyring, userId: string): string {
  return limitKey(keyring, 'sms account', userId);
}

export function admissionRequest(
  message: CodeToAdmit,
  { number, keyring, prices }: { number: PhoneNumber; keyring: Keyring; prices: ReadonlyMap<string, number> },
): AdmissionRequest {
  const keyOf = (kind: string, text: string) => limitKey(keyring, `sms ${kind}`, text);
  // A template of WhatsApp is billed once, however long it is.
  const segments = message.channel === 'whatsapp' ? 1 : (message.segments ?? mostSegments);
  return {
    challengeId: message.challengeId,
    accountKey: accountKeyOf(keyring, message.userId),
    numberKey: keyOf('number', number.e164),
    neighbourKeys: neighboursOf(number.e164).map((neighbour) => keyOf('number', neighbour)),
    networkKey: keyOf('network', ipBlock(message.client.ip)),
    prefix: number.prefix,
    country: number.country,
    isNewNumber: message.isNewDestination,
    costMicros: segments * priceMicros(number.country, prices),
    lifetimeSeconds: message.lifetimeSeconds,
  };
}

/** What the message can be suspended by. */
export function rangesOf({ prefix, country, networkKey }: AdmissionRequest): BreakerRange[] {
  return [
    { kind: 'prefix', key: prefix, country },
    { kind: 'country', key: country, country },
    { kind: 'network', key: networkKey, country: null },
  ];
}

/** E.164 has at most 15 digits, which a number holds exactly. */
function neighboursOf(e164: string): string[] {
  const digits = Number(e164.slice(1));
  return Array.from({ length: 2 * sequence.distance + 1 }, (_, index) => index - sequence.distance)
    .filter((difference) => difference !== 0)
    .map((difference) => `+${digits + difference}`);
}
