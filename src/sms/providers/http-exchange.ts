import { SmsError } from '../sms-provider.js';

export interface HttpReply {
  status: number;
  body: string;
}

/** Errors that occur before anything of the request has been sent. */
const unsentCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_SSL_\w+|ERR_TLS_\w+|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/;

/**
 * Makes one request to a provider.
 * @throws SmsError: `retry` if it was certainly not received; `final`, with `mayBeAccepted`, if there was no reply
 */
export async function exchange(
  url: string,
  request: { headers: Readonly<Record<string, string>>; body: string; signal: AbortSignal },
): Promise<HttpReply> {
  const { headers, body, signal } = request;
  try {
    const response = await fetch(url, {
      method: 'POST',
      // A connection that is kept may be closed just when it is used again, and nobody would know what was received.
      headers: { ...headers, connection: 'close' },
      body,
      signal,
      redirect: 'manual', // the code would be sent to somebody else
    });
    // The status says whether the message was accepted, even if the rest is cut off.
    return { status: response.status, body: await response.text().catch(() => '') };
  } catch (error) {
    throw noReply(error, signal);
  }
}

function noReply(error: unknown, signal: AbortSignal): SmsError {
  const mayBeAccepted = { mayBeAccepted: true };
  if (signal.aborted) {
    const isTimeout = (signal.reason as Error | undefined)?.name === 'TimeoutError'; // as: of AbortSignal.timeout()
    return new SmsError('final', isTimeout ? 'no reply in time' : 'interrupted', mayBeAccepted);
  }
  const { code = '' } = ((error as Error).cause ?? {}) as { code?: string }; // as: fetch() throws errors with such a cause
  if (unsentCodes.test(code)) return new SmsError('retry', `cannot be reached (${code})`);
  return new SmsError('final', `closed the connection without a reply${code && ` (${code})`}`, mayBeAccepted);
}

/** @returns an empty object for anything but a JSON object */
export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** @returns null for anything but a text or a number of a reasonable length without spaces */
export function identifier(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^[\x21-\x7e]{1,200}$/.test(text) ? text : null;
}

/** An amount of money in millionths. */
export function micros(amount: unknown): number | undefined {
  const value = typeof amount === 'string' && amount !== '' ? Number(amount) : amount;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const rounded = Math.round(Math.abs(value) * 1_000_000);
  return rounded <= 2_147_483_647 ? rounded : undefined;
}

/** A count of segments. */
export function segmentCount(value: unknown): number | undefined {
  const count = Number(value);
  return Number.isInteger(count) && count > 0 && count <= 255 ? count : undefined;
}
