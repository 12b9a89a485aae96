/**
 * Generates secrets and keys, and edits the lists of them that APP_SECRETS and JWT_PRIVATE_KEYS contain. Plain JavaScript
 * without packages, because `npm run secrets` runs before they are installed.
 */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { Refusal } from './refusal.mjs';

/** With a kid of its own, which begins with the time, so that kids sort by age. */
export function makeSecret() {
  const time = new Date().toISOString().replaceAll(/\D/g, '');
  return `k${time}-${randomBytes(4).toString('hex')}:${randomBytes(48).toString('base64url')}`;
}

export function makeKeySet() {
  return JSON.stringify({ keys: [toJwk(makePrivateKey())] });
}

export function makePassword() {
  return randomBytes(24).toString('base64url');
}

function makePrivateKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

function toJwk(privateKey) {
  const jwk = privateKey.export({ format: 'jwk' });
  return { ...jwk, use: 'sig', alg: 'ES256', kid: thumbprint(jwk) };
}

/** RFC 7638: the hash of the required members, in lexicographic order and without spaces. */
function thumbprint({ crv, kty, x, y }) {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** Both lists: their entries, a new entry, and how a list is written. */
export const readers = { APP_SECRETS: readSecrets, JWT_PRIVATE_KEYS: readKeys };

function readSecrets(value) {
  const entries = value.split(',').map((entry) => entry.trim());
  if (!entries.every((entry) => /^[\w.-]{1,32}:./.test(entry)))
    throw new Refusal('APP_SECRETS must look like kid:secret[,kid:secret…].');
  return { entries, make: makeSecret, write: (list) => list.join(',') };
}

function readKeys(value) {
  if (value.startsWith('{')) return readJwks(value);
  const keys = [...value.matchAll(/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^]*?-----END \1-----/g)];
  if (keys.length === 0) throw new Refusal('JWT_PRIVATE_KEYS is neither a JWK set nor PEM keys.');
  const lineBreak = /\r?\n/.exec(value)?.[0] ?? '\\n';
  const make = () =>
    makePrivateKey().export({ type: 'pkcs8', format: 'pem' }).trim().replaceAll('\n', lineBreak);
  return { entries: keys.map(([key]) => key), make, write: (list) => list.join(lineBreak) };
}

function readJwks(value) {
  const make = () => toJwk(makePrivateKey());
  try {
    const { keys, ...single } = JSON.parse(value);
    const rest = keys ? single : {};
    const entries = keys ?? [single];
    if (!Array.isArray(entries)) throw new SyntaxError('"keys" is not a list');
    return { entries, make, write: (list) => JSON.stringify({ ...rest, keys: list }) };
  } catch (cause) {
    throw new Refusal('JWT_PRIVATE_KEYS is neither a JWK set nor PEM keys.', { cause });
  }
}

/**
 * Adds the public part of private keys, as `readers.JWT_PRIVATE_KEYS` returns them, to a JWK set.
 * @param set undefined or empty if there is none yet
 */
export function addPublicKeys(set, privateKeys) {
  const added = privateKeys.map((key) => {
    const source =
      typeof key === 'string'
        ? key.replaceAll('\\n', '\n')
        : { key: { ...key, d: undefined }, format: 'jwk' };
    const { kty, crv, x, y } = createPublicKey(source).export({ format: 'jwk' });
    return { kty, crv, x, y };
  });
  try {
    return JSON.stringify({ keys: [...(set ? JSON.parse(set).keys : []), ...added] });
  } catch (cause) {
    throw new Refusal('AUDIT_RETIRED_KEYS is not a JWK set.', { cause });
  }
}
