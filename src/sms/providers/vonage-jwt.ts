import { createHash, createHmac, createPrivateKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { isEqual } from './standard-webhooks.js';

const lifetimeSeconds = 300;
const toleranceSeconds = 300;

/** @throws Error that describes the problem without repeating the text */
export function parseRsaKey(text: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(text.replaceAll(String.raw`\n`, '\n'));
  } catch {
    throw new Error('holds no private key: it must be the PEM file of the application');
  }
  if (key.asymmetricKeyType !== 'rsa') throw new Error('must be an RSA key');
  return key;
}

/** The token of a request to the API (RS256). */
export function signApplicationToken(of: {
  applicationId: string;
  privateKey: KeyObject;
  nowSeconds: number;
}): string {
  const { applicationId, privateKey, nowSeconds } = of;
  const content = {
    application_id: applicationId,
    iat: nowSeconds,
    exp: nowSeconds + lifetimeSeconds,
    jti: randomUUID(),
  };
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(content)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/**
 * Whether a callback has a token (HS256) with the hash of its body, issued within five minutes for this application.
 * The algorithm is fixed, whatever the header of the token says.
 */
export function isSignedCallback(
  of: { signatureSecret: string; applicationId: string; nowSeconds: number },
  { authorization = '', body }: { authorization: string | undefined; body: string },
): boolean {
  const [, header, payload, signature] =
    /^Bearer ([\w-]{1,500})\.([\w-]{1,4000})\.([\w-]{1,500})$/i.exec(authorization) ?? [];
  if (!header || !payload || !signature) return false;
  const expected = createHmac('sha256', of.signatureSecret)
    .update(`${header}.${payload}`)
    .digest('base64url');
  if (!isEqual(signature, expected)) return false;
  const { alg } = decode(header);
  const { iat, payload_hash: hash, application_id: application = of.applicationId } = decode(payload);
  return (
    alg === 'HS256' &&
    application === of.applicationId &&
    typeof iat === 'number' &&
    Math.abs(of.nowSeconds - iat) <= toleranceSeconds &&
    typeof hash === 'string' &&
    isEqual(hash.toLowerCase(), createHash('sha256').update(body).digest('hex'))
  );
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** Its signature has been checked, except for that of the header, which contains nothing to rely on. */
function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
