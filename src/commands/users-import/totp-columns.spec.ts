import { readAccount } from './account-line.js';
import type { AccountValues } from './account-fields.js';
import { LineError } from './line-error.js';
import { hasValue } from './totp-columns.js';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const hexadecimal = Buffer.from('12345678901234567890').toString('hex');
const read = (values: AccountValues) =>
  readAccount({ email: 'ada@example.com', ...values }, { isEmailVerified: true, locale: 'en' });

describe('an authenticator app in a line of an import', () => {
  it.each<[string, AccountValues]>([
    ['base32', { totpSecret: secret }],
    [
      'base32 in groups, in lower case, with padding',
      { totpSecret: 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq====' },
    ],
    ['hexadecimal', { totpKey: hexadecimal }],
    ['the JSON of allauth', { totpSecret: `{"secret": "${secret}"}` }],
    ['an object', { totpSecret: { secret } }],
    [
      'its parameters',
      { totpSecret: secret, totpAlgorithm: 'HmacSHA1', totpDigits: 6, totpPeriod: '30', totpStart: 0 },
    ],
  ])('is read from %s, and required', (_, values) => {
    expect(read(values)).toMatchObject({ totpSecret: secret, account: { factors: 1 } });
  });

  it.each([undefined, null, '', ' ', 'NULL'])('is absent if the secret is %j', (totpSecret) => {
    expect(read({ totpSecret, totpDigits: 8 })).toMatchObject({ totpSecret: null, account: { factors: 0 } });
  });

  const other = 'the authenticator app does not use SHA1, 6 digits and 30 seconds';
  it.each<[AccountValues, string]>([
    [{ totpAlgorithm: 'SHA256' }, other],
    [{ totpDigits: '8' }, other],
    [{ totpPeriod: 60 }, other],
    [{ totpStart: 1 }, other],
    [{ totpDigits: {} }, other],
    [{ totpSecret: 'JBSWY3DPEHPK3PXP' }, 'the TOTP secret has less than 128 bits'],
    [{ totpSecret: 'A'.repeat(104) }, 'the TOTP secret has more than 512 bits'],
    [{ totpSecret: `${secret}1` }, 'the TOTP secret is not base32'],
    [{ totpSecret: '{"secret": ' }, 'the TOTP secret is damaged JSON'],
    [{ totpSecret: 1 }, 'the TOTP secret is not text'],
    [{ totpSecret: ['x'] }, 'the TOTP secret has no text "secret"'],
    [{ totpSecret: '{}' }, 'the TOTP secret has no text "secret"'],
    [{ totpSecret: undefined, totpKey: '0g' }, 'the TOTP key is not hexadecimal'],
  ])('%j makes the line invalid: %s', (values, message) => {
    const given = 'totpSecret' in values ? values : { totpSecret: secret, ...values };
    expect(() => read(given)).toThrow(new LineError(message));
  });

  it('may have recovery codes and passkeys beside it, which are counted as lost', () => {
    expect(read({ recoveryCodes: ['a'], passkeys: '[{}]' })?.lost).toEqual(['recoveryCodes', 'passkeys']);
    expect(read({ recoveryCodes: [], passkeys: '[]' })?.lost).toEqual([]);
    for (const none of [undefined, null, false, '', 'NULL', '{}', 'false', 'f'])
      expect(hasValue(none)).toBe(false);
    for (const some of [true, 'x', { secret }, 1]) expect(hasValue(some)).toBe(true);
  });
});
