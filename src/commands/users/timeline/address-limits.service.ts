import { Injectable } from '@nestjs/common';
import { signInHits } from '../../../auth/sign-in/password-checks.service.js';
import { AppError } from '../../../common/errors/app-error.js';
import { LimitsService } from '../../../limits/limits.service.js';
import { longCodes } from '../../../otp/guess-budget-usage.js';
import { GuessBudgets } from '../../../otp/guess-budgets.service.js';
import { StartLimits, type MailLimitUsage } from '../../../otp/start-limits.service.js';

/** The limits that requests for an address meet now. */
export interface AddressLimitUsages {
  usages: MailLimitUsage[];
  /** Until when wrong codes make the address's new codes long; null if they do not. */
  longCodesUntil: Date | null;
}

/** Reads the limits for an address. Those of networks are not among them: which network asked is not stored. */
@Injectable()
export class AddressLimits {
  constructor(
    private readonly starts: StartLimits,
    private readonly guesses: GuessBudgets,
    private readonly limits: LimitsService,
  ) {}

  /** @returns null if the store of the limits is unavailable; the rest of a timeline is useful then, too */
  async read(address: string, mailKeys: readonly string[]): Promise<AddressLimitUsages | null> {
    try {
      const [ofMails, ofPasswords, guesses] = await Promise.all([
        this.starts.usageFor(address, mailKeys),
        this.limits.usageOf(signInHits(address)),
        this.guesses.usageOf(address),
      ]);
      const ofAddress = ofPasswords.map((usage, index) => ({
        ...usage,
        of: index === 0 ? 'anyone' : 'known devices',
      }));
      const usages = [...ofMails, ...ofAddress.filter(({ used }) => used > 0)];
      const longCodesUntil = guesses.find(({ limit }) => limit === longCodes)?.resetsAt ?? null;
      return { usages, longCodesUntil };
    } catch (error) {
      if (error instanceof AppError && error.code === 'service.unavailable') return null;
      throw error;
    }
  }
}
