import { canonicalEmail } from './email-address.js';
import { Field, type FieldRule } from './field.js';
import {
  canonicalCode,
  canonicalLocale,
  compose,
  errorOfCode,
  errorOfFullName,
  errorOfLength,
  errorOfNewPassword,
  errorOfPassword,
  normaliseFullName,
  passwordBounds,
  withoutSpacesAround,
  type RuleError,
} from './text-rules.js';

const wrongType: RuleError = { code: 'type', detail: 'must be a string' };

/** A rule for strings; any other type is a type error. */
const text =
  (rule: (value: string) => RuleError | null): FieldRule =>
  (value) =>
    typeof value === 'string' ? rule(value) : wrongType;

/** Without control characters. Surrogates are rejected too, but JSON tools treat them differently. */
const withoutControls = '^[^\\u0000-\\u001F\\u007F-\\u009F]*$';

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

/** A new password. */
export const NewPasswordField = () =>
  Field({
    normalise: (value) => (typeof value === 'string' ? compose(value) : value),
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

/**
 * An existing password. No policy applies, or a password from before a stricter policy could not sign in. Measured in
 * NFC, but not normalised: a legacy hash may be of the text as it was sent.
 */
export const PasswordField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    rule: text((value) => errorOfPassword(compose(value))),
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

/** A language tag (BCP 47). The controller gets its canonical form. */
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
      pattern: '^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$',
      example: 'en',
      description: 'BCP 47 language tag. `de_DE` is accepted and stored as `de-DE`.',
    },
  });

/**
 * The id of a challenge. Any string of that length is accepted: an unknown id is treated like a wrong code, not as a
 * validation error.
 */
export const ChallengeIdField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    rule: text((value) => errorOfLength(value, 64)),
    documentation: {
      type: String,
      maxLength: 64,
      example: 'the-challengeId-you-were-given',
      description:
        'The `challengeId` returned by the request that started the flow. An unknown one gets `otp.invalid`.',
    },
  });

/**
 * A code as a person types or pastes it, see `canonicalCode`. A code that fails here uses up no attempt. No pattern is
 * documented: what is accepted depends on properties of Unicode, which few validators know.
 */
export const CodeField = (example: string, options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    normalise: (value) => (typeof value === 'string' ? canonicalCode(value) : value),
    rule: text(errorOfCode),
    documentation: {
      type: String,
      example,
      description:
        'The code from the e-mail, as the user enters or pastes it: at most 16 letters and digits. White space, ' +
        'dashes and invisible format characters of any kind are ignored, full-width characters and the digits of ' +
        'other scripts are read as ASCII, case does not matter, and I, L and O are read as 1, 1 and 0.',
    },
  });

/** Opaque; its content is checked where it is used. */
export const RefreshTokenField = () =>
  Field({
    rule: text((value) => errorOfLength(value, 4096)),
    documentation: { type: String, maxLength: 4096, example: 'the-refreshToken-you-were-given' },
  });
