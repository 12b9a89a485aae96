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

/** One of a fixed set of words. */
export const WordField = (words: readonly string[], description: string) =>
  Field({
    rule: (value) => {
      if (typeof value !== 'string') return wrongType;
      return words.includes(value) ? null : { code: 'format', detail: `must be ${words.join(' or ')}` };
    },
    documentation: { type: String, enum: [...words], example: words[0], description },
  });

function errorOfReason(reason: string): RuleError | null {
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(reason))
    return { code: 'not_allowed', detail: 'must not contain control characters' };
  if (/^[\p{Cf}\p{Z}\p{DI}]*$/u.test(reason)) return { code: 'too_short', detail: 'must not be empty' };
  return codePoints(reason) > longestReason
    ? { code: 'too_long', detail: `must have at most ${longestReason} characters` }
    : null;
}
