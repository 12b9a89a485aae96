import { generateAppSecret, isPlaceholder, parseAppSecrets } from './app-secrets.js';

const secretA = 'xW2v9QdRk7Lm4Tz8Yb1Nc6Hf3Js5Gp0A';
const secretB = 'Qp7Zs3Vx9Bn2Mk5Jh8Gf1Dd4Sa6Lw0Re';

describe('parseAppSecrets', () => {
  it('reads a single entry', () => {
    expect(parseAppSecrets(`k1:${secretA}`)).toEqual([{ kid: 'k1', secret: Buffer.from(secretA) }]);
  });

  it('keeps the order of several entries, and accepts spaces between them', () => {
    const secrets = parseAppSecrets(`new:${secretA}, old:${secretB}`);
    expect(secrets.map(({ kid }) => kid)).toEqual(['new', 'old']);
    expect(secrets.map(({ secret }) => secret.toString())).toEqual([secretA, secretB]);
  });

  it('accepts a secret with colons and base64 padding', () => {
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
    ['a secret of one repeated letter', `k1:${'a'.repeat(64)}`, 'entry 1 is too regular to be random'],
    ['a kid twice', `k1:${secretA},k1:${secretB}`, 'contains a kid twice'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parseAppSecrets(text)).toThrow(new Error(message));
  });

  it('[OPS-2] does not show a secret written in place of the kid', () => {
    expect(() => parseAppSecrets(`${secretA}:k1`)).toThrow('entry 1');
    expect(() => parseAppSecrets(`${secretA}:k1`)).not.toThrow(secretA);
    expect(() => parseAppSecrets(`${secretA}:${'a'.repeat(64)}`)).not.toThrow(secretA);
  });
});

describe('generateAppSecret', () => {
  it('generates a new secret each time, of the required length', () => {
    const { secret } = generateAppSecret();
    expect(secret.equals(generateAppSecret().secret)).toBe(false);
    expect(secret.length).toBeGreaterThanOrEqual(32);
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

  it('is false for what generate-secrets prints', () => {
    expect(isPlaceholder(Buffer.from(secretA))).toBe(false);
  });
});
