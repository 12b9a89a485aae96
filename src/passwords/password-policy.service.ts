import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import type { FieldFault } from '../common/validation/field.js';
import { codePoints } from '../common/validation/fields.js';
import { Settings } from '../config/settings.js';
import { BreachedPasswords } from './breached-passwords.service.js';
import { foldPassword, isCommonPassword } from './common-passwords.js';
import { isMadeOfAddress } from './own-words.js';

/** A password that somebody chose, composed and within the bounds of its field. */
export interface ChosenPassword {
  password: string;
  /** Canonical; null where it is not known whose password it is to be. */
  address: string | null;
}

/** What a new password must not be: ASVS 5.0 section 6.2, NIST SP 800-63B-4 section 3.1.1.2. It never asks who has an account. */
@Injectable()
export class PasswordPolicy {
  constructor(
    private readonly settings: Settings,
    private readonly breached: BreachedPasswords,
  ) {}

  /**
   * May ask another host, and so must not be called inside a transaction.
   * @param pointer of the field, as in `/newPassword`
   * @throws AppError request.invalid
   */
  async assertAcceptable({ pointer, ...chosen }: ChosenPassword & { pointer: string }): Promise<void> {
    const fault = await this.faultOf(chosen);
    if (fault) throw new AppError('request.invalid', { errors: [{ pointer, ...fault }] });
  }

  /** As `assertAcceptable`, for callers without a request. */
  async faultOf({ password, address }: ChosenPassword): Promise<FieldFault | null> {
    const { minLength } = this.settings.passwords;
    if (codePoints(password) < minLength) {
      return { code: 'too_short', detail: `must have at least ${minLength} characters` };
    }
    const folded = foldPassword(password);
    if (isCommonPassword(folded)) {
      return { code: 'too_common', detail: 'is too common, or a common one made longer' };
    }
    if (address !== null && isMadeOfAddress(folded, address)) {
      return { code: 'contains_address', detail: 'is made of the words of the e-mail address' };
    }
    return (await this.breached.has(password))
      ? { code: 'breached', detail: 'is known from a breach of another service' }
      : null;
  }
}
