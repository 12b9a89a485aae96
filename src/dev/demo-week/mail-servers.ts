import type { DeliveryAttempt, DeliveryStatus } from '../../delivery/delivery.entity.js';
import type { Random } from './random.js';

/** What happened to one message. */
export interface Sending {
  status: DeliveryStatus;
  attempts: DeliveryAttempt[];
  lastError: string | null;
  firstAttemptAt: Date | null;
  finishedAt: Date | null;
}

interface Queued {
  domain: string;
  mailbox: string;
  queuedAt: Date;
  /** When the message becomes useless. */
  expiresAt: Date;
  /** The bad hours of `slowmail.example`. */
  isSlow: boolean;
}

const replies = ['250 2.0.0 queued', '250 2.1.5 message accepted', '250 ok'];
const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1_000);

/** Plays the receiving mail server of each domain. */
export function send(random: Random, queued: Queued): Sending {
  const refusals = refusalsOf(random, queued);
  const attempts: DeliveryAttempt[] = [];
  let at = later(queued.queuedAt, random.tail(0.2, 2.5));
  const firstAttemptAt = at;
  const provider = 'primary';
  for (const reason of refusals) {
    const isPermanent = reason.includes(': 5');
    attempts.push({ at: at.toISOString(), status: isPermanent ? 'failed' : 'queued', provider, reason });
    if (isPermanent) return { status: 'failed', attempts, lastError: reason, firstAttemptAt, finishedAt: at };
    at = later(at, Math.min(5 * 2 ** attempts.length, 300));
    if (at >= queued.expiresAt)
      return {
        status: 'dropped',
        attempts,
        lastError: 'the code is no longer valid',
        firstAttemptAt,
        finishedAt: at,
      };
  }
  at = later(at, random.tail(0.1, 3));
  attempts.push({ at: at.toISOString(), status: 'sent', provider, reply: random.pick(replies) });
  return { status: 'sent', attempts, lastError: refusals.at(-1) ?? null, firstAttemptAt, finishedAt: at };
}

function refusalsOf(random: Random, { domain, mailbox, isSlow }: Queued): string[] {
  const times = (most: number, reason: string) => Array.from({ length: random.whole(1, most) }, () => reason);
  const number = Number(/\d+/.exec(mailbox)?.[0] ?? 0);
  if (domain === 'slowmail.example' && isSlow && random.chance(0.85))
    return times(5, 'EENVELOPE: 421 4.7.0 too many connections, try again later');
  if (domain === 'slowmail.example' && random.chance(0.1))
    return times(2, 'ECONNECTION: connection timed out');
  if (domain === 'greylist.example' && random.chance(0.7))
    return ['EENVELOPE: 450 4.7.1 greylisted, try again later'];
  if (domain === 'uni.example' && number % 6 === 0)
    return Array.from({ length: 12 }, () => 'EENVELOPE: 450 4.2.2 mailbox full');
  if (domain === 'former-isp.example' && random.chance(0.75)) return ['EENVELOPE: 550 5.1.1 user unknown'];
  if (domain === 'firma.example' && random.chance(0.12))
    return ['EMESSAGE: 554 5.7.1 message rejected … policy'];
  if (random.chance(0.01)) return ['EENVELOPE: 550 5.1.1 user unknown'];
  return random.chance(0.02) ? ['ECONNECTION: connection refused'] : [];
}
