import type { Settings } from '../config/settings.js';

/** So many, in so long a time, counted from the first. */
export interface LimitRule {
  quota: number;
  windowSeconds: number;
}

const [minute, hour, day] = [60, 3_600, 86_400];

/**
 * THE table of limits: what counts in windows of time, by a key that each use chooses. The name is the policy's in
 * `RateLimit`.
 */
export function limitRules({ limits, otp }: Settings) {
  const { open, proven } = limits.mailsPerMailbox;
  const { failedGuesses, mails, signIns } = limits;
  return {
    'starts-hour': { quota: limits.startsPerIp.perHour, windowSeconds: hour },
    'starts-day': { quota: limits.startsPerIp.perDay, windowSeconds: day },
    'registrations-hour': { quota: limits.registrationsPerIp.perHour, windowSeconds: hour },
    'mail-cooldown': { quota: limits.factor, windowSeconds: otp.resendCooldownSeconds },
    'open-mails-hour': { quota: open.perHour, windowSeconds: hour },
    'open-mails-day': { quota: open.perDay, windowSeconds: day },
    'proven-mails-hour': { quota: proven.perHour, windowSeconds: hour },
    'proven-mails-day': { quota: proven.perDay, windowSeconds: day },
    'all-mails-hour': { quota: mails.perHour, windowSeconds: hour },
    'strangers-mails-hour': {
      quota: Math.floor((mails.perHour * (100 - mails.reservedPercent)) / 100),
      windowSeconds: hour,
    },
    'all-failed-guesses-day': { quota: failedGuesses.perDay, windowSeconds: day },
    'domain-failed-guesses-day': { quota: failedGuesses.perDomain.perDay, windowSeconds: day },
    'large-domain-failed-guesses-day': { quota: failedGuesses.perLargeDomain.perDay, windowSeconds: day },
    // No quota of its own: begun by the guess that uses up the budget of its domain, and lasts a day from there.
    'domain-long-codes': { quota: 1, windowSeconds: day },
    'failed-sign-ins': { quota: signIns.failedPerAddress.per15Minutes, windowSeconds: 15 * minute },
    'sign-ins-minute': { quota: signIns.perIp.perMinute, windowSeconds: minute },
    'failed-sign-ins-hour': { quota: signIns.perIp.failedPerHour, windowSeconds: hour },
    'device-sign-ins-minute': { quota: signIns.onKnownDevices.perMinute, windowSeconds: minute },
    'device-sign-ins-hour': { quota: signIns.onKnownDevices.perHour, windowSeconds: hour },
    'breach-queries-hour': { quota: limits.breachQueriesPerIp.perHour, windowSeconds: hour },
    'exports-hour': { quota: limits.exportsPerAccount.perHour, windowSeconds: hour },
    'session-lists-minute': { quota: limits.sessionListsPerAccount.perMinute, windowSeconds: minute },
  } as const satisfies Record<string, LimitRule>;
}

export type LimitName = keyof ReturnType<typeof limitRules>;
