import { canonicalEmail } from './email-address.js';
import { Field, type RuleError, type FieldRule } from './field.js';

const wrongType: RuleError = { code: 'type', detail: 'must be a string' };

/** A rule for strings; any other type is a type error. */
const text =
  (rule: (value: string) => RuleError | null): FieldRule =>
  (value) =>
    typeof value === 'string' ? rule(value) : wrongType;

/**
 * Maximum length before composing, in UTF-16 units. Composing sorts runs of combining marks, which takes 30 ms for 16
 * KiB of them, and four times as long for twice as many. At most six units become one character, and three become two
 * bytes, so any text of more than 768 units exceeds all bounds below after composing and can be rejected as it is.
 */
const maxUnitsToCompose = 1024;

function compose(value: string): string {
  return value.length > maxUnitsToCompose ? value : value.normalize('NFC');
}

const normaliseText = (value: unknown): unknown => (typeof value === 'string' ? compose(value) : value);

// C0, DEL and C1 controls; lone surrogates cannot be stored as UTF-8, and PostgreSQL rejects NUL.
const unstorable = /[\p{Cc}\p{Cs}]/u;

/** The same for the OpenAPI document, without surrogates, which JSON tools treat differently. */
const withoutControls = '^[^\\u0000-\\u001F\\u007F-\\u009F]*$';

export const codePoints = (value: string): number => Array.from(value).length;

/** An e-mail address, canonicalised before it is validated. */
export const EmailField = (example = 'ada@example.com') =>
  Field({
    normalise: (value) =>
      typeof value === 'string' ? (canonicalEmail(withoutSpacesAround(value)) ?? { refused: value }) : value,
    rule: (value) => {
      if (typeof value === 'string') return null;
      const refused = typeof value === 'object' && value !== null && 'refused' in value;
      return refused ? { code: 'format', detail: 'must be an e-mail address' } : wrongType;
    },
    documentation: { type: String, format: 'email', maxLength: 254, example },
  });

/**
 * Spaces and tabs at the ends are typing errors. Other characters that trim() removes (line ends, a byte order mark)
 * are not.
 */
function withoutSpacesAround(value: string): string {
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

/** A new password. */
export const NewPasswordField = () =>
  Field({
    normalise: normaliseText,
    rule: text(errorOfNewPassword),
    documentation: {
      type: String,
      format: 'password',
      minLength: passwordBounds.minCodePoints,
      maxLength: passwordBounds.maxCodePoints,
      pattern: withoutControls,
      example: 'correct horse battery staple',
      description:
        'At least 12 characters, unless the installation sets a different minimum. All Unicode characters and spaces ' +
        'are allowed, and there are no composition rules. Common passwords and passwords derived from the e-mail ' +
        'address are rejected.',
    },
  });

/** An existing password. No policy applies, or a password from before a stricter policy could not sign in. */
export const PasswordField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    normalise: normaliseText,
    rule: text((value) => {
      if (value === '') return { code: 'too_short', detail: 'must not be empty' };
      const { maxBytes } = passwordBounds;
      return Buffer.byteLength(value) > maxBytes
        ? { code: 'too_long', detail: `must have at most ${maxBytes} bytes` }
        : null;
    }),
    documentation: {
      type: String,
      format: 'password',
      minLength: 1,
      maxLength: passwordBounds.maxBytes,
      example: 'correct horse battery staple',
    },
  });

/** A person's name, as they want to be called. */
export const FullNameField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    normalise: (value) => (typeof value === 'string' ? normaliseFullName(value) : value),
    rule: text(errorOfFullName),
    documentation: {
      type: String,
      minLength: 1,
      maxLength: 100,
      pattern: withoutControls,
      example: 'Ada Lovelace',
    },
  });

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

/** A language tag (BCP 47). */
export const LocaleField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    normalise: (value) =>
      typeof value === 'string' ? (canonicalLocale(value) ?? { refused: value }) : value,
    rule: (value) => {
      if (typeof value === 'string') return null;
      const refused = typeof value === 'object' && value !== null && 'refused' in value;
      return refused ? { code: 'format', detail: 'must be a language tag such as en or pt-BR' } : wrongType;
    },
    documentation: {
      type: String,
      maxLength: 35,
      pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
      example: 'en',
      description: 'BCP 47 language tag.',
    },
  });

/** Returns the canonical form of the tag; null if it is not valid. */
export function canonicalLocale(value: string): string | null {
  if (!/^[A-Za-z0-9-]{2,35}$/.test(value)) return null;
  try {
    return Intl.getCanonicalLocales(value)[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * The id of a challenge. Any string of that length is accepted: an unknown id is treated like a wrong code, not as a
 * validation error.
 */
export const ChallengeIdField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    rule: text((value) =>
      codePoints(value) > 64 ? { code: 'too_long', detail: 'must have at most 64 characters' } : null,
    ),
    documentation: {
      type: String,
      maxLength: 64,
      example: 'the-challengeId-you-were-given',
      description: 'The `challengeId` returned by the request that started the flow.',
    },
  });

/**
 * A code as a person types it. Ignores spaces and dashes, and reads letters by Crockford's rules (I and L are 1, O is
 * 0). A code that fails here uses up no attempt.
 */
export const CodeField = (example: string, options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    normalise: (value) => (typeof value === 'string' ? canonicalCode(value) : value),
    rule: text((value) =>
      /^[A-Z0-9]{0,16}$/.test(value)
        ? null
        : { code: 'format', detail: 'must be at most 16 ASCII letters and digits, as a string' },
    ),
    documentation: {
      type: String,
      pattern: '^[ -]*([A-Za-z0-9][ -]*){0,16}$',
      example,
      description: 'The code from the e-mail. Spaces and dashes are ignored.',
    },
  });

function canonicalCode(value: string): string {
  const stripped = value.replace(/[ -]/g, '');
  // Checked before changing case: toUpperCase maps some non-ASCII letters to ASCII.
  if (!/^[A-Za-z0-9]*$/.test(stripped)) return value;
  return stripped.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
}

/** Opaque; its content is checked where it is used. */
export const RefreshTokenField = () =>
  Field({
    rule: text((value) =>
      codePoints(value) > 4096 ? { code: 'too_long', detail: 'must have at most 4096 characters' } : null,
    ),
    documentation: { type: String, maxLength: 4096, example: 'the-refreshToken-you-were-given' },
  });
