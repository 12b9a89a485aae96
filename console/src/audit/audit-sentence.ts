import type { AuditEvent } from '../api/operation-types.js';
import type { TimelineAttempt } from '../api/types.js';
import { sentenceOf } from '../people/timeline-sentence.js';

/** An event as the timeline says it: "Wrong code, password reset, 1 of 5". */
export function auditSentence({ type, outcome, details }: AuditEvent): string {
  const { purpose, attempt } = details;
  return sentenceOf({
    type,
    outcome,
    details,
    purpose: typeof purpose === 'string' ? purpose : null,
    attempt: isAttempt(attempt) ? attempt : null,
    template: null,
    delivery: null,
  });
}

function isAttempt(value: unknown): value is TimelineAttempt {
  return typeof value === 'object' && value !== null && 'used' in value && 'max' in value;
}
