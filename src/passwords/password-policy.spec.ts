import { AppError } from '../common/errors/app-error.js';
import type { BreachedPasswords } from './breached-passwords.service.js';
import { PasswordPolicy } from './password-policy.service.js';
import { PasswordsSettings } from './passwords.settings.js';

describe('PasswordPolicy', () => {
  const asked: string[] = [];
  beforeEach(() => void asked.splice(0));

  function policy({ minLength = 12, breached = [] as string[] } = {}): PasswordPolicy {
    const has = (password: string) => {
      asked.push(password);
      return Promise.resolve(breached.includes(password));
    };
    const settings = new PasswordsSettings({ minLength, breachQueryUrl: null, threadPoolSize: 4 });
    return new PasswordPolicy(settings, { has } as BreachedPasswords); // as: all that it calls
  }

  const address = 'ada.lovelace@example.com';
  const good = 'correct horse battery staple';

  it('[PWD-5] accepts a passphrase, with an address or without', async () => {
    for (const known of [address, null]) {
      expect(await policy().errorOf({ password: good, address: known })).toBeNull();
    }
    expect(asked).toEqual([good, good]);
  });

  it.each([
    ['too_short', 'kq7zvz2mx9w'],
    ['too_common', 'password2026'],
    ['contains_address', 'adalovelace2026!'],
  ])('rejects a password that is %s: %s, without querying another host', async (code, password) => {
    expect(await policy().errorOf({ password, address })).toMatchObject({ code });
    expect(asked).toEqual([]);
  });

  it('rejects a password that the service knows', async () => {
    const error = await policy({ breached: [good] }).errorOf({ password: good, address });
    expect(error).toMatchObject({ code: 'breached' });
  });

  it('does not reject words from an address if there is no address', async () => {
    expect(await policy().errorOf({ password: 'adalovelace2026!', address: null })).toBeNull();
  });

  it('[PWD-6] requires the configured length, in code points', async () => {
    const dog = '\u{1f436}\u{1f431}\u{1f42d}\u{1f439}\u{1f430}'; // five animals, ten units
    const short = { password: dog, address: null };
    const error = await policy({ minLength: 8 }).errorOf(short);
    expect(error).toEqual({ code: 'too_short', detail: 'must have at least 8 characters' });
    expect(await policy({ minLength: 8 }).errorOf({ password: 'kq7zvz2m', address: null })).toBeNull();
    expect(await policy({ minLength: 20 }).errorOf({ password: 'kq7zvz2mx9wkq7zvz2m', address })).toEqual({
      code: 'too_short',
      detail: 'must have at least 20 characters',
    });
  });

  it('throws the error for the client, with the field and without the password', () => {
    let error: unknown;
    try {
      policy().assertAcceptable({ password: 'password2026', address, pointer: '/newPassword' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'request.invalid',
      status: 422,
      errors: [{ pointer: '/newPassword', code: 'too_common', detail: expect.any(String) }],
    });
    expect(JSON.stringify(error)).not.toContain('password2026');
  });
});
