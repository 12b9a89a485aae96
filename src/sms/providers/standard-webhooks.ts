import { createHmac, timingSafeEqual } from 'node:crypto';

/** Standard Webhooks 1.0.0. */
const toleranceSeconds = 300;

/** @throws Error that describes the problem without repeating the text */
export function parseWebhookSecret(text: string): Buffer {
  const [, encoded = ''] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(text) ?? [];
  const key = Buffer.from(encoded, 'base64');
  if (key.length < 24 || key.length > 64)
    throw new Error('must be whsec_ and 24 to 64 random bytes in base64');
  return key;
}

interface Signed {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

export function signWebhook(key: Buffer, { id, timestamp, body }: Signed): Record<string, string> {
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}

/** @returns false for a signature that is wrong, missing, or older or newer than five minutes */
export function isSignedWebhook(
  key: Buffer,
  request: { headers: Readonly<Record<string, string | undefined>>; body: string; nowSeconds: number },
): boolean {
  const { headers, body, nowSeconds } = request;
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (!id || !timestamp || !given || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowSeconds - Number(timestamp)) > toleranceSeconds) return false;
  const expected = signWebhook(key, { id, timestamp: Number(timestamp), body })['webhook-signature'] ?? '';
  // A sender may sign with several keys while it replaces one.
  return given.split(' ').some((signature) => isEqual(signature, expected));
}

/** In constant time for texts of the same length. */
export function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
