import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import { Keyring } from '../common/secrets.js';
import { openNumber } from '../common/validation/destination.js';
import {
  ChannelAdmissions,
  type ChannelAdmission,
  type CodeToAdmit,
} from '../delivery/channel-admissions.js';
import { LimitsService, type LimitHit } from '../limits/limits.service.js';
import { admissionRequest, type AdmissionRequest } from './admission-request.js';
import { parsePhoneNumber } from './phone-number.js';
import { SmsAdmissionRecords } from './sms-admission-records.service.js';
import { accountHits, countryHits, installationHits, numberHits, prefixHit } from './sms-hits.js';
import { SmsLimitsSettings } from './sms-limits.settings.js';
import { smsChannelIds } from './sms-provider.js';
import { SmsRefusals } from './sms-refusals.service.js';

/** An account that has existed for so long may exceed the limit of a prefix. */
const oldAccountSeconds = 30 * 86_400;

/**
 * The defences against toll fraud ([0036](../../docs/adr/0036-text-messages.md)). Each message is counted before it is
 * queued, and one that is refused is counted nowhere. What nobody can count is refused.
 */
@Injectable()
export class SmsAdmission implements ChannelAdmission, OnModuleInit {
  readonly channels = smsChannelIds;

  constructor(
    private readonly settings: SmsLimitsSettings,
    private readonly admissions: ChannelAdmissions,
    private readonly limits: LimitsService,
    private readonly records: SmsAdmissionRecords,
    private readonly refusals: SmsRefusals,
    private readonly keyring: Keyring,
  ) {}

  onModuleInit(): void {
    if (this.settings.provider !== null) this.admissions.register(this);
  }

  /**
   * @throws AppError auth.email_not_verified; phone.unsupported for every cause that lies in the number; rate_limit.exceeded
   *   for an account that is too young, and beyond a limit; phone.unavailable while messages to such numbers are
   *   suspended; service.unavailable if the counts cannot be stored
   */
  async admit(message: CodeToAdmit): Promise<void> {
    if (message.account.emailVerifiedAt === null) throw new AppError('auth.email_not_verified');
    const ageSeconds = await this.records.ageSeconds(message.account);
    const missingSeconds = this.settings.minAccountAgeMinutes * 60 - ageSeconds;
    if (missingSeconds > 0) throw this.refusals.ofYoungAccount(message.userId, missingSeconds);
    const request = this.requestOf(message);
    const suspendedSeconds = await this.records.suspendedSeconds(request);
    if (suspendedSeconds !== null) throw this.refusals.ofSuspension(suspendedSeconds, message);
    await this.countAndAdmit(request, { message, isOldAccount: ageSeconds > oldAccountSeconds });
  }

  /** Counts a confirmed code for the breakers. Run in the transaction that uses the challenge up. */
  confirmedStatement(challengeId: string) {
    return this.records.confirmedStatement(challengeId);
  }

  /** @throws AppError phone.unsupported */
  private requestOf(message: CodeToAdmit): AdmissionRequest {
    const opened = openNumber(this.keyring, message.destination);
    const number = opened && parsePhoneNumber(opened.e164);
    const isServed = number !== null && this.settings.countries?.includes(number.country);
    if (!isServed) throw new AppError('phone.unsupported');
    return admissionRequest(message, {
      number,
      keyring: this.keyring,
      prices: this.settings.prices ?? new Map(),
    });
  }

  /** Step by step, so that what one limit refuses does not even briefly use up the next one. */
  private async countAndAdmit(
    request: AdmissionRequest,
    { message, isOldAccount }: { message: CodeToAdmit; isOldAccount: boolean },
  ): Promise<void> {
    const counted: LimitHit[] = [];
    const consume = async (hits: readonly LimitHit[]) => {
      await this.limits.consume(hits);
      counted.push(...hits);
    };
    try {
      await consume(accountHits(request));
      await consume(numberHits(request));
      if (isOldAccount) {
        await this.limits.record(prefixHit(request));
        counted.push(prefixHit(request));
      } else await consume([prefixHit(request)]);
      await consume(countryHits(request, this.settings.countryQuotas));
      await consume(installationHits(request, this.settings.spendPerDayMicros ?? 0));
      const notAdmitted = await this.records.admit(request);
      if (notAdmitted) throw this.refusals.of(notAdmitted, { request, message });
    } catch (error) {
      await this.limits.refund(counted).catch(() => undefined); // the store is lost: the counts stay too high
      throw this.refusals.withoutBudget(error);
    }
  }
}
