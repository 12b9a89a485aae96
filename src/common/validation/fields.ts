import { canonicalEmail } from './email-address.js';
import { Field, type FieldFault, type FieldRule } from './field.js';

const wrongType: FieldFault = { code: 'type', detail: 'must be a string' };

/** A rule for strings; anything else is an error of type. */
const text =
  (rule: (value: string) => FieldFault | null): FieldRule =>
  (value) =>
    typeof value === 'string' ? rule(value) : wrongType;

/**
 * Of a text before it is composed, in UTF-16 units. Composing puts runs of marks in order, which takes 30 ms for 16 KiB
 * of them and four times as long for twice as many. Six units at most become one character, and three become two bytes,
 * so what has more than 768 is beyond all bounds below whatever becomes of it: it is refused as it is.
 */
const maxUnitsToCompose = 1024;

function compose(value: string): string {
  return value.length > maxUnitsToCompose ? value : value.normalize('NFC');
}

const normaliseText = (value: unknown): unknown => (typeof value === 'string' ? compose(value) : value);

// C0, DEL and C1 controls; lone surrogates cannot be stored as UTF-8, and Postgres refuses NUL.
const unstorable = /[\p{Cc}\p{Cs}]/u;

/** The same for the document, but for surrogates, which JSON tools cannot agree on. */
const withoutControls = '^[^\\u0000-\\u001F\\u007F-\\u009F]*$';

export const codePoints = (value: string): number => Array.from(value).length;

/** An e-mail address, made canonical before it is judged. */
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
 * Spaces and tabs at the ends are a slip of the hand. What else trim() takes off (line ends, a byte order mark) is
 * none.
 */
function withoutSpacesAround(value: string): string {
  if (value.length > maxUnitsToCompose) return value; // no slip of any hand
  return /[^\P{C}\t]|[\p{Zl}\p{Zp}]/u.test(value) ? value : value.trim();
}

/**
 * Bounds of a new password in any installation: NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 section 6.2. The lower one
 * is the floor of the setting (12 by default), which a decorator cannot know: `PasswordPolicy` asks for that. The
 * document shows the floor, so that what it promises holds wherever it is read. No composition rules.
 */
export const passwordBounds = { minCodePoints: 8, maxCodePoints: 128, maxBytes: 512 } as const;

/** What is wrong with a password that was normalised, in any installation. */
export function errorOfNewPassword(value: string): FieldFault | null {
  const { minCodePoints, maxCodePoints, maxBytes } = passwordBounds;
  if (unstorable.test(value)) return { code: 'not_allowed', detail: 'must not hold control characters' };
  // No number: the floor would send people to try eight, where the installation wants more.
  if (codePoints(value) < minCodePoints) return { code: 'too_short', detail: 'is too short' };
  if (codePoints(value) > maxCodePoints || Buffer.byteLength(value) > maxBytes) {
    return {
      code: 'too_long',
      detail: `must have at most ${maxCodePoints} characters and ${maxBytes} bytes`,
    };
  }
  return null;
}

/** A password that is being chosen. */
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

/** A password that is being proved: no policy, or a password from before a stricter one could not sign in. */
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

/** What a person wants to be called. */
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

/** What is wrong with a name that was normalised, if anything. */
export function errorOfFullName(value: string): FieldFault | null {
  if (unstorable.test(value)) return { code: 'not_allowed', detail: 'must not hold control characters' };
  // Format characters and blanks alone would be a name that nobody sees.
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

/** The tag in its canonical spelling, or null where it is none. */
export function canonicalLocale(value: string): string | null {
  if (!/^[A-Za-z0-9-]{2,35}$/.test(value)) return null;
  try {
    return Intl.getCanonicalLocales(value)[0] ?? null;
  } catch {
    return null;
  }
}

/** Names a challenge. Any string of that size is taken: one that names nothing is a wrong code, not an error. */
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
 * A code as a person types it. Spaces and dashes are ignored, letters are Crockford's (I, L are 1, O is 0).
 * What is judged here costs no attempt.
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
  // Judged before the case is folded: toUpperCase would turn some letters outside ASCII into ones inside.
  if (!/^[A-Za-z0-9]*$/.test(stripped)) return value;
  return stripped.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
}

/** Opaque: whatever it holds is judged where it is used. */
export const RefreshTokenField = () =>
  Field({
    rule: text((value) =>
      codePoints(value) > 4096 ? { code: 'too_long', detail: 'must have at most 4096 characters' } : null,
    ),
    documentation: { type: String, maxLength: 4096, example: 'the-refreshToken-you-were-given' },
  });
