import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Tokens that a resource server must reject, by what is wrong with them. All but that are copies of the genuine one, and
 * those whose key is not what is wrong are signed by the server's own.
 */
export async function forgeriesOf(token, privateKeyPem) {
  const ownKey = createPrivateKey(privateKeyPem);
  const publicPem = createPublicKey(ownKey).export({ type: 'spki', format: 'pem' });
  const attacker = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = decodeProtectedHeader(token);
  const payload = decodeJwt(token);
  const [headerPart, payloadPart, signature] = token.split('.');
  const sign = (changes, { key = ownKey, head = {} } = {}) =>
    new SignJWT({ ...payload, ...changes }).setProtectedHeader({ ...header, ...head }).sign(key);
  const hs256 = `${encode({ ...header, alg: 'HS256' })}.${payloadPart}`;
  const hs256Signature = createHmac('sha256', publicPem).update(hs256).digest('base64url');
  const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
  return {
    'alg none': `${encode({ ...header, alg: 'none' })}.${payloadPart}.`,
    'HS256 with the public key': `${hs256}.${hs256Signature}`,
    'another issuer': await sign({ iss: 'https://other.example.com' }),
    'another audience': await sign({ aud: 'another-service' }),
    expired: await sign({ iat: hourAgo, exp: hourAgo + 600 }),
    'not valid yet': await sign({ nbf: payload.exp + 3_600, exp: payload.exp + 7_200 }),
    'another key with the same kid': await sign({}, { key: attacker.privateKey }),
    'an unknown kid': await sign({}, { key: attacker.privateKey, head: { kid: 'unknown' } }),
    'a key in its own header': await sign(
      {},
      { key: attacker.privateKey, head: { jwk: attacker.publicKey.export({ format: 'jwk' }) } },
    ),
    'another type': await sign({}, { head: { typ: 'JWT' } }),
    'a changed payload': `${headerPart}.${encode({ ...payload, sub: payload.sid })}.${signature}`,
    'no signature': `${headerPart}.${payloadPart}.`,
    'no expiry': await sign({ exp: undefined }),
    'an unverified address': await sign({ email_verified: false }),
  };
}
