import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import { codePoints, type RuleError } from '../common/validation/text-rules.js';
import { BreachedPasswords } from './breached-passwords.service.js';
import { foldPassword, isCommonPassword } from './common-passwords.js';
import { isMadeOfAddress } from './address-derived-words.js';
import { PasswordsSettings } from './passwords.settings.js';

/** A newly chosen password, normalised and within the bounds of its field. */
export interface ChosenPassword {
  password: string;
  /** Canonical; null if the password's owner is not known. */
  address: string | null;
}

/**
 * Rules for new passwords: ASVS 5.0 section 6.2, NIST SP 800-63B-4 section 3.1.1.2. Never looks up whether an account
 * exists.
 */
@Injectable()
export class PasswordPolicy {
  constructor(
    private readonly settings: PasswordsSettings,
    private readonly breached: BreachedPasswords,
  ) {}

  /** Whether a breach service is configured, which runs on another host. */
  get queriesBreachService(): boolean {
    return this.settings.breachQueryUrl !== null;
  }

  /**
   * Checks everything except the breach service.
   * @param chosen `pointer`: JSON pointer of the field, such as `/newPassword`
   * @throws AppError request.invalid
   */
  assertAcceptable(chosen: ChosenPassword & { pointer: string }): void {
    refuse(this.findWeakness(chosen), chosen.pointer);
  }

  /**
   * Queries another host, so it must not be called inside a transaction.
   * @throws AppError request.invalid
   */
  async assertNotBreached(chosen: ChosenPassword & { pointer: string }): Promise<void> {
    refuse(await this.findBreach(chosen), chosen.pointer);
  }

  /** Runs both checks, for callers without a request. */
  async errorOf(chosen: ChosenPassword): Promise<RuleError | null> {
    return this.findWeakness(chosen) ?? (await this.findBreach(chosen));
  }

  private findWeakness({ password, address }: ChosenPassword): RuleError | null {
    const { minLength } = this.settings;
    if (codePoints(password) < minLength) {
      return { code: 'too_short', detail: `must have at least ${minLength} characters` };
    }
    const folded = foldPassword(password);
    if (isCommonPassword(folded)) {
      return { code: 'too_common', detail: 'is too common, or an extended common password' };
    }
    return address !== null && isMadeOfAddress(folded, address)
      ? { code: 'contains_address', detail: 'consists of words from the e-mail address' }
      : null;
  }

  private async findBreach({ password }: ChosenPassword): Promise<RuleError | null> {
    return (await this.breached.has(password))
      ? { code: 'breached', detail: 'has appeared in a data breach' }
      : null;
  }
}

function refuse(error: RuleError | null, pointer: string): void {
  if (error) throw new AppError('request.invalid', { errors: [{ pointer, ...error }] });
}
