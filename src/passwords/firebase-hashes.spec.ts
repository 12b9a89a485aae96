import { firebaseHash, readFirebaseHashConfig } from './firebase-hashes.js';
import { readHash } from './legacy-hashes.js';

/** The example that Firebase publishes with its own implementation. */
const published = {
  password: 'user1password',
  passwordHash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  salt: '42xEC+ixf3L2lw==',
};
const signerKey = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
const shown = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: ${signerKey},
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}
`;

function configOf(text: string) {
  const config = readFirebaseHashConfig(text);
  if (!config) throw new Error('The configuration was not accepted');
  return config;
}

describe('a hash of Firebase', () => {
  it('is verified after its conversion', async () => {
    const stored = firebaseHash(published, configOf(shown)) ?? '';
    const hash = readHash(stored);
    if (typeof hash === 'string') throw new Error(hash);
    expect(hash).toMatchObject({ kind: 'firebase_scrypt', work: 6, memoryKib: 16_387 });
    expect(await hash.verify(published.password)).toBe(true);
    for (const other of ['User1password', 'user1passwor', 'user1password ', '']) {
      expect(await hash.verify(other)).toBe(false);
    }
  });

  it('no longer contains the signer key, the hash or the salt separator as a setting', () => {
    const stored = firebaseHash(published, configOf(shown)) ?? '';
    expect(stored).toMatch(/^\$firebase-scrypt\$ln=14,r=8\$42xEC\+ixf3L2lwc\$[\w+/]{86}$/);
    for (const secret of [signerKey, published.passwordHash]) {
      expect(stored).not.toContain(secret.slice(0, 8));
    }
  });

  it('is of no use with the parameters of another project', async () => {
    const other = shown.replace('jxspr8', 'AAAAAA');
    const hash = readHash(firebaseHash(published, configOf(other)) ?? '');
    expect(typeof hash !== 'string' && (await hash.verify(published.password))).toBe(false);
  });

  it.each(['', 'AAAA', published.passwordHash.slice(4)])('is rejected if damaged: %.20j', (text) => {
    expect(firebaseHash({ ...published, passwordHash: text }, configOf(shown))).toBeNull();
  });
});

describe('the hash parameters of Firebase', () => {
  it('are also accepted as JSON', () => {
    const json = JSON.stringify({
      algorithm: 'SCRYPT',
      base64_signer_key: signerKey,
      base64_salt_separator: 'Bw==',
      rounds: 8,
      mem_cost: 14,
    });
    expect(configOf(json)).toEqual(configOf(shown));
  });

  it.each([
    ['', ''],
    [shown, '{}'],
    ['SCRYPT', 'HMAC_SHA256'],
    [signerKey, 'AAAA'],
    ['rounds: 8', 'rounds: 9'],
    ['rounds: 8', 'rounds: 0'],
    ['mem_cost: 14', 'mem_cost: 15'],
    ['  mem_cost: 14,\n', ''],
  ])('are refused if incomplete or of another algorithm: %.20s', (part, replacement) => {
    const text = part === '' ? '' : shown.replace(part, replacement);
    expect(readFirebaseHashConfig(text)).toBeNull();
  });
});
