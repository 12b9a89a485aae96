import { randomUUID } from 'node:crypto';
import { translateError } from '../../src/common/errors/translate-error.js';
import { noClient } from '../../src/common/http/client-info.js';
import { Keyring } from '../../src/common/secrets.js';
import { sealNumber } from '../../src/common/validation/destination.js';
import type { CodeToAdmit } from '../../src/delivery/channel-admissions.js';
import { parsePhoneNumber } from '../../src/sms/phone-number.js';
import { SmsAdmission } from '../../src/sms/sms-admission.service.js';
import type { TestApp } from './app.js';
import type { LimitedApp } from './limited-app.js';

export interface TextMessage extends Partial<Omit<CodeToAdmit, 'client' | 'account'>> {
  number: string;
  ip?: string;
  ageMinutes?: number;
  emailVerifiedAt?: Date | null;
}

let networks = 0;

/** An address in a network (/24) of its own. */
function freshIp(): string {
  networks += 1;
  return `10.${(networks >> 8) & 255}.${networks & 255}.1`;
}

type Replica = TestApp['apps'][number];

/** One part, from an account, a network and a challenge of its own unless the test says otherwise. */
export function codeToAdmit(replica: Replica, message: TextMessage): CodeToAdmit {
  const { number, ip, ageMinutes = 60, emailVerifiedAt = new Date(), ...rest } = message;
  const parsed = parsePhoneNumber(number);
  if (!parsed) throw new Error(`${number} is not a mobile number`);
  return {
    channel: 'sms',
    destination: sealNumber(replica.get(Keyring), parsed),
    challengeId: randomUUID(),
    nth: 0,
    userId: randomUUID(),
    account: { createdAt: new Date(Date.now() - ageMinutes * 60_000), emailVerifiedAt },
    isNewDestination: true,
    lifetimeSeconds: 300,
    segments: 1,
    client: { ...noClient, ip: ip ?? freshIp() },
    otherMethods: ['totp'],
    ...rest,
  };
}

/** @returns `admitted`, or the code of the error with the name of the limit */
export async function outcomeOf(replica: Replica, message: TextMessage): Promise<string> {
  try {
    await replica.get(SmsAdmission).admit(codeToAdmit(replica, message));
    return 'admitted';
  } catch (error) {
    const { code, limit } = translateError(error);
    if (code === 'internal') throw error;
    return [code, limit?.name].filter((part) => part !== undefined).join(' ');
  }
}

/** Requests at the same time, in turn on each replica. */
export async function outcomesOf(
  app: Pick<TestApp, 'apps' | 'firstApp'>,
  messages: readonly TextMessage[],
): Promise<Record<string, number>> {
  const replicas = app.apps;
  const outcomes = await Promise.all(
    messages.map((message, index) => outcomeOf(replicas[index % replicas.length] ?? app.firstApp, message)),
  );
  const counted = Map.groupBy(outcomes, (outcome) => outcome);
  return Object.fromEntries([...counted].map(([outcome, all]) => [outcome, all.length]));
}

/** Moves everything that is stored about text messages into the past instead of waiting. */
export async function passTime(app: LimitedApp, seconds: number): Promise<void> {
  await app.query(
    `UPDATE sms_admissions SET admitted_at = admitted_at - $1::int * interval '1 second',
       expires_at = expires_at - $1::int * interval '1 second',
       confirmed_at = confirmed_at - $1::int * interval '1 second'`,
    [seconds],
  );
  await app.query(
    `UPDATE sms_breakers SET opened_at = opened_at - $1::int * interval '1 second',
       open_until = open_until - $1::int * interval '1 second'`,
    [seconds],
  );
  if (app.redis) return app.redis.passTime(seconds);
  await app.query(`UPDATE rate_limits SET expires_at = expires_at - $1::int * interval '1 second'`, [
    seconds,
  ]);
}

/** Forgets everything that was counted. */
export async function forgetEverything(app: LimitedApp): Promise<void> {
  await app.query('TRUNCATE sms_admissions, sms_breakers, sms_hourly, rate_limits');
  await app.redis?.run('FLUSHALL');
}

/** Suspends the messages of a network. Returns the ID of the breaker. */
export async function openBreaker(app: TestApp): Promise<string> {
  const key = randomUUID();
  await app.query(
    `INSERT INTO sms_breakers (kind, key, cause, open_until)
     VALUES ('network', $1, 'conversion', now() + interval '1 hour')`,
    [key],
  );
  return `network-${key}`;
}

/** German numbers of one prefix, far enough from each other. */
export function numbersOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+${prefix}${String(index * 37).padStart(6, '0')}`);
}

/** Numbers that each have another prefix. */
export const numbersApart = {
  DE: (count: number) => apart(count, (two) => `+49151${two}234567`),
  AT: (count: number) => apart(count, (two) => `+43664${two}12345`),
  US: (count: number) => apart(count, (two) => `+1415${Number(two) + 20}52671`),
};

/** @param numberOf gets two digits */
function apart(count: number, numberOf: (two: string) => string): string[] {
  return Array.from({ length: count }, (_, index) => numberOf(String(index).padStart(2, '0')));
}
