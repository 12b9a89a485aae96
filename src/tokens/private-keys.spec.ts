import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { generatePrivateKey, parsePrivateKeys } from './private-keys.js';

describe('parsePrivateKeys', () => {
  const makeKey = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve }).privateKey;
  const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const sec1Of = (key: KeyObject) => key.export({ type: 'sec1', format: 'pem' }).toString();
  const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' });
  /** `openssl ecparam -name prime256v1 -genkey` prints this before the key. */
  const ecParameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
  const certificate = readFileSync('test/fixtures/tls/localhost.pem', 'utf8');
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
    ['what "openssl ecparam -genkey" prints', `${ecParameters}${sec1Of(first)}`, [first]],
    [
      'that for several keys',
      [first, second].map((key) => ecParameters + sec1Of(key)).join(''),
      [first, second],
    ],
    ['that on one line', `${ecParameters}${sec1Of(first)}`.replaceAll('\n', '\\r\\n'), [first]],
    ['PEM with its line breaks turned into spaces', pemOf(first).replaceAll('\n', ' '), [first]],
    ['PEM without its line breaks', pemOf(first).replaceAll('\n', ''), [first]],
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
      'key 1 is not private: its label is PUBLIC KEY',
    ],
    [
      'PEM with rubbish in it',
      '-----BEGIN PRIVATE KEY-----\nrubbish\n-----END PRIVATE KEY-----',
      'key 1 is not a private key in PEM',
    ],
    [
      'PEM that asks for a pass phrase',
      first.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      'key 1 is encrypted: store it without a passphrase',
    ],
    [
      'SEC 1 that asks for a pass phrase',
      ecParameters +
        first.export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      'key 1 is encrypted: store it without a passphrase',
    ],
    [
      'PEM of which only the first line was read',
      '-----BEGIN PRIVATE KEY-----',
      'key 1 has no END line: write it on one line with \\n for line breaks, or in a file',
    ],
    ['a certificate', certificate, 'key 1 is not private: its label is CERTIFICATE'],
    ['only the parameters', ecParameters, 'holds no private key'],
    [
      'RSA in PKCS#1',
      rsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
      'key 1 must be an EC key on P-256 (ES256)',
    ],
    [
      'a key of OpenSSH',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----',
      'key 1 is not a private key in PEM',
    ],
    ['RSA', pemOf(rsa), 'key 1 must be an EC key on P-256 (ES256)'],
    ['RSA as a JWK', JSON.stringify(jwkOf(rsa)), 'key 1 must be an EC key on P-256 (ES256)'],
    ['P-384', pemOf(p384), 'key 1 must be an EC key on P-256 (ES256)'],
    ['P-384 in second place', `${pemOf(first)}${pemOf(p384)}`, 'key 2 must be an EC key on P-256 (ES256)'],
    ['secp256k1', pemOf(makeKey('secp256k1')), 'key 1 must be an EC key on P-256 (ES256)'],
    ['Ed25519', pemOf(ed25519), 'key 1 must be an EC key on P-256 (ES256)'],
    ['a symmetric JWK', '{"kty":"oct","k":"c2VjcmV0"}', 'key 1 is not a private JWK'],
    ['a key twice', `${pemOf(first)}${pemOf(first)}`, 'contains a key twice'],
    ['a key twice, in two forms', `${pemOf(first)}${sec1Of(first)}`, 'contains a key twice'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parsePrivateKeys(text)).toThrow(new Error(message));
  });
});

describe('generatePrivateKey', () => {
  it('makes a new key each time, in the form that given keys are read to', () => {
    const pem = generatePrivateKey();
    expect(generatePrivateKey()).not.toBe(pem);
    expect(parsePrivateKeys(pem)).toEqual([pem]);
    expect(createPrivateKey(pem).asymmetricKeyType).toBe('ec');
  });
});
