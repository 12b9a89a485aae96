import { exampleRecoveryCodes, exampleSetupId, exampleSignInToken } from './factor-examples.js';
import { Field, type FieldRule } from './field.js';
import {
  canonicalCode,
  errorOfFullName,
  errorOfLength,
  normaliseFullName,
  type RuleError,
} from './text-rules.js';

/** Fields of second factors. */

const text =
  (rule: (value: string) => RuleError | null): FieldRule =>
  (value) =>
    typeof value === 'string' ? rule(value) : { code: 'type', detail: 'must be a string' };

const setupIdLength = 64;

/** Opaque; its content is checked where it is used. */
export const SignInTokenField = () =>
  Field({
    rule: text((value) => errorOfLength(value, 256)),
    documentation: {
      type: String,
      maxLength: 256,
      example: exampleSignInToken,
      description: 'The `signInToken` of the sign-in that needs a second step.',
    },
  });

/** A code of an authenticator app. One that fails here uses up no attempt. */
export const TotpCodeField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    normalise: (value) => (typeof value === 'string' ? value.replaceAll(/[\s\p{Pd}]/gu, '') : value),
    rule: text((value) =>
      /^[0-9]{6}$/.test(value) ? null : { code: 'format', detail: 'must be six digits, as a string' },
    ),
    documentation: {
      type: String,
      example: '123456',
      description: 'The code of the authenticator app: six digits. Spaces and dashes are ignored.',
    },
  });

/** A recovery code as a person types or pastes it, see `canonicalCode`. One that fails here uses up no attempt. */
export const RecoveryCodeField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    normalise: (value) => (typeof value === 'string' ? canonicalCode(value) : value),
    rule: text((value) =>
      /^[A-Z0-9]{16}$/.test(value)
        ? null
        : { code: 'format', detail: 'must be 16 letters A–Z and digits, as a string' },
    ),
    documentation: {
      type: String,
      example: exampleRecoveryCodes[0],
      description:
        'A recovery code: 16 letters and digits. Spaces and dashes are ignored, and case does not matter.',
    },
  });

/** Any string of that length is accepted: an unknown ID is treated like a wrong code. */
export const SetupIdField = () =>
  Field({
    rule: text((value) => errorOfLength(value, setupIdLength)),
    documentation: { type: String, maxLength: setupIdLength, example: exampleSetupId },
  });

/** The name that a person gives to a factor. */
export const LabelField = () =>
  Field({
    optional: true,
    normalise: (value) => (typeof value === 'string' ? normaliseFullName(value) : value),
    rule: text(errorOfFullName),
    documentation: { type: String, minLength: 1, maxLength: 100, example: 'My phone' },
  });

export const FlagField = (
  documentation: { description: string; example: boolean },
  options: { optional?: boolean } = {},
) =>
  Field({
    ...options,
    rule: (value) => (typeof value === 'boolean' ? null : { code: 'type', detail: 'must be true or false' }),
    documentation: { type: Boolean, ...documentation },
  });

/** The channel of the code for a second step. */
export const StepChannelField = (options: { optional?: boolean } = {}) =>
  Field({
    ...options,
    rule: text((value) =>
      value === 'email_code' || value === 'sms_code'
        ? null
        : { code: 'format', detail: 'must be email_code or sms_code' },
    ),
    documentation: {
      type: String,
      example: 'email_code',
      description:
        '`email_code`: by e-mail. `sms_code`: to the phone number of the account, by the channel chosen for it.',
    },
  });
