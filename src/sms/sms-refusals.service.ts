import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { AppError } from '../common/errors/app-error.js';
import { LimitsService } from '../limits/limits.service.js';
import { LimitsSettings, type LimitName } from '../limits/limits.settings.js';
import { RefusedWindows } from '../limits/refused-windows.js';
import type { AdmissionRequest, NotAdmitted } from './admission-request.js';
import { SmsLimitsSettings } from './sms-limits.settings.js';

/** Limits whose quota is the operator's, and whose use is that of everybody. */
const ofEverybody: ReadonlySet<string> = new Set<LimitName>([
  'sms-prefix-hour',
  'sms-country-hour',
  'sms-country-day',
  'sms-hour',
  'sms-spend-day',
]);

/** Whose message it is, and what will do without it. */
interface Recipient {
  userId: string;
  otherMethods: readonly string[];
}

/** The errors for messages that are not admitted, as if the limiter had refused them. */
@Injectable()
export class SmsRefusals {
  private readonly windows: RefusedWindows;

  constructor(
    private readonly limits: LimitsService,
    private readonly rules: LimitsSettings,
    private readonly settings: SmsLimitsSettings,
    clock: Clock,
  ) {
    this.windows = new RefusedWindows(clock);
  }

  ofYoungAccount(userId: string, seconds: number): AppError {
    const window = { quota: 1, seconds: this.settings.minAccountAgeMinutes * 60 };
    const limit = { name: 'sms-account-age', setting: 'SMS_ACCOUNT_MIN_AGE_MINUTES', window };
    return this.exceeded(limit, { key: userId, seconds });
  }

  ofSuspension(seconds: number, { otherMethods, userId }: Recipient): AppError {
    this.limits.refusals.add('sms-breaker');
    const isFirst = this.windows.open(`sms-breaker ${userId}`, seconds);
    return new AppError('phone.unavailable', {
      retryAfterSeconds: seconds,
      methods: otherMethods,
      limit: { name: 'sms-breaker', setting: null, isFirst },
    });
  }

  of(
    notAdmitted: NotAdmitted,
    { request, message }: { request: AdmissionRequest; message: Recipient },
  ): AppError {
    if ('breakerSeconds' in notAdmitted) return this.ofSuspension(notAdmitted.breakerSeconds, message);
    const { limit: name, seconds } = notAdmitted;
    const { quota, windowSeconds, setting } = this.rules.rules[name];
    const limit = { name, setting, window: { quota, seconds: windowSeconds } };
    return this.exceeded(limit, { key: request.accountKey, seconds });
  }

  /** Without the fields that would tell a client how much an operator spends, and where. */
  withoutBudget(error: unknown): unknown {
    if (!(error instanceof AppError) || !error.limit || !ofEverybody.has(error.limit.name)) return error;
    const { window: _, ...limit } = error.limit;
    return new AppError(error.code, { retryAfterSeconds: error.retryAfterSeconds ?? 1, limit, cause: error });
  }

  private exceeded(
    limit: { name: string; setting: string | null; window: { quota: number; seconds: number } },
    { key, seconds }: { key: string; seconds: number },
  ): AppError {
    this.limits.refusals.add(limit.name);
    const retryAfterSeconds = Math.max(1, Math.ceil(seconds));
    const isFirst = this.windows.open(`${limit.name} ${key}`, retryAfterSeconds);
    return new AppError('rate_limit.exceeded', { retryAfterSeconds, limit: { ...limit, isFirst } });
  }
}
