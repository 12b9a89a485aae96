import { AsyncLocalStorage } from 'node:async_hooks';
import { v7 as uuidv7 } from 'uuid';

/** Lets every log line of a request carry its id without passing it through each call. */
export const requestContext = new AsyncLocalStorage<{ requestId: string }>();

const acceptableId = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's `X-Request-Id` where it is harmless, else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && acceptableId.test(header) ? header : uuidv7();
}

/**
 * The path of a request target: without query, scheme and host; `/` for a target that has none (CONNECT, OPTIONS *).
 */
export function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] ?? '';
  return path.startsWith('/') ? path : '/';
}

/** A longer path is told by its beginning: a response must not be as long as whatever somebody asks for. */
const maxInstanceLength = 256;

/** The `instance` of a problem (RFC 9457). */
export function instanceOf(target: string): string {
  return pathOf(target).slice(0, maxInstanceLength);
}
