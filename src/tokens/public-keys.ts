import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** How long resource servers may keep the key set. */
export const jwksTtlSeconds = 300;

/**
 * Reads a JWK set of public keys, as published at `/.well-known/jwks.json`.
 * @throws Error with what is wrong and with which key, by its place
 */
export function parsePublicKeys(text: string): KeyObject[] {
  let set: unknown;
  try {
    set = (JSON.parse(text) as { keys?: unknown } | null)?.keys;
  } catch {
    throw new Error('is not JSON');
  }
  if (!Array.isArray(set)) throw new Error('must be a JWK set with "keys"');
  return set.map((jwk: unknown, index) => {
    const key = publicKeyOf(jwk, `key ${index + 1}`);
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
      throw new Error(`key ${index + 1} must be an EC key on P-256 (ES256)`);
    return key;
  });
}

function publicKeyOf(jwk: unknown, place: string): KeyObject {
  if (typeof jwk === 'object' && jwk !== null && 'd' in jwk)
    throw new Error(`${place} is private: leave out its member "d"`);
  try {
    return createPublicKey({ key: jwk as object, format: 'jwk' } as never); // createPublicKey judges it
  } catch {
    throw new Error(`${place} is not a public JWK`);
  }
}

/** The `kid` of a key on P-256: RFC 7638, the required members in lexicographic order, without white space. */
export function thumbprintOf(key: KeyObject): string {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
}
