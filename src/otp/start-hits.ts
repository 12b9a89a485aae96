import type { ClientInfo } from '../common/http/client-info.js';
import { ipNetwork } from '../common/http/ip-network.js';
import type { LimitHit } from '../limits/limits.service.js';
import { otpPurposePolicies, type OtpPurpose } from './otp.purposes.js';

/** Keys of the rate-limit buckets for a challenge's messages, as keyed hashes. A resend uses the keys of the start. */
export interface MailBuckets {
  mailKey: string;
  /** Key shared by the account's known devices, if one of them started the challenge. Null: the network is the key. */
  devicesKey: string | null;
}

/**
 * All known devices of an account share their buckets, because each sign-in issues a device token and an account could
 * otherwise have any number of buckets. They do not share them with networks.
 */
export function networkHits(
  { client, isRegistration = false }: { client: Pick<ClientInfo, 'ip'>; isRegistration?: boolean },
  { devicesKey }: Pick<MailBuckets, 'devicesKey'>,
): LimitHit[] {
  const key = devicesKey ?? ipNetwork(client.ip);
  const hits: LimitHit[] = [
    { limit: 'starts-hour', key },
    { limit: 'starts-day', key },
  ];
  return isRegistration ? [...hits, { limit: 'registrations-hour', key }] : hits;
}

/** The limits on starts from a network, for all addresses together. */
export function networkStartHits(ip: string): LimitHit[] {
  return networkHits({ client: { ip }, isRegistration: true }, { devicesKey: null });
}

/** All limits on the messages that are counted under one key. */
export function mailboxHits(mailKey: string): LimitHit[] {
  const purposes = Object.keys(otpPurposePolicies) as OtpPurpose[]; // as: the keys of a constant
  const hits = purposes.flatMap((purpose) => [
    cooldownHits({ purpose }, { mailKey }),
    ...mailHits({ purpose }, { mailKey }),
  ]);
  return [...new Map(hits.map((hit) => [`${hit.limit} ${hit.key}`, hit])).values()];
}

export function cooldownHits(
  { purpose }: { purpose: OtpPurpose },
  { mailKey }: Pick<MailBuckets, 'mailKey'>,
): LimitHit {
  return { limit: 'mail-cooldown', key: `${purpose} ${mailKey}` };
}

export function installationHits({ devicesKey }: Pick<MailBuckets, 'devicesKey'>): LimitHit[] {
  const ofAll: LimitHit = { limit: 'all-mails-hour', key: '' };
  return devicesKey === null ? [{ limit: 'unknown-device-mails-hour', key: '' }, ofAll] : [ofAll];
}

export function mailHits(
  { purpose }: { purpose: OtpPurpose },
  { mailKey: key }: Pick<MailBuckets, 'mailKey'>,
): LimitHit[] {
  return otpPurposePolicies[purpose].requiresProof
    ? [
        { limit: 'authenticated-mails-hour', key },
        { limit: 'authenticated-mails-day', key },
      ]
    : [
        { limit: 'anonymous-mails-hour', key },
        { limit: 'anonymous-mails-day', key },
      ];
}
