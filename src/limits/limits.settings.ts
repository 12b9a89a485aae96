import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { count, rateLimitFactor, type CountBounds } from '../config/rate-limit-factor.js';
import { orNull, seconds, wholeNumber } from '../config/setting-kinds.js';
import { combined, secret, setting, type Setting } from '../config/setting.js';

/** A fixed-window rate limit. The window starts with the first hit. */
export interface LimitRule {
  quota: number;
  windowSeconds: number;
  /** The setting that raises it; null if it is fixed. */
  setting: string | null;
}

/** The quota of a time window: its variable, default and upper bound. */
const limit =
  (windowSeconds: number) =>
  (variable: string, bounds: CountBounds): Setting<LimitRule> =>
    count(variable, bounds).map((quota) => ({ quota, windowSeconds, setting: variable }));

const secondsPerDay = 86_400;
const perMinute = limit(60);
const per15Minutes = limit(900);
const perHour = limit(3_600);
const perDay = limit(secondsPerDay);

/** Minimum time between two e-mails with the same purpose to the same address, and between two for one challenge. */
export const resendCooldownVariable = 'OTP_RESEND_COOLDOWN_SECONDS';
export const resendCooldownSeconds = setting(
  resendCooldownVariable,
  seconds({ default: 60, min: 10, minOutsideProduction: 1, max: 600 }),
);

/** Between the first two text messages to a number; it doubles with each one whose code is not confirmed. */
const smsCooldownVariable = 'SMS_COOLDOWN_SECONDS';
const smsCooldownSeconds = setting(
  smsCooldownVariable,
  seconds({ default: 60, min: 10, minOutsideProduction: 1, max: 3_600 }),
);

const allMails = perHour('MAILS_PER_HOUR', { default: 1_000, max: 10_000_000 });
const reservedPercent = setting('MAILS_RESERVED_PERCENT', wholeNumber(0, 90).default(30));

/**
 * The table of all rate limits with a time window. The code that uses a limit chooses its key. Each name is also the
 * policy name in `RateLimit`.
 */
const limitTable = {
  'starts-hour': perHour('STARTS_PER_IP_PER_HOUR', { default: 20, max: 100_000 }),
  'starts-day': perDay('STARTS_PER_IP_PER_DAY', { default: 100, max: 100_000 }),
  'registrations-hour': perHour('REGISTRATIONS_PER_IP_PER_HOUR', { default: 10, max: 100_000 }),
  'mail-cooldown': combined({ quota: rateLimitFactor, windowSeconds: resendCooldownSeconds }).map(
    (given): LimitRule => ({ ...given, setting: resendCooldownVariable }),
  ),
  'anonymous-mails-hour': perHour('MAILS_PER_MAILBOX_PER_HOUR', { default: 5, max: 1_000 }),
  'anonymous-mails-day': perDay('MAILS_PER_MAILBOX_PER_DAY', { default: 10, max: 1_000 }),
  'authenticated-mails-hour': perHour('AUTHENTICATED_MAILS_PER_MAILBOX_PER_HOUR', {
    default: 10,
    max: 1_000,
    formerName: 'PROVEN_MAILS_PER_MAILBOX_PER_HOUR',
  }),
  'authenticated-mails-day': perDay('AUTHENTICATED_MAILS_PER_MAILBOX_PER_DAY', {
    default: 30,
    max: 1_000,
    formerName: 'PROVEN_MAILS_PER_MAILBOX_PER_DAY',
  }),
  'all-mails-hour': allMails,
  'unknown-device-mails-hour': combined({ allMails, reservedPercent }).map(withoutReserved),
  'all-failed-guesses-day': perDay('FAILED_GUESSES_PER_DAY', { default: 10_000, max: 10_000_000 }),
  'domain-failed-guesses-day': perDay('FAILED_GUESSES_PER_DOMAIN_PER_DAY', { default: 200, max: 10_000_000 }),
  'large-domain-failed-guesses-day': perDay('FAILED_GUESSES_PER_LARGE_DOMAIN_PER_DAY', {
    default: 5_000,
    max: 10_000_000,
  }),
  // Not configurable: starts with the wrong guess that uses up the budget of its domain, and lasts a day.
  'domain-long-codes': combined({}).map((): LimitRule => ({
    quota: 1,
    windowSeconds: secondsPerDay,
    setting: null,
  })),
  'failed-sign-ins': per15Minutes('FAILED_SIGN_INS_PER_ADDRESS_PER_15_MINUTES', { default: 10, max: 100 }),
  'sign-ins-minute': perMinute('SIGN_INS_PER_IP_PER_MINUTE', { default: 30, max: 100_000 }),
  'failed-sign-ins-hour': perHour('FAILED_SIGN_INS_PER_IP_PER_HOUR', { default: 100, max: 100_000 }),
  'device-sign-ins-minute': perMinute('DEVICE_SIGN_INS_PER_ACCOUNT_PER_MINUTE', { default: 30, max: 10_000 }),
  'device-sign-ins-hour': perHour('DEVICE_SIGN_INS_PER_ACCOUNT_PER_HOUR', { default: 120, max: 100_000 }),
  'failed-proofs': per15Minutes('FAILED_PROOFS_PER_ACCOUNT_PER_15_MINUTES', { default: 10, max: 100 }),
  'failed-proofs-day': perDay('FAILED_PROOFS_PER_ACCOUNT_PER_DAY', { default: 20, max: 1_000 }),
  // Not configurable: the notice about a second step that failed too often.
  'failed-step-notices-day': combined({}).map((): LimitRule => ({
    quota: 1,
    windowSeconds: secondsPerDay,
    setting: null,
  })),
  'breach-queries-hour': perHour('BREACH_QUERIES_PER_IP_PER_HOUR', { default: 60, max: 100_000 }),
  'exports-hour': perHour('EXPORTS_PER_ACCOUNT_PER_HOUR', { default: 10, max: 1_000 }),
  'sms-account-hour': perHour('SMS_PER_ACCOUNT_PER_HOUR', { default: 3, max: 100 }),
  'sms-account-day': perDay('SMS_PER_ACCOUNT_PER_DAY', { default: 6, max: 1_000 }),
  'sms-number-hour': perHour('SMS_PER_NUMBER_PER_HOUR', { default: 3, max: 100 }),
  'sms-number-day': perDay('SMS_PER_NUMBER_PER_DAY', { default: 6, max: 1_000 }),
  'sms-prefix-hour': perHour('SMS_PER_PREFIX_PER_HOUR', { default: 20, max: 100_000 }),
  'sms-country-hour': perHour('SMS_PER_COUNTRY_PER_HOUR', { default: 200, max: 10_000_000 }),
  'sms-country-day': perDay('SMS_PER_COUNTRY_PER_DAY', { default: 1_000, max: 10_000_000 }),
  'sms-hour': perHour('SMS_MESSAGES_PER_HOUR', { default: 500, max: 10_000_000 }),
  // The hit has the quota, in ten-thousandths of the currency: no factor multiplies money.
  'sms-spend-day': combined({}).map((): LimitRule => ({
    quota: 0,
    windowSeconds: secondsPerDay,
    setting: 'SMS_SPEND_PER_DAY',
  })),
  // These three depend on earlier numbers and are counted in `sms_admissions` (src/sms).
  'sms-account-numbers-day': perDay('SMS_NUMBERS_PER_ACCOUNT_PER_DAY', { default: 2, max: 100 }),
  'sms-network-numbers-hour': perHour('SMS_NUMBERS_PER_NETWORK_PER_HOUR', { default: 5, max: 100_000 }),
  'sms-number-cooldown': combined({ quota: rateLimitFactor, windowSeconds: smsCooldownSeconds }).map(
    (given): LimitRule => ({ ...given, setting: smsCooldownVariable }),
  ),
  'session-lists-minute': perMinute('SESSION_LISTS_PER_ACCOUNT_PER_MINUTE', { default: 60, max: 1_000 }),
} as const;

export type LimitName = keyof typeof limitTable;

export const limitNames = Object.keys(limitTable) as readonly LimitName[]; // as: keys() returns string[]

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' });

export class LimitsSettings extends defineSettings({
  rules: combined(limitTable),
  /** The counts are already multiplied by it. */
  factor: rateLimitFactor,
  /** Redis that stores the counts; null to store them in the database. */
  redisUrl: secret('REDIS_URL', orNull(redisUrl)),
}) {}

function withoutReserved(of: { allMails: LimitRule; reservedPercent: number }): LimitRule {
  return { ...of.allMails, quota: Math.floor((of.allMails.quota * (100 - of.reservedPercent)) / 100) };
}
