import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import { findTotpStep, newTotpSecret, otpauthUri, qrSvg, readTotpSecret, toBase32 } from './totp-code.js';

/** The secret of the test vectors of RFC 6238. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const now = 1_111_111_109;
const step = Math.floor(now / 30);
const codeAt = (of: number) => generateSync({ secret, epoch: of * 30 }); // since 1970
const find = (code: string, changes: Partial<Parameters<typeof findTotpStep>[0]> = {}) =>
  findTotpStep({ secret, code, nowSeconds: now, lastStep: 0, stepTolerance: 1, ...changes });

describe('a TOTP code', () => {
  it('is that of RFC 6238', async () => {
    expect(await find('287082', { nowSeconds: 59 })).toBe(1);
    expect(await find('081804')).toBe(37_037_036);
  });

  it('is accepted in its step and in those before and after', async () => {
    const found = await Promise.all([-2, -1, 0, 1, 2].map((delta) => find(codeAt(step + delta))));
    expect(found).toEqual([null, step - 1, step, step + 1, null]);
  });

  it('is accepted in its step alone with a tolerance of 0, from its first to its last second', async () => {
    const exact = (code: string, nowSeconds = now) => find(code, { stepTolerance: 0, nowSeconds });
    const found = await Promise.all([-1, 0, 1].map((delta) => exact(codeAt(step + delta))));
    expect(found).toEqual([null, step, null]);
    const atEdges = [step * 30 - 1, step * 30, step * 30 + 29, step * 30 + 30];
    expect(await Promise.all(atEdges.map((at) => exact(codeAt(step), at)))).toEqual([null, step, step, null]);
  });

  it('is refused at and before the last step that was used', async () => {
    expect(await find(codeAt(step), { lastStep: step })).toBeNull();
    expect(await find(codeAt(step - 1), { lastStep: step })).toBeNull();
    expect(await find(codeAt(step + 1), { lastStep: step })).toBe(step + 1);
  });

  it('counts for the earliest unused step if two neighbouring steps have the same', async () => {
    const [first, second] = [59_061_240, 59_061_241];
    expect([codeAt(first), codeAt(second)]).toEqual(['963181', '963181']);
    const nowSeconds = second * 30;
    expect(await find('963181', { nowSeconds })).toBe(first);
    expect(await find('963181', { nowSeconds, lastStep: first })).toBe(second);
    expect(await find('963181', { nowSeconds, lastStep: second })).toBeNull();
  });

  it('is refused without an error after the clock was set back', async () => {
    expect(await find(codeAt(step), { lastStep: step + 1 })).toBeNull();
    expect(await find(codeAt(step), { lastStep: step + 1_000_000 })).toBeNull();
  });

  it.each([
    '',
    '12345',
    '1234567',
    '12 456',
    'abcdef',
    '１２３４５６',
    '١٢٣٤٥٦',
    '1e5000',
    '-12345',
    '123456\n',
    '\0'.repeat(6),
  ])('%j is refused without an error', async (code) => {
    expect(await find(code)).toBeNull();
  });
});

describe('a TOTP secret', () => {
  it('is new each time, with 160 bits', () => {
    const secrets = new Set(Array.from({ length: 20 }, newTotpSecret));
    expect(secrets.size).toBe(20);
    for (const text of secrets) expect(text).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('is encoded as in RFC 4648', () => {
    expect(toBase32(Buffer.from('12345678901234567890'))).toBe(secret);
    expect(toBase32(Buffer.from('foob'))).toBe('MZXW6YQ');
  });

  it.each([16, 17, 18, 19, 20, 21, 32, 64])('of another system may have %i bytes', (length) => {
    const text = toBase32(randomBytes(length));
    const spaced = `${text.toLowerCase().replaceAll(/(.{4})/g, '$1 ')}===`;
    expect(readTotpSecret(spaced)).toEqual({ secret: text });
    expect(generateSync({ secret: text })).toMatch(/^\d{6}$/);
  });

  it.each([
    ['JBSWY3DPEHPK3PXP', 'too_short'],
    [toBase32(randomBytes(65)), 'too_long'],
    [`${secret.slice(0, -1)}1`, 'unreadable'],
    [`${secret}A`, 'unreadable'],
    ['A'.repeat(25) + 'B', 'unreadable'],
    ['', 'unreadable'],
  ])('%s of another system is refused: %s', (text, error) => {
    expect(readTotpSecret(text)).toEqual({ error });
  });
});

describe('the URI for an authenticator app', () => {
  it('names issuer, account and all parameters', () => {
    expect(otpauthUri({ secret, email: 'ada+x@example.com', issuer: 'Käse & Co: Berlin' })).toBe(
      'otpauth://totp/K%C3%A4se%20%26%20Co%20%20Berlin:ada%2Bx%40example.com' +
        `?secret=${secret}&issuer=K%C3%A4se%20%26%20Co%20%20Berlin&algorithm=SHA1&digits=6&period=30`,
    );
  });

  it('fits into a QR code at its longest, which has neither scripts nor references', () => {
    const email = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`;
    const svg = qrSvg(otpauthUri({ secret, email, issuer: '🦉'.repeat(60) }));
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d+) \1"><rect fill="white"/,
    );
    expect(svg.match(/<\w+/g)).toEqual(['<svg', '<rect', '<path']);
    expect(svg).not.toMatch(/href|url\(|on\w+=/);
  });
});
