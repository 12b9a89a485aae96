import { AsyncLocalStorage } from 'node:async_hooks';
import { v7 as uuidv7 } from 'uuid';

interface RequestContext {
  readonly requestId: string;
  /** The operation of the API document, once its route is known. */
  operation?: string;
}

/** Adds the request's id to every log line without passing it through each call. */
export const requestContext = new AsyncLocalStorage<RequestContext>();

/** The ID of the request being handled; null outside a request. */
export function currentRequestId(): string | null {
  return requestContext.getStore()?.requestId ?? null;
}

/** The operation that is being carried out; null outside a request and before its route is known. */
export function currentOperation(): string | null {
  return requestContext.getStore()?.operation ?? null;
}

/** Sets the operation of the request being handled. */
export function setOperation(operation: string): void {
  const context = requestContext.getStore();
  if (context) context.operation = operation;
}

const acceptableId = /^[A-Za-z0-9._-]{1,128}$/;

/** Returns the caller's `X-Request-Id` if it is safe to log, otherwise a new id. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && acceptableId.test(header) ? header : uuidv7();
}

/**
 * Returns the path of a request target, without query, scheme and host; `/` for a target that has none (CONNECT,
 * OPTIONS *).
 */
export function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] ?? '';
  return path.startsWith('/') ? path : '/';
}

/** A longer path is truncated, or the response would grow with the request. */
const maxInstanceLength = 256;

/** The `instance` of a problem (RFC 9457). */
export function instanceOf(target: string): string {
  return pathOf(target).slice(0, maxInstanceLength);
}
