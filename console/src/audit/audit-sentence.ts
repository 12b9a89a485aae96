import type { AuditEvent } from '../api/operation-types.js';
import type { TimelineAttempt } from '../api/types.js';
import { sentenceOf } from '../people/timeline-sentence.js';

/** An event as the timeline says it: "Wrong code, password reset, 1 of 5". */
export function auditSentence({ id, at, type, outcome, actor, requestId, details }: AuditEvent): string {
  const { purpose, attempt, reason } = details;
  return sentenceOf({
    id,
    at,
    type,
    outcome,
    actor,
    requestId,
    details,
    purpose: textOf(purpose),
    reason: textOf(reason),
    attempt: isAttempt(attempt) ? attempt : null,
    channel: null,
    template: null,
    challengeRef: null,
    delivery: null,
    session: null,
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isAttempt(value: unknown): value is TimelineAttempt {
  return typeof value === 'object' && value !== null && 'used' in value && 'max' in value;
}
