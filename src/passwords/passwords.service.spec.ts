import { argon2i, hash as hashWithArgon2, verify as verifyWithArgon2 } from 'argon2';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { hashThreads } from './hash-threads.js';
import { PasswordsService } from './passwords.service.js';
import { PasswordsSettings } from './passwords.settings.js';

jest.unmock('./hash-parameters.js'); // costs as much as in production

type Argon2 = typeof import('@node-rs/argon2');
const mockVerified: string[] = [];
// The real library, recording its arguments.
jest.mock('@node-rs/argon2', () => {
  const real = jest.requireActual<Argon2>('@node-rs/argon2');
  return {
    ...real,
    verify: (...all: Parameters<Argon2['verify']>) => {
      mockVerified.push(String(all[0]));
      return real.verify(...all);
    },
  };
});

type Options = NonNullable<Parameters<typeof hashWithArgon2>[1]> & { raw?: false };

const password = 'correct horse battery staple';
const settings = new PasswordsSettings({ minLength: 12, breachQueryUrl: null, threadPoolSize: 4 });

describe('PasswordsService', () => {
  const service = new PasswordsService(settings);
  beforeAll(() => service.onModuleInit());
  beforeEach(() => void (mockVerified.length = 0));

  it('[PWD-1] creates argon2id hashes with 19 MiB, two passes, 16 bytes of salt and 32 of tag', async () => {
    const hash = await service.hash(password, null);
    const [, algorithm, version, parameters, salt = '', tag = ''] = hash.split('$');
    expect([algorithm, version, parameters]).toEqual(['argon2id', 'v=19', 'm=19456,t=2,p=1']);
    expect(Buffer.from(salt, 'base64')).toHaveLength(16);
    expect(Buffer.from(tag, 'base64')).toHaveLength(32);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('hashes at a lower priority than the event loop', () => {
    const hashing = hashThreads();
    expect(hashing.length).toBeGreaterThan(0);
    const lower = Math.min(getPriority(process.pid) + 10, 19);
    expect(hashing.map((id) => getPriority(id))).toEqual(hashing.map(() => lower));
  });

  it('uses a new salt each time', async () => {
    expect(await service.hash(password, null)).not.toBe(await service.hash(password, null));
  });

  it.each([
    ['plain', password],
    ['Cyrillic', 'пароль из двенадцати'],
    ['the longest', '🔑'.repeat(128)],
    ['spaces at both ends', ' spaces '],
  ])('is compatible with another implementation: %s', async (_what, text) => {
    const ours = await service.hash(text, null);
    expect(await verifyWithArgon2(ours, text)).toBe(true);
    expect(await verifyWithArgon2(ours, `${text}x`)).toBe(false);
    const theirs = await hashWithArgon2(text, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(await service.verify(theirs, text, null)).toMatchObject({ matches: true });
    expect(await service.verify(theirs, `${text}x`, null)).toMatchObject({ matches: false });
  });

  it('does not report its own hashes as outdated', async () => {
    expect(await service.verify(await service.hash(password, null), password, null)).toEqual({
      matches: true,
      isOutdated: false,
    });
  });

  it('[PWD-22] distinguishes a longer password from its prefix', async () => {
    const hash = await service.hash('x'.repeat(72), null);
    expect(await service.verify(hash, 'x'.repeat(73), null)).toMatchObject({ matches: false });
    expect(await service.verify(await service.hash('before\u0000after', null), 'before', null)).toMatchObject(
      {
        matches: false,
      },
    );
  });

  it.each<[string, Options]>([
    ['less memory', { memoryCost: 12_288, timeCost: 3, parallelism: 1 }],
    ['more passes', { memoryCost: 19_456, timeCost: 3, parallelism: 1 }],
    ['more lanes', { memoryCost: 19_456, timeCost: 2, parallelism: 2 }],
    ['argon2i', { memoryCost: 19_456, timeCost: 2, parallelism: 1, type: argon2i }],
  ])('accepts a hash with %s, and reports it as outdated', async (_what, options) => {
    const old = await hashWithArgon2(password, options);
    expect(await service.verify(old, password, null)).toEqual({ matches: true, isOutdated: true });
    expect(await service.verify(old, 'something else', null)).toEqual({ matches: false, isOutdated: true });
  });

  it('[PWD-3] does the same work without a hash, and rejects every password', async () => {
    const hash = await service.hash(password, null);
    for (const guess of [password, '', 'x']) {
      expect(await service.verify(null, guess, null)).toEqual({ matches: false, isOutdated: false });
    }
    await service.verify(hash, password, null);
    // Same algorithm, parameters and sizes: argon2 takes the same time whatever the texts are.
    const costs = mockVerified.map((encoded) => encoded.replace(/[^$]{22}\$[^$]{43}$/, 'salt$tag'));
    expect(costs).toEqual(Array<string>(4).fill('$argon2id$v=19$m=19456,t=2,p=1$salt$tag'));
  });

  it('creates a different decoy in each process', async () => {
    const other = new PasswordsService(settings);
    await other.onModuleInit();
    await service.verify(null, password, null);
    await other.verify(null, password, null);
    expect(new Set(mockVerified).size).toBe(2);
  });

  it('treats an unreadable hash like a wrong password, after the same work', async () => {
    const unreadable = ['no hash', '', '!', '$argon2id$v=19$m=19456,t=2,p=1$', '$2x$12$', 'pbkdf2_sha256$$$'];
    for (const text of unreadable) {
      expect(await service.verify(text, password, null)).toEqual({ matches: false, isOutdated: false });
    }
    expect(mockVerified).toHaveLength(unreadable.length); // the comparisons with the decoy
    expect(new Set(mockVerified).size).toBe(1);
  });

  it('verifies a legacy hash, and reports it as outdated', async () => {
    const { hashes } = JSON.parse(readFileSync('test/fixtures/legacy-hashes.json', 'utf8')) as {
      hashes: { password: string; hash: string }[]; // written by the script next to the file
    };
    const own = hashes.filter((sample) => sample.password === password);
    expect(own.length).toBeGreaterThan(10);
    for (const { hash } of own) {
      expect(await service.verify(hash, password, null)).toEqual({ matches: true, isOutdated: true });
      expect(await service.verify(hash, `${password}r`, null)).toEqual({ matches: false, isOutdated: true });
    }
  });

  it('verifies a legacy hash of a password that is not in NFC, sent as it was then', async () => {
    const { notNfc } = JSON.parse(readFileSync('test/fixtures/legacy-hashes.json', 'utf8')) as {
      notNfc: { password: string; hash: string }[]; // written by the script next to the file
    };
    expect(notNfc).toHaveLength(18);
    for (const { password: sent, hash } of notNfc) {
      expect(sent).not.toBe(sent.normalize('NFC'));
      expect(await service.verify(hash, sent, null)).toEqual({ matches: true, isOutdated: true });
      expect(await service.verify(hash, `${sent}x`, null)).toEqual({ matches: false, isOutdated: true });
    }
  });

  it('hashes and verifies NFC, whatever form a password has', async () => {
    for (const composed of ['M\u00fcller-Stra\u00dfe-1', 'm\u1eadt kh\u1ea9u', '\u00c5ngstr\u00f6m']) {
      const hash = await service.hash(composed.normalize('NFD'), null);
      expect(await verifyWithArgon2(hash, composed)).toBe(true);
      const sent = composed.normalize('NFD');
      expect(await service.verify(hash, sent, null)).toEqual({ matches: true, isOutdated: false });
    }
  });

  it('[PWD-27] compares a password that is not in NFC once, unless the account has a legacy hash', async () => {
    const sent = 'Mu\u0308ller-Strasse-1';
    const own = await service.hash(password, null);
    const legacy = await hashWithArgon2(password, { memoryCost: 1_024, timeCost: 1, parallelism: 1 });
    for (const [stored, times] of [
      [null, 1],
      ['unreadable', 1],
      [own, 1],
      [legacy, 2],
    ] as const) {
      mockVerified.length = 0;
      await service.verify(stored, sent, null);
      expect(mockVerified).toHaveLength(times);
    }
  });

  it.each<[string, Options]>([
    ['salt', { salt: Buffer.alloc(12, 's') }],
    ['tag', { hashLength: 24 }],
  ])('reports a hash with a shorter %s as outdated', async (_part, options) => {
    const all = { memoryCost: 19_456, timeCost: 2, parallelism: 1, ...options };
    const old = await hashWithArgon2(password, all);
    expect(await service.verify(old, password, null)).toEqual({ matches: true, isOutdated: true });
  });
});
