/** The error of a value, as the problem document names it. */
export interface RuleError {
  code: FieldErrorCode;
  detail: string;
}

export type FieldErrorCode =
  | 'required'
  | 'unknown_field'
  | 'type'
  | 'format'
  | 'too_short'
  | 'too_long'
  | 'not_allowed'
  | 'too_common'
  | 'contains_address'
  | 'breached';

/**
 * Maximum length before composing, in UTF-16 units. Composing sorts runs of combining marks, which takes 30 ms for 16
 * KiB of them, and four times as long for twice as many. At most six units become one character, and three become two
 * bytes, so any text of more than 768 units exceeds all bounds below after composing and can be rejected as it is.
 */
const maxUnitsToCompose = 1024;

/** Returns the text in NFC, unless it is too long to be valid. */
export function compose(value: string): string {
  return value.length > maxUnitsToCompose ? value : value.normalize('NFC');
}

// C0, DEL and C1 controls; lone surrogates cannot be stored as UTF-8, and PostgreSQL rejects NUL.
const unstorable = /[\p{Cc}\p{Cs}]/u;

export const codePoints = (value: string): number => Array.from(value).length;

/**
 * Spaces and tabs at the ends are typing errors. Other characters that trim() removes (line ends, a byte order mark)
 * are not.
 */
export function withoutSpacesAround(value: string): string {
  if (value.length > maxUnitsToCompose) return value; // too long for a typing error
  return /[^\P{C}\t]|[\p{Zl}\p{Zp}]/u.test(value) ? value : value.trim();
}

/**
 * Bounds of a new password in every installation: NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 section 6.2. The lower
 * bound is the minimum of the setting (12 by default). Decorators cannot read settings, so `PasswordPolicy` enforces
 * the configured length. The OpenAPI document shows the minimum, which holds in every installation. No composition
 * rules.
 */
export const passwordBounds = { minCodePoints: 8, maxCodePoints: 128, maxBytes: 512 } as const;

/** Returns the error of a normalised password by the rules of every installation. */
export function errorOfNewPassword(value: string): RuleError | null {
  const { minCodePoints, maxCodePoints, maxBytes } = passwordBounds;
  if (unstorable.test(value)) return { code: 'not_allowed', detail: 'must not contain control characters' };
  // Without a number: the minimum would suggest eight characters where the installation requires more.
  if (codePoints(value) < minCodePoints) return { code: 'too_short', detail: 'is too short' };
  if (codePoints(value) > maxCodePoints || Buffer.byteLength(value) > maxBytes) {
    return {
      code: 'too_long',
      detail: `must have at most ${maxCodePoints} characters and ${maxBytes} bytes`,
    };
  }
  return null;
}

/** Returns the error of a normalised password that was set earlier, perhaps under another policy. */
export function errorOfPassword(value: string): RuleError | null {
  if (value === '') return { code: 'too_short', detail: 'must not be empty' };
  const { maxBytes } = passwordBounds;
  return Buffer.byteLength(value) > maxBytes
    ? { code: 'too_long', detail: `must have at most ${maxBytes} bytes` }
    : null;
}

export function normaliseFullName(value: string): string {
  return compose(value.trim());
}

/** Returns the error of a normalised name, if any. */
export function errorOfFullName(value: string): RuleError | null {
  if (unstorable.test(value)) return { code: 'not_allowed', detail: 'must not contain control characters' };
  // A name of only format characters and blanks would be invisible.
  if (/^[\p{Cf}\p{Z}\p{DI}]*$/u.test(value)) return { code: 'too_short', detail: 'must not be empty' };
  return codePoints(value) > 100 ? { code: 'too_long', detail: 'must have at most 100 characters' } : null;
}

/**
 * Returns the canonical form of a BCP 47 tag, whose parts may be joined by _ as well (`de_DE`); null if it is invalid.
 * No language has a code of more than three letters, so `english` and `POSIX` are not tags; nor is `de_DE.UTF-8`.
 */
export function canonicalLocale(value: string): string | null {
  if (value.length > 35 || !/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$/.test(value)) return null;
  try {
    return Intl.getCanonicalLocales(value.replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * White space, dashes and format characters of any kind, as keyboards, mail programs and web pages put them into a
 * number. Also what looks like a dash and is none to Unicode; U+30FC is what a Japanese keyboard types for one.
 */
const codeSeparators = /[\p{White_Space}\p{Dash}\p{Cf}\u02d7\u2043\u2500\u2796\u30fc\uff70]+/gu;

/** Sixteen characters beyond the basic plane. A longer text cannot be a code, and composing it could multiply it. */
const maxUnitsOfCode = 32;

/**
 * Returns the canonical form of a code as a person types or pastes it: without separators, in NFKC, with ASCII digits,
 * and with letters read by Crockford's rules (I and L are 1, O is 0). Returns a text that cannot be a code unchanged.
 */
export function canonicalCode(value: string): string {
  const compact = value.replace(codeSeparators, '');
  if (compact.length > maxUnitsOfCode) return value;
  const ascii = compact.normalize('NFKC').replace(/\p{Nd}/gu, asciiDigit);
  // Checked before changing case: toUpperCase maps some non-ASCII letters to ASCII.
  if (!/^[A-Za-z0-9]*$/.test(ascii)) return value;
  return ascii.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
}

/** Unicode has the decimal digits of a script in a run from 0 to 9; some runs follow another. */
export function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0; // the pattern matches one character
  let start = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1;
  return String((point - start) % 10);
}

/** Returns the error of a canonical code, if any. */
export function errorOfCode(value: string): RuleError | null {
  return /^[A-Z0-9]{0,16}$/.test(value)
    ? null
    : { code: 'format', detail: 'must be at most 16 letters A–Z and digits, as a string' };
}

/** Returns the error of a text that is too long, if it is. */
export function errorOfLength(value: string, maxLength: number): RuleError | null {
  return codePoints(value) > maxLength
    ? { code: 'too_long', detail: `must have at most ${maxLength} characters` }
    : null;
}
