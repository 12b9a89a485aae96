import { isIP } from 'node:net';
import { canonicalEmail } from './email-address.js';
import { Field } from './field.js';
import { canonicalLocale, codePoints, type RuleError } from './text-rules.js';

/** Fields of queries. They arrive as texts, and are optional unless their name says otherwise. */

/** Rows of a page: by default, and at most. */
export const pageSizes = { default: 50, most: 100 } as const;

const wrongType: RuleError = { code: 'type', detail: 'must be given once' };
const format = (detail: string): RuleError => ({ code: 'format', detail });

/** A text of the query that is read as another type. */
function queryField(options: {
  /** Returns null for a text that is not valid. */
  read: (text: string) => unknown;
  detail: string;
  documentation: Parameters<typeof Field>[0]['documentation'];
  isRequired?: true;
}): PropertyDecorator {
  return Field({
    optional: !options.isRequired,
    normalise: (value) => (typeof value === 'string' ? (options.read(value) ?? { refused: value }) : value),
    rule: (value) => {
      if (Array.isArray(value)) return wrongType;
      const isRefused = typeof value === 'object' && value !== null && 'refused' in value;
      return isRefused ? format(options.detail) : null;
    },
    documentation: options.documentation,
  });
}

/** Rows of a page. A larger number is an error: a client must not believe that it has got them all. */
export const LimitField = () =>
  queryField({
    read: (text) => {
      const size = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Infinity;
      return size <= pageSizes.most ? size : null;
    },
    detail: `must be a whole number from 1 to ${pageSizes.most}`,
    documentation: { type: 'integer', minimum: 1, maximum: pageSizes.most, default: pageSizes.default },
  });

export const CursorField = () =>
  queryField({
    read: (text) => (/^[\w-]{1,1000}$/.test(text) ? text : null),
    detail: 'must be a nextCursor of this list',
    documentation: { type: String, maxLength: 1000, description: '`nextCursor` of the previous page.' },
  });

/** One of a fixed set of values. */
export const ChoiceField = (choices: readonly string[], description: string) =>
  queryField({
    read: (text) => (choices.includes(text) ? text : null),
    detail: `must be ${choices.join(', ')}`,
    documentation: { type: String, enum: [...choices], description },
  });

export const FlagField = (description: string) =>
  queryField({
    read: (text) => ({ true: true, false: false })[text] ?? null,
    detail: 'must be true or false',
    documentation: { type: Boolean, description },
  });

export const TimeField = (description: string) =>
  queryField({
    read: readTime,
    detail: 'must be a time such as 2026-11-24T09:30:00Z',
    documentation: { type: String, format: 'date-time', description },
  });

/** @returns null for a text that is not a timestamp with an offset, or of a time before 1970 */
export function readTime(text: string): Date | null {
  const isTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const time = isTimestamp ? new Date(text) : null;
  return time && !Number.isNaN(time.getTime()) && time.getTime() >= 0 ? time : null;
}

export const QueryTextField = ({
  minLength = 1,
  ...options
}: {
  minLength?: number;
  maxLength: number;
  description: string;
  /** Returns the text as it is compared. */
  canonical?: (text: string) => string;
}) => {
  const { maxLength, description, canonical = (text: string) => text } = options;
  return queryField({
    read: (text) => (codePoints(text) >= minLength && codePoints(text) <= maxLength ? canonical(text) : null),
    detail: `must have ${minLength} to ${maxLength} characters`,
    documentation: { type: String, minLength, maxLength, description },
  });
};

export const QueryIdField = (description: string) =>
  queryField({
    read: (text) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null),
    detail: 'must be an ID',
    documentation: { type: String, format: 'uuid', description },
  });

export const QueryLocaleField = () =>
  queryField({
    read: canonicalLocale,
    detail: 'must be a language tag such as de-AT',
    documentation: { type: String, maxLength: 35, example: 'de', description: 'BCP 47.' },
  });

export const QueryIpField = (description: string) =>
  queryField({
    read: (text) => (isIP(text) === 0 ? null : text),
    detail: 'must be an IP address',
    documentation: { type: String, maxLength: 45, description },
  });

const emailField = (description: string) => ({
  read: (text: string) => canonicalEmail(text.trim()),
  detail: 'must be an e-mail address',
  documentation: { type: String, format: 'email', maxLength: 254, description } as const,
});

export const QueryEmailField = (description: string) => queryField(emailField(description));

export const RequiredQueryEmailField = (description: string) =>
  queryField({ ...emailField(description), isRequired: true });
/** The domain of e-mail addresses. */
export const QueryDomainField = (description: string) =>
  queryField({
    read: (text) => canonicalEmail(`any@${text.trim()}`)?.slice('any@'.length) ?? null,
    detail: 'must be a domain such as example.com',
    documentation: { type: String, maxLength: 253, description },
  });
