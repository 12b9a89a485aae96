import { createHash, createPrivateKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { SigningKeysSettings } from './tokens.settings.js';
import { SigningKeys } from './signing-keys.js';

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const makePem = () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const keysOf = (...privateKeys: string[]) => new SigningKeys(new SigningKeysSettings({ privateKeys }));

/** The key of RFC 7515 appendix A.3, whose private half is published. */
const rfcKey = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  },
});

describe('SigningKeys', () => {
  it('names a key by its RFC 7638 thumbprint', () => {
    const { kid, publicJwk } = keysOf(pemOf(rfcKey)).current;
    expect(publicJwk).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      kid,
      use: 'sig',
      alg: 'ES256',
    });
    // Written out by hand: required members, in lexicographic order, no white space.
    const canonical = `{"crv":"P-256","kty":"EC","x":"${publicJwk.x}","y":"${publicJwk.y}"}`;
    expect(kid).toBe(createHash('sha256').update(canonical).digest('base64url'));
    expect(kid).toBe('oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U');
  });

  it('publishes every key and no private member', () => {
    const { keys } = keysOf(makePem(), makePem(), makePem()).jwks();
    expect(keys).toHaveLength(3);
    for (const key of keys) {
      expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      expect([key.x, key.y].every((coordinate) => /^[\w-]{43}$/.test(coordinate))).toBe(true);
    }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(3);
  });

  it('signs with the first key and finds every one by its kid', () => {
    const [first, second] = [makePem(), makePem()];
    const signing = keysOf(first, second);
    expect(pemOf(signing.current.privateKey)).toBe(first);
    for (const { kid } of signing.jwks().keys) expect(signing.findPublicKey(kid)?.type).toBe('public');
    const successor = keysOf(second, first); // the same two keys after a rotation
    expect(successor.current.kid).not.toBe(signing.current.kid);
    expect(successor.findPublicKey(signing.current.kid)).not.toBeNull();
  });

  it('publishes the public key of each private key', () => {
    const { current } = keysOf(pemOf(rfcKey));
    const signature = sign('sha256', Buffer.from('text'), current.privateKey);
    expect(verify('sha256', Buffer.from('text'), current.publicKey, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('other'), current.publicKey, signature)).toBe(false);
  });

  it.each(['', 'unknown', '__proto__', 'constructor', 'toString'])('finds no key for the kid %j', (kid) => {
    expect(keysOf(makePem()).findPublicKey(kid)).toBeNull();
  });

  it('requires at least one key', () => {
    expect(() => keysOf()).toThrow('there is no signing key');
  });
});
