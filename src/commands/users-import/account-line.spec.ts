import { readAccount } from './account-line.js';
import type { AccountValues, LockKind } from './account-fields.js';
import { LineError } from './line-error.js';

const defaults = { isEmailVerified: false, locale: 'pt' };
const hash = `$2b$04$${'.'.repeat(53)}`;
function read(values: AccountValues, given = defaults) {
  const line = readAccount({ email: 'ada@example.com', ...values }, given);
  if (!line) throw new Error('The account was skipped');
  return line.account;
}

const lock = (kind: LockKind, value: unknown): AccountValues => ({
  locks: [{ column: { name: `the ${kind} one`, kind }, value }],
});

function errorOf(values: AccountValues): { message: string; email: string | null } {
  try {
    read(values);
  } catch (error) {
    if (error instanceof LineError) return { message: error.message, email: error.email };
    throw error;
  }
  throw new Error('The line was taken');
}

describe('a line of an import', () => {
  it('requires only an address', () => {
    const { id, ...account } = read({});
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(account).toEqual({
      email: 'ada@example.com',
      isEmailVerified: false,
      passwordHash: null,
      fullName: 'ada',
      locale: 'pt',
      isDisabled: false,
      factors: 0,
      createdAt: null,
    });
  });

  it.each([
    [' Ada@EXAMPLE.com ', 'ada@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ])('has its address canonicalised: %j', (email, canonical) => {
    expect(read({ email }).email).toBe(canonical);
  });

  it.each([undefined, null, '', ' ', '\t'])('is invalid without an address: %j', (email) => {
    expect(errorOf({ email })).toEqual({ message: 'the e-mail address is missing', email: null });
  });

  it.each([
    'ada',
    'ada@localhost',
    'a b@example.com',
    'a@b.de,c@d.de',
    'ada@example.com\u0000',
    'ada@exam\u200bple.com',
    '"ada"@example.com',
    'ada@\ud800.com',
    '=cmd()@x.de\r\nBcc: x@y.de',
    'x'.repeat(300).concat('@example.com'),
  ])('is invalid with an invalid address, which the error does not repeat: %.30s', (email) => {
    expect(errorOf({ email })).toEqual({
      message: 'the e-mail address is not valid',
      email: null,
    });
  });

  it.each([[{}], [['a@b.de']], [7], [true]])('is invalid with %j as an address', (email) => {
    expect(errorOf({ email }).message).toBe('the e-mail address is not text');
  });

  it.each([
    [{ fullName: '  Ada Lovelace ' }, 'Ada Lovelace'],
    [{ fullName: 'A\u0301da' }, 'Áda'],
    [{ fullName: ' ', firstName: 'Ada', lastName: 'Lovelace' }, 'Ada Lovelace'],
    [{ fullName: 'Ada', firstName: 'Grace' }, 'Ada'],
    [{ firstName: 'Ada', lastName: '' }, 'Ada'],
    [{ lastName: 'Lovelace' }, 'Lovelace'],
    [{ firstName: ' ', lastName: null }, 'ada'],
    [{ fullName: '=HYPERLINK("http://x","y")' }, '=HYPERLINK("http://x","y")'],
    [{ fullName: '<b>Ada</b>' }, '<b>Ada</b>'],
    [{ fullName: 'x'.repeat(100) }, 'x'.repeat(100)],
  ])('gets its name from %j', (values, name) => {
    expect(read(values).fullName).toBe(name);
  });

  it.each([
    [{ fullName: 'x'.repeat(101) }, 'the name must have at most 100 characters'],
    [{ fullName: 'A\u0000da' }, 'the name must not contain control characters'],
    [{ fullName: 'Ada\nLovelace' }, 'the name must not contain control characters'],
    [{ fullName: 'A\u001b[31mda' }, 'the name must not contain control characters'],
    [{ fullName: 'A\ud800da' }, 'the name must not contain control characters'],
    [{ firstName: 'Ada', lastName: 'Love\u0007lace' }, 'the name must not contain control characters'],
    [{ fullName: '\u200b\u200b' }, 'the name must not be empty'],
    [{ fullName: 'M\ufffdller' }, 'the name is not in UTF-8'],
    [{ fullName: 7 }, 'the name is not text'],
    [{ lastName: {} }, 'the last name is not text'],
  ])('is invalid with %j', (values, message) => {
    expect(errorOf(values)).toEqual({ message, email: 'ada@example.com' });
  });

  it.each([undefined, null, '', ' ', '!', '!vQ8Bk9pJQWbb1ZbLbX3PVnGkqhPEKOjcN3rLYBnI'])(
    'is an account without a password: %j',
    (passwordHash) => {
      expect(read({ passwordHash }).passwordHash).toBeNull();
    },
  );

  it('keeps a verifiable hash, and reports its kind', () => {
    const values = { email: 'ada@example.com', passwordHash: ` ${hash} ` };
    expect(readAccount(values, defaults)).toMatchObject({
      hashKind: 'bcrypt',
      account: { passwordHash: hash },
    });
  });

  it.each<[string, string]>([
    ['$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/', 'of phpass (WordPress before 6.8, phpBB 3.0)'],
    ['$H$9PoEptdBNUmzLj2YbuPhOkUqLAOlfS.', 'of phpass (WordPress before 6.8, phpBB 3.0)'],
    ['$6$salt$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3u', 'of the crypt function'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'a digest such as MD5 or SHA-1'],
    ['md5$a$b', 'a digest such as MD5 or SHA-1'],
    ['unsalted_sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8', 'a digest such as MD5 or SHA-1'],
    ['{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr', 'of LDAP or Spring'],
  ])('is invalid with a hash of a known kind that is not accepted: %s', (passwordHash, what) => {
    expect(errorOf({ passwordHash }).message).toBe(`the password hash is ${what}, which is not accepted`);
  });

  it.each(['secret', `${hash}x`, `${hash}\u0000`])(
    'is invalid with an unknown kind of hash: %s',
    (passwordHash) => {
      const { message } = errorOf({ passwordHash });
      expect(message).toBe('the password hash has an unknown format or is damaged');
    },
  );

  it.each([
    hash.replace('$04$', '$13$'),
    `$argon2id$v=19$m=1048576,t=16,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`,
    `$argon2id$v=19$m=131073,t=1,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`,
    `pbkdf2_sha256$1600001$salt$${'A'.repeat(43)}=`,
  ])('is invalid with a hash that costs too much: %s', (passwordHash) => {
    const { message } = errorOf({ passwordHash });
    expect(message).toBe(
      "the password hash costs too much: more time than 32 of Postern's own hashes, or more memory than 128 MiB",
    );
  });

  it.each<[unknown[], boolean]>([
    [['true', 'T', 'yes', 'y', '1', ' TRUE ', true, 1], true],
    [['false', 'F', 'no', 'n', '0', ' False ', false, 0], false],
  ])('reads %j as %s', (words, meaning) => {
    for (const word of words) {
      expect(read({ emailVerified: word }).isEmailVerified).toBe(meaning);
      expect(read(lock('active', word)).isDisabled).toBe(!meaning);
      expect(read(lock('locked', word)).isDisabled).toBe(meaning);
    }
  });

  it.each(['maybe', '2', '-1', 'null', 2, {}, [], '2024-02-30'])('is invalid if a flag is %j', (word) => {
    const reason = /^.* is (neither true nor false nor a timestamp|not text)$/;
    expect(errorOf({ emailVerified: word }).message).toMatch(reason);
    expect(errorOf(lock('active', word))).toEqual({
      message: expect.stringMatching(/^the active one is /),
      email: 'ada@example.com',
    });
    expect(errorOf({ emailVerifiedAt: word }).message).toMatch(reason);
  });

  const past = '2024-05-31 12:30:00+00';
  it.each<[unknown, boolean]>([
    [past, true],
    ['2024-05-31 12:30:00 UTC', true],
    [1_717_158_600, true],
    ['t', true],
    ['', false],
    ['NULL', false],
    [String.raw`\N`, false],
    ['0000-00-00 00:00:00', false],
    [null, false],
    ['f', false],
  ])('is verified by the timestamp %j: %s', (emailVerifiedAt, isVerified) => {
    expect(read({ emailVerifiedAt }).isEmailVerified).toBe(isVerified);
    expect(read({ emailVerifiedAt }, { ...defaults, isEmailVerified: true }).isEmailVerified).toBe(
      isVerified,
    );
  });

  it('is verified by a timestamp in a column of flags, and by a flag before a timestamp', () => {
    expect(read({ emailVerified: past }).isEmailVerified).toBe(true);
    expect(read({ emailVerified: { $date: past } }).isEmailVerified).toBe(true);
    expect(read({ emailVerified: false, emailVerifiedAt: past }).isEmailVerified).toBe(false);
  });

  it('is skipped if it was deleted, even if it has lost its address', () => {
    for (const email of ['ada@example.com', 'deleted-1', null]) {
      expect(readAccount({ email, ...lock('deleted', past) }, defaults)).toBeNull();
    }
  });

  it('reads NULL as no value in every field', () => {
    for (const value of ['NULL', ' NULL ', String.raw`\N`]) {
      const names = 'passwordHash emailVerified fullName firstName lastName locale createdAt'.split(' ');
      const values = Object.fromEntries(names.map((name) => [name, value]));
      expect(read(values)).toEqual({ ...read({}), id: expect.any(String) });
      expect(errorOf({ email: value }).message).toBe('the e-mail address is missing');
    }
    expect(read({ lastName: 'Null' }).fullName).toBe('Null'); // a name that people have
  });

  it('counts as verified by default if the option says so', () => {
    const assumed = { ...defaults, isEmailVerified: true };
    const isVerified = (emailVerified: unknown) => read({ emailVerified }, assumed).isEmailVerified;
    expect(['', null, undefined, 'f', 'false'].map(isVerified)).toEqual([true, true, true, false, false]);
  });

  it.each([
    ['de', 'de'],
    ['pt-br', 'pt-BR'],
    ['pt_BR', 'pt-BR'],
    ['zh_Hans_CN', 'zh-Hans-CN'],
    ['zh_Hant_TW', 'zh-Hant-TW'],
    ['', 'pt'],
    [null, 'pt'],
  ])('reads the language %j as %s', (locale, tag) => {
    expect(read({ locale }).locale).toBe(tag);
  });

  it.each(['german (germany)', 'german', 'de_DE.UTF-8', 'de_DE@euro', 'C', 'POSIX', '../../etc'])(
    'is invalid with the language %j',
    (locale) => {
      expect(errorOf({ locale }).message).toBe('the language is not a tag such as en or pt-BR');
    },
  );

  it('gets its time of creation, or is invalid', () => {
    expect(read({ createdAt: '2024-05-31' }).createdAt).toBe('2024-05-31T00:00:00.000Z');
    expect(read({ createdAt: '' }).createdAt).toBeNull();
    expect(errorOf({ createdAt: 'yesterday' })).toEqual({
      message: 'created_at is not a timestamp such as 2024-05-31T12:00:00Z',
      email: 'ada@example.com',
    });
  });
});
