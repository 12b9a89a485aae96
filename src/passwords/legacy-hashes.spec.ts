import { readFileSync } from 'node:fs';
import { parseHash, readHash } from './legacy-hashes.js';
import type { HashKind, ParsedHash } from './stored-hash.js';

interface Sample {
  madeBy: string;
  password: string;
  hash: string;
}

const { hashes: samples } = JSON.parse(readFileSync('test/fixtures/legacy-hashes.json', 'utf8')) as {
  hashes: Sample[]; // written by the script next to the file
};

function parsed(hash: string): ParsedHash {
  const found = parseHash(hash);
  if (!found) throw new Error(`${hash} was not understood`);
  return found;
}

const isBcryptItself = (hash: string) => parsed(hash).kind === 'bcrypt';
function sampleOf(madeBy: string): Sample {
  const found = samples.findLast((sample) => sample.madeBy === madeBy);
  if (!found) throw new Error(`There is no hash by ${madeBy}`);
  return found;
}
const kinds = [...new Set(samples.map(({ madeBy }) => madeBy))];

describe('a legacy hash', () => {
  it.each(samples.map((sample) => [sample.madeBy, sample.password.slice(0, 24), sample] as const))(
    'by %s is verified: %s…',
    async (_madeBy, _start, { password, hash }) => {
      const stored = parsed(hash);
      expect(password).toBe(password.normalize('NFC'));
      expect(await stored.verify(password)).toBe(true);
      const others = [`x${password.slice(1)}`, swapCase(password), ''];
      for (const other of others.filter((text) => text !== password)) {
        // digits have no case
        expect(await stored.verify(other)).toBe(false);
      }
      const longer = await stored.verify(`${password}x`);
      expect(longer).toBe(isBcryptItself(hash) && Buffer.byteLength(password) >= 72);
    },
  );

  it.each<[HashKind, string]>([
    ['pbkdf2_sha256', 'django pbkdf2_sha256'],
    ['pbkdf2_sha1', 'django pbkdf2_sha1'],
    ['argon2id', 'django argon2'],
    ['bcrypt_sha256', 'django bcrypt_sha256'],
    ['bcrypt', 'django bcrypt'],
    ['scrypt', 'django scrypt'],
    ['bcrypt', 'bcrypt 2y'],
    ['argon2i', 'argon2-cffi I'],
    ['argon2d', 'argon2-cffi D'],
    ['pbkdf2_sha1', 'passlib pbkdf2_sha1'],
    ['pbkdf2_sha256', 'passlib pbkdf2_sha256'],
    ['pbkdf2_sha512', 'passlib pbkdf2_sha512'],
    ['pbkdf2_sha256', 'hashlib pbkdf2_sha256 of 64 bytes'],
    ['scrypt', 'hashlib scrypt as Better Auth'],
    ['bcrypt_hmac_sha384', 'bcrypt as WordPress'],
  ])('has the kind %s if it is by %s', (kind, madeBy) => {
    expect(parsed(sampleOf(madeBy).hash).kind).toBe(kind);
  });

  it.each(kinds)(
    'by %s is rejected, or matches no password, if it is truncated or extended',
    async (madeBy) => {
      const { hash, password } = sampleOf(madeBy);
      for (let length = 0; length < hash.length; length += 1) {
        // Only argon2's tag has a variable length. The length is part of its input, so a shortened tag does not match.
        expect(await (parseHash(hash.slice(0, length))?.verify(password) ?? false)).toBe(false);
      }
      for (const end of [' ', '\n', '$', '\u0000', '=', 'é']) expect(parseHash(hash + end)).toBeNull();
      for (const start of [' ', '\ufeff', 'x', '{CRYPT}']) expect(parseHash(start + hash)).toBeNull();
    },
  );

  it.each(kinds)('by %s is rejected, or matches no password, with one character changed', async (madeBy) => {
    const { hash, password } = sampleOf(madeBy);
    const work = Array.from(hash, async (character, at) => {
      for (const other of ['A', '1', '$', '\ud800']) {
        const garbled = parseHash(hash.slice(0, at) + other + hash.slice(at + 1));
        if (other === character || !garbled || garbled.work > 1) continue;
        expect([at, other, await garbled.verify(password)]).toEqual([at, other, false]);
      }
    });
    await Promise.all(work);
  });
});

function swapCase(text: string): string {
  return Array.from(text, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');
}

describe('parseHash', () => {
  const tag = 'A'.repeat(43);
  const argon2 = (parameters: string) => `$argon2id$v=19$${parameters}$c2FsdHNhbHQ$${tag}`;
  const pbkdf2 = (iterations: string) => `pbkdf2_sha256$${iterations}$salt$${'A'.repeat(43)}=`;
  const bcrypt = (cost: string) => `$2b$${cost}$${'.'.repeat(53)}`;
  const passlib = (digest: string, rounds: string) =>
    `$pbkdf2-${digest}$${rounds}$c2FsdHNhbHQ$${'A'.repeat(digest === 'sha256' ? 43 : 86)}`;
  const phc = (parameters: string) => `$pbkdf2-sha256$${parameters}$c2FsdHNhbHQ$${'A'.repeat(86)}`;
  const firebase = (parameters: string) => `$firebase-scrypt$${parameters}$c2FsdA$${'A'.repeat(86)}`;
  const scrypt = (n: string, r: string, p: string) => `scrypt$${n}$salt$${r}$${p}$${'A'.repeat(86)}==`;

  const workOf = (text: string) => {
    const hash = readHash(text);
    return typeof hash === 'string' ? hash : hash.work;
  };

  it.each([
    ['argon2', argon2('m=19456,t=43,p=1'), argon2('m=19456,t=44,p=1')],
    ['argon2', argon2('m=131072,t=1,p=1'), argon2('m=131073,t=1,p=1')],
    ['argon2', argon2('m=131072,t=6,p=4'), argon2('m=131072,t=7,p=4')],
    ['argon2', argon2('m=8,t=105614,p=1'), argon2('m=8,t=105615,p=1')],
    ['argon2', argon2('m=32,t=639,p=4'), argon2('m=32,t=640,p=4')],
    ['pbkdf2', pbkdf2('1600000'), pbkdf2('1600001')],
    ['pbkdf2', pbkdf2('1600000'), pbkdf2('4294967295')],
    ['bcrypt', bcrypt('12'), bcrypt('13')],
    ['bcrypt', bcrypt('12'), bcrypt('31')],
    ['bcrypt', `$wp${bcrypt('12').replace('$2b', '$2y')}`, `$wp${bcrypt('13').replace('$2b', '$2y')}`],
    ['pbkdf2', passlib('sha256', '1600000'), passlib('sha256', '1600001')],
    ['pbkdf2', passlib('sha512', '512000'), passlib('sha512', '512001')],
    ['pbkdf2', phc('i=800000,l=64'), phc('i=800001,l=64')],
    ['scrypt', firebase('ln=16,r=12'), firebase('ln=16,r=13')],
    ['bcrypt', `bcrypt$${bcrypt('12')}`, `bcrypt$${bcrypt('13')}`],
    ['bcrypt', `bcrypt_sha256$${bcrypt('12')}`, `bcrypt_sha256$${bcrypt('13')}`],
    ['scrypt', scrypt('65536', '8', '1'), scrypt('131072', '8', '1')],
    ['scrypt', scrypt('32768', '8', '3'), scrypt('32768', '8', '4')],
    ['scrypt', scrypt('2', '400', '416'), scrypt('2', '400', '417')],
    ['scrypt', scrypt('2', '1', '166400'), scrypt('2', '1', '166401')],
  ])('[PWD-18] accepts hashes up to the maximum cost for %s: %.40s', (_kind, within, beyond) => {
    expect(workOf(within)).toBeGreaterThan(4);
    expect(workOf(within)).toBeLessThanOrEqual(32);
    expect(readHash(beyond)).toBe('too_costly');
    expect(parseHash(beyond)).toBeNull();
  });

  it.each([
    ['argon2', argon2('m=8,t=1,p=1'), argon2('m=7,t=1,p=1')],
    ['argon2', argon2('m=80,t=1,p=10'), argon2('m=79,t=1,p=10')],
    ['pbkdf2', pbkdf2('1'), pbkdf2('0')],
    ['bcrypt', bcrypt('04'), bcrypt('03')],
    ['scrypt', scrypt('2', '1', '1'), scrypt('1', '1', '1')],
    ['scrypt', scrypt('32768', '1', '1'), scrypt('65536', '1', '1')],
    ['scrypt', scrypt('16384', '8', '5'), scrypt('16385', '8', '5')],
  ])(
    'accepts the minimum parameters of %s, and rejects smaller ones as damaged: %.40s',
    (_kind, within, beyond) => {
      expect(typeof readHash(within)).toBe('object');
      expect(readHash(beyond)).toBe('unreadable');
    },
  );

  it.each([
    ['of our own', argon2('m=19456,t=2,p=1'), 1],
    ['of less memory', argon2('m=7168,t=5,p=1'), 1],
    ["of Django's argon2", argon2('m=102400,t=2,p=8'), 8],
    ["of Django's pbkdf2 in 4.2", pbkdf2('600000'), 12],
    ["of Django's pbkdf2 in 6.0", pbkdf2('1200000'), 24],
    ["of Django's scrypt", scrypt('16384', '8', '5'), 26],
    ["of Django's bcrypt, Laravel and Devise", bcrypt('12'), 26],
    ['of older Laravel', bcrypt('10').replace('$2b', '$2y'), 7],
    ['of argon2-cffi', argon2('m=65536,t=3,p=4'), 8],
    ['of Keycloak until 24', phc('i=27500,l=64'), 2],
    ['of Keycloak from 24 on', passlib('sha512', '210000'), 14],
    ["of Keycloak's argon2", argon2('m=7168,t=5,p=1'), 1],
    ['of Better Auth', `${'a'.repeat(32)}:${'a'.repeat(128)}`, 11],
    ['of Firebase', firebase('ln=14,r=8'), 6],
    ['of WordPress', `$wp${bcrypt('10').replace('$2b', '$2y')}`, 7],
    ['of OWASP’s first choice', argon2('m=47104,t=1,p=1'), 2],
  ])('computes the cost of a hash %s, in hashes with current parameters', (_whose, hash, work) => {
    expect(workOf(hash)).toBe(work);
  });

  it.each([
    '',
    '!',
    '!vQ8Bk9pJQWbb1ZbLbX3PVnGkqhPEKOjcN3rLYBnI',
    'correct horse battery staple',
    'md5$salt$5f4dcc3b5aa765d61d8327deb882cf99',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    'unsalted_sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8',
    '$1$salt$qJH7.N4xYta3aEG/dfqo/0',
    '$6$salt$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1',
    '$2x$04$......................................................',
    '$2b$12$',
    'bcrypt$',
    'bcrypt_sha256$',
    'argon2$',
    'argon2',
    'scrypt$',
    'pbkdf2_sha256$',
    'pbkdf2_sha512$1000$salt$AAAA',
    'constructor$__proto__',
    phc('i=27500,l=32'),
    phc('i=27500,l=65'),
    phc('i=0,l=64'),
    passlib('md5', '1000'),
    passlib('sha512', '0'),
    firebase('ln=0,r=8'),
    firebase('ln=14'),
    '$wp$2y$10$',
    '$wp$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/',
    '$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/',
    `${'A'.repeat(32)}:${'a'.repeat(128)}`,
    pbkdf2('-1'),
    pbkdf2('1e3'),
    pbkdf2('0x10'),
    pbkdf2('01'),
    pbkdf2(''),
    'pbkdf2_sha256$1000$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    'pbkdf2_sha256$1000$sa\nlt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    'pbkdf2_sha256$1000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'pbkdf2_sha256$1000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=',
    'argon2$pbkdf2_sha256$1000$salt$AAAA',
    '$argon2id$v=18$m=64,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAA',
    '$argon2id$v=19$m=64,t=1,p=1,keyid=AAAA$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2id$v=19$m=99999999999999999999,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    `pbkdf2_sha256$1000$${'s'.repeat(1_000_000)}$AAAA`,
    '$'.repeat(1_000_000),
  ])('rejects everything else: %.60s', (text) => {
    expect(readHash(text)).toBe('unreadable');
    expect(parseHash(text)).toBeNull();
  });
});
