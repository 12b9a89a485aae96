import type { ClientInfo } from '../common/http/client-info.js';
import { currentRequestId } from '../common/http/request-context.js';
import type { DeliveryOrigin } from '../delivery/delivery.entity.js';
import { originOf } from '../delivery/delivery.service.js';

/**
 * A step of a challenge. A decoy has the same steps. Their number is bounded by the attempts and resends of a challenge.
 */
export type ChallengeEvent = {
  /** ISO 8601, by the database's clock. */
  at: string;
  requestId?: string | null;
} & (
  | ({ type: 'started' | 'resent' } & DeliveryOrigin)
  /** A code was entered. `attempt` counts from 1. */
  | { type: 'attempted'; attempt: number }
  /** The code of that attempt was correct, and the flow has finished. */
  | { type: 'confirmed'; attempt: number }
);

/** @returns the value of a parameter for `eventSql` */
export function requestEvent(type: 'started' | 'resent', client: ClientInfo): string {
  return JSON.stringify({ type, ...originOf(client) });
}

/** Like `requestEvent`, for an attempt, whose number SQL adds. */
export function attemptEvent(type: 'attempted' | 'confirmed'): string {
  return JSON.stringify({ type, requestId: currentRequestId() });
}

/**
 * SQL of an event that happens now.
 * @param event placeholder of its other properties
 * @param attempt SQL of the number of its attempt
 */
export function eventSql(event: string, attempt?: string): string {
  const known = attempt === undefined ? `'at', now()` : `'at', now(), 'attempt', ${attempt}`;
  return `(jsonb_build_object(${known}) || ${event}::jsonb)`;
}
