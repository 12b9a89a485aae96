import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import type { FieldFault } from '../common/validation/field.js';
import { codePoints } from '../common/validation/fields.js';
import { BreachedPasswords } from './breached-passwords.service.js';
import { foldPassword, isCommonPassword } from './common-passwords.js';
import { isMadeOfAddress } from './address-derived-words.js';
import { PasswordsSettings } from './passwords.settings.js';

/** A password that somebody chose, composed and within the bounds of its field. */
export interface ChosenPassword {
  password: string;
  /** Canonical; null where it is not known whose password it is to be. */
  address: string | null;
}

/**
 * What a new password must not be: ASVS 5.0 section 6.2, NIST SP 800-63B-4 section 3.1.1.2. It never asks who has an
 * account.
 */
@Injectable()
export class PasswordPolicy {
  constructor(
    private readonly settings: PasswordsSettings,
    private readonly breached: BreachedPasswords,
  ) {}

  /** Whether a password is also looked up in a list of breached ones, which another host keeps. */
  get queriesBreachService(): boolean {
    return this.settings.breachQueryUrl !== null;
  }

  /**
   * All that can be judged here, without the breach service.
   * @param chosen `pointer`: of the field, as in `/newPassword`
   * @throws AppError request.invalid
   */
  assertAcceptable(chosen: ChosenPassword & { pointer: string }): void {
    refuse(this.findWeakness(chosen), chosen.pointer);
  }

  /**
   * Queries another host, and so must not be called inside a transaction.
   * @throws AppError request.invalid
   */
  async assertNotBreached(chosen: ChosenPassword & { pointer: string }): Promise<void> {
    refuse(await this.findBreach(chosen), chosen.pointer);
  }

  /** Both of these, for callers without a request. */
  async errorOf(chosen: ChosenPassword): Promise<FieldFault | null> {
    return this.findWeakness(chosen) ?? (await this.findBreach(chosen));
  }

  private findWeakness({ password, address }: ChosenPassword): FieldFault | null {
    const { minLength } = this.settings;
    if (codePoints(password) < minLength) {
      return { code: 'too_short', detail: `must have at least ${minLength} characters` };
    }
    const folded = foldPassword(password);
    if (isCommonPassword(folded)) {
      return { code: 'too_common', detail: 'is too common, or a common one made longer' };
    }
    return address !== null && isMadeOfAddress(folded, address)
      ? { code: 'contains_address', detail: 'is made of the words of the e-mail address' }
      : null;
  }

  private async findBreach({ password }: ChosenPassword): Promise<FieldFault | null> {
    return (await this.breached.has(password))
      ? { code: 'breached', detail: 'is known from a breach of another service' }
      : null;
  }
}

function refuse(error: FieldFault | null, pointer: string): void {
  if (error) throw new AppError('request.invalid', { errors: [{ pointer, ...error }] });
}
