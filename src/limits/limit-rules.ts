import type { Settings } from '../config/settings.js';

/** So many, in so long a time, counted from the first. */
export interface LimitRule {
  quota: number;
  windowSeconds: number;
}

const [minute, hour, day] = [60, 3_600, 86_400];

/** THE table of limits: what counts in windows of time, by a key that each use chooses. The name is the policy's in `RateLimit`. */
export function limitRules({ limits, otp }: Settings) {
  const { open, proven } = limits.mailsPerMailbox;
  const { mails, signIns } = limits;
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
    'all-failed-guesses-day': { quota: limits.failedGuesses.perDay, windowSeconds: day },
    'failed-sign-ins': { quota: signIns.failedPerAddress.per15Minutes, windowSeconds: 15 * minute },
    'sign-ins-minute': { quota: signIns.perIp.perMinute, windowSeconds: minute },
    'failed-sign-ins-hour': { quota: signIns.perIp.failedPerHour, windowSeconds: hour },
    'exports-hour': { quota: limits.exportsPerAccount.perHour, windowSeconds: hour },
    'session-lists-minute': { quota: limits.sessionListsPerAccount.perMinute, windowSeconds: minute },
  } as const satisfies Record<string, LimitRule>;
}

export type LimitName = keyof ReturnType<typeof limitRules>;
