/**
 * Generates the secrets of an installation and prints them as lines for .env:
 *
 *   npm run --silent secrets >> .env
 *
 * To rotate: append the new entry on every replica, then move it to the front, and remove the old one once everything
 * derived from it has expired.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

/** RFC 7638: the hash of the required members, in lexicographic order and without spaces. */
function thumbprint({ crv, kty, x, y }) {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

function makeSigningKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  return { ...jwk, use: 'sig', alg: 'ES256', kid: thumbprint(jwk) };
}

const month = new Date().toISOString().slice(0, 7).replace('-', '');

// No quotes around the values: `docker run --env-file` would include them in the secret.
console.log(`APP_SECRETS=k${month}:${randomBytes(48).toString('base64url')}`);
console.log(`JWT_PRIVATE_KEYS=${JSON.stringify({ keys: [makeSigningKey()] })}`);
console.log(`POSTGRES_PASSWORD=${randomBytes(24).toString('base64url')}`);
