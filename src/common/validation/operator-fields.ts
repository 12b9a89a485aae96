import { Field } from './field.js';
import { codePoints, type RuleError } from './text-rules.js';

/** Fields of the administration. */

const wrongType: RuleError = { code: 'type', detail: 'must be a string' };
const longestReason = 500;

/** Why an operator does something: for the audit log, and for the next operator. */
export const ReasonField = () =>
  Field({
    normalise: (value) => (typeof value === 'string' ? value.trim() : value),
    rule: (value) => (typeof value === 'string' ? errorOfReason(value) : wrongType),
    documentation: {
      type: String,
      minLength: 1,
      maxLength: longestReason,
      example: 'reported stolen, ticket 4711',
      description: 'For the audit log. Name no password, code or other secret.',
    },
  });

/** The role of a person in the administration; null for none. */
export const OperatorRoleField = (roles: readonly string[]) =>
  Field({
    rule: (value) =>
      value === null || (typeof value === 'string' && roles.includes(value))
        ? null
        : { code: 'format', detail: `must be ${roles.join(', ')} or null` },
    documentation: {
      type: String,
      nullable: true,
      enum: [...roles, null],
      example: roles[1],
      description: 'Role in the administration; null for none.',
    },
  });

const mostRoles = 16;

/** The roles that an account has in the application. */
export const RolesField = () =>
  Field({
    optional: true,
    isList: true,
    normalise: (value) => (Array.isArray(value) ? [...new Set<unknown>(value)] : value),
    rule: (value) => {
      if (!Array.isArray(value)) return { code: 'type', detail: 'must be a list of texts' };
      if (value.length > mostRoles)
        return { code: 'too_long', detail: `must have at most ${mostRoles} roles` };
      const isRole = (role: unknown) => typeof role === 'string' && /^[a-z0-9:_-]{1,40}$/.test(role);
      return value.every(isRole)
        ? null
        : { code: 'format', detail: 'must be lower-case letters, digits, colons, hyphens and underscores' };
    },
    documentation: {
      type: [String],
      maxItems: mostRoles,
      example: ['editor'],
      description:
        'Roles of your application, which access tokens contain as `roles`: up to 40 lower-case letters, digits, `:`, ' +
        '`_` and `-` each.',
    },
  });

const longestExternalId = 255;

export function errorOfExternalId(value: string): RuleError | null {
  if (/[\p{Cc}\p{Cs}]/u.test(value))
    return { code: 'not_allowed', detail: 'must not contain control characters' };
  if (value === '') return { code: 'too_short', detail: 'must not be empty' };
  return codePoints(value) > longestExternalId
    ? { code: 'too_long', detail: `must have at most ${longestExternalId} characters` }
    : null;
}

/** The ID of an account in the application or a directory. */
export const ExternalIdField = ({ isNullable = false }: { isNullable?: boolean } = {}) =>
  Field({
    optional: true,
    rule: (value) => {
      if (value === null && isNullable) return null;
      return typeof value === 'string' ? errorOfExternalId(value) : wrongType;
    },
    documentation: {
      type: String,
      ...(isNullable && { nullable: true }),
      minLength: 1,
      maxLength: longestExternalId,
      example: 'crm-4711',
      description: `The ID of the account in your application or directory; unique.${isNullable ? ' Null removes it.' : ''}`,
    },
  });

/** True or false; false by default. */
export const SwitchField = (description: string) =>
  Field({
    optional: true,
    rule: (value) => (typeof value === 'boolean' ? null : { code: 'type', detail: 'must be true or false' }),
    documentation: { type: Boolean, default: false, example: true, description },
  });

/** A number that shows that the caller knows what will happen, in a query. */
export const ConfirmationField = (description: string) =>
  Field({
    normalise: (value) =>
      typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : { refused: value },
    rule: (value) =>
      typeof value === 'number' ? null : { code: 'format', detail: 'must be a whole number, given once' },
    documentation: { type: 'integer', minimum: 0, example: 42, description },
  });

/** One of a fixed set of words. */
export const WordField = (words: readonly string[], description: string) =>
  Field({
    rule: (value) => {
      if (typeof value !== 'string') return wrongType;
      return words.includes(value) ? null : { code: 'format', detail: `must be ${words.join(' or ')}` };
    },
    documentation: { type: String, enum: [...words], example: words[0], description },
  });

export function errorOfReason(reason: string): RuleError | null {
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(reason))
    return { code: 'not_allowed', detail: 'must not contain control characters' };
  if (/^[\p{Cf}\p{Z}\p{DI}]*$/u.test(reason)) return { code: 'too_short', detail: 'must not be empty' };
  return codePoints(reason) > longestReason
    ? { code: 'too_long', detail: `must have at most ${longestReason} characters` }
    : null;
}
