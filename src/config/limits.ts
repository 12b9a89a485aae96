import { z } from 'zod';
import { flag, wholeNumber } from './variable-kinds.js';

/** How much of what may happen; counts, by the window that their name ends in. */
export interface LimitSettings {
  /** Of every count below, which is multiplied by it already. */
  factor: number;
  startsPerIp: { perHour: number; perDay: number };
  registrationsPerIp: { perHour: number };
  /** Of the purposes that anyone can start, and of those that need a proof first. */
  mailsPerMailbox: Readonly<Record<'open' | 'proven', { perHour: number; perDay: number }>>;
  /** Of the whole installation. */
  mails: { perHour: number; reservedPercent: number };
  /** Mails that tell an account what has happened; what comes on top is summed up. */
  noticesPerAccount: { perHour: number; perDay: number };
  failedGuesses: {
    perAddress: { perHour: number; perDay: number; inARow: number };
    /** Of one domain that the codes are mailed to, and of one of the large mailbox providers. */
    perDomain: { perDay: number };
    perLargeDomain: { perDay: number };
    /** Of the whole installation. */
    perDay: number;
  };
  signIns: {
    failedPerAddress: { per15Minutes: number };
    perIp: { perMinute: number; failedPerHour: number };
    /** Of all known devices of one account together, right or wrong. */
    onKnownDevices: { perMinute: number; perHour: number };
  };
  breachQueriesPerIp: { perHour: number };
  exportsPerAccount: { perHour: number };
  sessionListsPerAccount: { perMinute: number };
}

/** Every count with its default (limits of the product's policy) and its upper bound. */
export const limitVariables = {
  /** Where they are counted. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  RATE_LIMIT_FACTOR: wholeNumber(1, 1_000).default(1),
  ALLOW_UNSAFE_LIMITS: flag.default(false),
  STARTS_PER_IP_PER_HOUR: wholeNumber(1, 100_000).default(20),
  STARTS_PER_IP_PER_DAY: wholeNumber(1, 100_000).default(100),
  REGISTRATIONS_PER_IP_PER_HOUR: wholeNumber(1, 100_000).default(10),
  MAILS_PER_MAILBOX_PER_HOUR: wholeNumber(1, 1_000).default(5),
  MAILS_PER_MAILBOX_PER_DAY: wholeNumber(1, 1_000).default(10),
  PROVEN_MAILS_PER_MAILBOX_PER_HOUR: wholeNumber(1, 1_000).default(10),
  PROVEN_MAILS_PER_MAILBOX_PER_DAY: wholeNumber(1, 1_000).default(30),
  MAILS_PER_HOUR: wholeNumber(1, 1_000_000).default(1_000),
  MAILS_RESERVED_PERCENT: wholeNumber(0, 90).default(30),
  NOTICES_PER_ACCOUNT_PER_HOUR: wholeNumber(1, 1_000).default(10),
  NOTICES_PER_ACCOUNT_PER_DAY: wholeNumber(1, 1_000).default(30),
  FAILED_GUESSES_PER_ADDRESS_PER_HOUR: wholeNumber(1, 100).default(10),
  FAILED_GUESSES_PER_ADDRESS_PER_DAY: wholeNumber(1, 1_000).default(20),
  FAILED_GUESSES_IN_A_ROW: wholeNumber(1, 1_000).default(100),
  FAILED_GUESSES_PER_DOMAIN_PER_DAY: wholeNumber(1, 1_000_000).default(200),
  FAILED_GUESSES_PER_LARGE_DOMAIN_PER_DAY: wholeNumber(1, 1_000_000).default(5_000),
  FAILED_GUESSES_PER_DAY: wholeNumber(1, 1_000_000).default(10_000),
  FAILED_SIGN_INS_PER_ADDRESS_PER_15_MINUTES: wholeNumber(1, 100).default(10),
  SIGN_INS_PER_IP_PER_MINUTE: wholeNumber(1, 100_000).default(30),
  FAILED_SIGN_INS_PER_IP_PER_HOUR: wholeNumber(1, 100_000).default(100),
  DEVICE_SIGN_INS_PER_ACCOUNT_PER_MINUTE: wholeNumber(1, 10_000).default(30),
  DEVICE_SIGN_INS_PER_ACCOUNT_PER_HOUR: wholeNumber(1, 100_000).default(120),
  BREACH_QUERIES_PER_IP_PER_HOUR: wholeNumber(1, 100_000).default(60),
  EXPORTS_PER_ACCOUNT_PER_HOUR: wholeNumber(1, 1_000).default(10),
  SESSION_LISTS_PER_ACCOUNT_PER_MINUTE: wholeNumber(1, 1_000).default(60),
};

const limitsSchema = z.object(limitVariables);

type LimitEnvironment = z.output<typeof limitsSchema>;

export function limitSettings(env: LimitEnvironment): LimitSettings {
  const factor = env.RATE_LIMIT_FACTOR;
  return {
    factor,
    startsPerIp: { perHour: env.STARTS_PER_IP_PER_HOUR * factor, perDay: env.STARTS_PER_IP_PER_DAY * factor },
    registrationsPerIp: { perHour: env.REGISTRATIONS_PER_IP_PER_HOUR * factor },
    mailsPerMailbox: {
      open: {
        perHour: env.MAILS_PER_MAILBOX_PER_HOUR * factor,
        perDay: env.MAILS_PER_MAILBOX_PER_DAY * factor,
      },
      proven: {
        perHour: env.PROVEN_MAILS_PER_MAILBOX_PER_HOUR * factor,
        perDay: env.PROVEN_MAILS_PER_MAILBOX_PER_DAY * factor,
      },
    },
    mails: { perHour: env.MAILS_PER_HOUR * factor, reservedPercent: env.MAILS_RESERVED_PERCENT },
    noticesPerAccount: {
      perHour: env.NOTICES_PER_ACCOUNT_PER_HOUR * factor,
      perDay: env.NOTICES_PER_ACCOUNT_PER_DAY * factor,
    },
    failedGuesses: failedGuesses(env, factor),
    signIns: signIns(env, factor),
    breachQueriesPerIp: { perHour: env.BREACH_QUERIES_PER_IP_PER_HOUR * factor },
    exportsPerAccount: { perHour: env.EXPORTS_PER_ACCOUNT_PER_HOUR * factor },
    sessionListsPerAccount: { perMinute: env.SESSION_LISTS_PER_ACCOUNT_PER_MINUTE * factor },
  };
}

function failedGuesses(env: LimitEnvironment, factor: number): LimitSettings['failedGuesses'] {
  return {
    perAddress: {
      perHour: env.FAILED_GUESSES_PER_ADDRESS_PER_HOUR * factor,
      perDay: env.FAILED_GUESSES_PER_ADDRESS_PER_DAY * factor,
      inARow: env.FAILED_GUESSES_IN_A_ROW * factor,
    },
    perDomain: { perDay: env.FAILED_GUESSES_PER_DOMAIN_PER_DAY * factor },
    perLargeDomain: { perDay: env.FAILED_GUESSES_PER_LARGE_DOMAIN_PER_DAY * factor },
    perDay: env.FAILED_GUESSES_PER_DAY * factor,
  };
}

function signIns(env: LimitEnvironment, factor: number): LimitSettings['signIns'] {
  return {
    failedPerAddress: { per15Minutes: env.FAILED_SIGN_INS_PER_ADDRESS_PER_15_MINUTES * factor },
    perIp: {
      perMinute: env.SIGN_INS_PER_IP_PER_MINUTE * factor,
      failedPerHour: env.FAILED_SIGN_INS_PER_IP_PER_HOUR * factor,
    },
    onKnownDevices: {
      perMinute: env.DEVICE_SIGN_INS_PER_ACCOUNT_PER_MINUTE * factor,
      perHour: env.DEVICE_SIGN_INS_PER_ACCOUNT_PER_HOUR * factor,
    },
  };
}
