import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ephemeralSecrets, isPlaceholder, parseAppSecrets, parsePrivateKeys } from './read-secrets.js';

const secretA = 'xW2v9QdRk7Lm4Tz8Yb1Nc6Hf3Js5Gp0A';
const secretB = 'Qp7Zs3Vx9Bn2Mk5Jh8Gf1Dd4Sa6Lw0Re';

describe('parseAppSecrets', () => {
  it('reads a single entry', () => {
    expect(parseAppSecrets(`k1:${secretA}`)).toEqual([{ kid: 'k1', secret: Buffer.from(secretA) }]);
  });

  it('keeps the order of several entries, and takes spaces between them', () => {
    const secrets = parseAppSecrets(`new:${secretA}, old:${secretB}`);
    expect(secrets.map(({ kid }) => kid)).toEqual(['new', 'old']);
    expect(secrets.map(({ secret }) => secret.toString())).toEqual([secretA, secretB]);
  });

  it('takes a secret with colons and base64 padding whole', () => {
    const [entry] = parseAppSecrets(`k1:${secretA}:+/==`);
    expect(entry?.secret.toString()).toBe(`${secretA}:+/==`);
  });

  it('counts bytes and not characters', () => {
    const thirtyTwoBytes = 'äöüßéèêëàâîïôûçñ';
    expect(Buffer.byteLength(thirtyTwoBytes)).toBe(32);
    expect(parseAppSecrets(`k1:${thirtyTwoBytes}`)).toHaveLength(1);
  });

  it.each([
    ['an empty text', '', 'entry 1 must look like kid:secret'],
    ['no kid', secretA, 'entry 1 must look like kid:secret'],
    ['an empty kid', `:${secretA}`, 'entry 1 must look like kid:secret'],
    ['a kid of 33 characters', `${'k'.repeat(33)}:${secretA}`, 'entry 1 must look like kid:secret'],
    ['a kid with a space', `k 1:${secretA}`, 'entry 1 must look like kid:secret'],
    ['an empty secret', 'k1:', 'entry 1 must look like kid:secret'],
    ['a comma at the end', `k1:${secretA},`, 'entry 2 must look like kid:secret'],
    ['31 bytes', `k1:${secretA.slice(1)}`, 'entry 1 must have at least 32 bytes of secret'],
    ['a short second one', `k1:${secretA},k2:short`, 'entry 2 must have at least 32 bytes of secret'],
    ['one letter again and again', `k1:${'a'.repeat(64)}`, 'entry 1 is too regular to be random'],
    ['a kid twice', `k1:${secretA},k1:${secretB}`, 'a kid stands twice'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parseAppSecrets(text)).toThrow(new Error(message));
  });

  it('[OPS-2] keeps a secret to itself that was written in the place of the kid', () => {
    expect(() => parseAppSecrets(`${secretA}:k1`)).toThrow('entry 1');
    expect(() => parseAppSecrets(`${secretA}:k1`)).not.toThrow(secretA);
    expect(() => parseAppSecrets(`${secretA}:${'a'.repeat(64)}`)).not.toThrow(secretA);
  });
});

describe('parsePrivateKeys', () => {
  const makeKey = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve }).privateKey;
  const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const sec1Of = (key: KeyObject) => key.export({ type: 'sec1', format: 'pem' }).toString();
  const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' });
  const first = makeKey();
  const second = makeKey();
  const p384 = makeKey('P-384');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;

  it.each([
    ['a JWK set', JSON.stringify({ keys: [jwkOf(first), jwkOf(second)] }), [first, second]],
    ['a single JWK', JSON.stringify(jwkOf(first)), [first]],
    ['a JWK with members of its own', JSON.stringify({ ...jwkOf(first), kid: 'x', use: 'sig' }), [first]],
    ['a JWK behind white space', `\n  ${JSON.stringify(jwkOf(first))}`, [first]],
    ['PEM (PKCS#8)', pemOf(first), [first]],
    ['PEM (SEC 1)', sec1Of(first), [first]],
    ['several PEM keys, in their order', `${pemOf(second)}${pemOf(first)}`, [second, first]],
    ['PEM with words between the keys', `old\n${pemOf(first)}\nnew\n${pemOf(second)}`, [first, second]],
    ['PEM with its line breaks written out', pemOf(first).replaceAll('\n', '\\n'), [first]],
    ['PEM with the line breaks of Windows', pemOf(first).replaceAll('\n', '\r\n'), [first]],
  ])('reads %s', (_what, text, keys) => {
    expect(parsePrivateKeys(text)).toEqual(keys.map(pemOf));
  });

  it.each([
    ['nothing', '', 'holds no private key'],
    ['some words', 'change-me', 'holds no private key'],
    ['an empty JWK set', '{"keys":[]}', 'holds no private key'],
    ['broken JSON', '{"keys":', 'is neither JSON nor PEM'],
    ['a JWK set that is none', '{"keys":"k"}', 'must be a JWK set with "keys"'],
    ['a JWK set of text', '{"keys":["k"]}', 'key 1 is not a private JWK'],
    ['a JWK set of null', '{"keys":[null]}', 'key 1 is not a private JWK'],
    ['an empty JWK', '{}', 'key 1 is not a private JWK'],
    ['a public JWK', JSON.stringify(jwkOf(createPublicKey(first))), 'key 1 is not a private JWK'],
    [
      'a public JWK in second place',
      JSON.stringify({ keys: [jwkOf(first), jwkOf(createPublicKey(second))] }),
      'key 2 is not a private JWK',
    ],
    [
      'a public key in PEM',
      createPublicKey(first).export({ type: 'spki', format: 'pem' }).toString(),
      'key 1 is not a private key in PEM',
    ],
    [
      'PEM with rubbish in it',
      '-----BEGIN PRIVATE KEY-----\nrubbish\n-----END PRIVATE KEY-----',
      'key 1 is not a private key in PEM',
    ],
    [
      'PEM that asks for a pass phrase',
      first.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      'key 1 is not a private key in PEM',
    ],
    ['RSA', pemOf(rsa), 'key 1 must be an EC key on P-256 (ES256)'],
    ['RSA as a JWK', JSON.stringify(jwkOf(rsa)), 'key 1 must be an EC key on P-256 (ES256)'],
    ['P-384', pemOf(p384), 'key 1 must be an EC key on P-256 (ES256)'],
    ['P-384 in second place', `${pemOf(first)}${pemOf(p384)}`, 'key 2 must be an EC key on P-256 (ES256)'],
    ['secp256k1', pemOf(makeKey('secp256k1')), 'key 1 must be an EC key on P-256 (ES256)'],
    ['Ed25519', pemOf(ed25519), 'key 1 must be an EC key on P-256 (ES256)'],
    ['a symmetric JWK', '{"kty":"oct","k":"c2VjcmV0"}', 'key 1 is not a private JWK'],
    ['a key twice', `${pemOf(first)}${pemOf(first)}`, 'a key stands twice'],
    ['a key twice, in two forms', `${pemOf(first)}${sec1Of(first)}`, 'a key stands twice'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parsePrivateKeys(text)).toThrow(new Error(message));
  });
});

describe('ephemeralSecrets', () => {
  it('are new ones each time, and good enough for the parsers of given ones', () => {
    const made = ephemeralSecrets();
    const again = ephemeralSecrets();
    expect(made.privateKeys).not.toEqual(again.privateKeys);
    expect(made.appSecrets[0]?.secret.equals(again.appSecrets[0]?.secret ?? Buffer.alloc(0))).toBe(false);
    expect(made.appSecrets[0]?.secret.length).toBeGreaterThanOrEqual(32);
    expect(parsePrivateKeys(made.privateKeys.join(''))).toEqual(made.privateKeys);
    expect(createPrivateKey(made.privateKeys.join('')).asymmetricKeyType).toBe('ec');
  });
});

describe('isPlaceholder', () => {
  it.each([
    'change-me-to-at-least-32-random-bytes',
    'CHANGEME-CHANGEME-CHANGEME-CHANGEME-1234',
    'this-is-an-example-secret-of-32-bytes',
    'placeholder-placeholder-placeholder-0',
    'insert-32-random-bytes-in-this-place',
    'your-secret-of-at-least-32-bytes-here',
  ])('knows %s', (text) => {
    expect(isPlaceholder(Buffer.from(text))).toBe(true);
  });

  it('leaves what generate-secrets makes alone', () => {
    expect(isPlaceholder(Buffer.from(secretA))).toBe(false);
  });
});
