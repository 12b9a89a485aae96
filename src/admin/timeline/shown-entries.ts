import type { AuditEventRecord } from '../../audit/audit-records.service.js';
import type { AuditOutcome } from '../../audit/audit-types.js';
import type { Language } from '../../common/i18n/languages.js';
import { describeDevice } from '../../common/i18n/translator.js';
import { limitReached, type DeliveryStep } from '../../delivery/delivery-steps.service.js';
import { shownReply } from '../../delivery/shown-reply.js';
import type { TimelineEntryResponse } from './timeline-entry.response.js';

const nothing = {
  purpose: null,
  channel: null,
  template: null,
  challengeRef: null,
  attempt: null,
  delivery: null,
  session: null,
  actor: null,
  requestId: null,
  reason: null,
  details: {},
} satisfies Partial<TimelineEntryResponse>;

export function entryOfEvent(event: AuditEventRecord, language: Language): TimelineEntryResponse {
  const { id, at, type, outcome, actorType, actorId, requestId, details } = event;
  return {
    ...nothing,
    id,
    at: at.toISOString(),
    type,
    outcome,
    purpose: textOf(details.purpose),
    challengeRef: textOf(details.challenge),
    attempt: attemptOf(details.attempt),
    session: sessionOf(event, language),
    actor: { type: actorType, id: actorId },
    requestId,
    reason: textOf(details.reason),
    details,
  };
}

/** Of the account itself: an event that an operator caused has the operator's session, network and device. */
function sessionOf(
  { actorType, sessionId, ip, device }: AuditEventRecord,
  language: Language,
): TimelineEntryResponse['session'] {
  if (sessionId === null || (actorType !== 'user' && actorType !== 'anonymous')) return null;
  return { id: sessionId, ip, device: device && describeDevice(language, device) };
}

export function entryOfStep(step: DeliveryStep): TimelineEntryResponse {
  const { id, at, type, template, channel, challengeReference, requestId, reason } = step;
  const { deliveryId, status, tries, provider, reply, destination, nextTryAt } = step;
  return {
    ...nothing,
    id,
    at: at.toISOString(),
    type: `delivery.${type}`,
    outcome: outcomeOf(step),
    channel,
    template,
    challengeRef: challengeReference,
    delivery: {
      id: deliveryId,
      state: status,
      tries,
      provider,
      lastAnswer: shownReply(reply, destination),
      nextTryAt: nextTryAt?.toISOString() ?? null,
    },
    requestId,
    reason: shownReply(reason, destination),
  };
}

function outcomeOf({ type, tries, reason }: DeliveryStep): AuditOutcome {
  if (type === 'sent' || (type === 'queued' && tries === 0)) return 'success';
  return reason === limitReached ? 'refused' : 'failure';
}

/** As in the details of `challenge.failed`. */
function attemptOf(value: unknown): TimelineEntryResponse['attempt'] {
  if (typeof value !== 'object' || value === null || !('used' in value) || !('max' in value)) return null;
  const { used, max } = value;
  return typeof used === 'number' && typeof max === 'number' ? { used, max } : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
