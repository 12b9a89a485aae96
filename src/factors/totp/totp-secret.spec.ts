import { randomBytes } from 'node:crypto';
import { AppError } from '../../common/errors/app-error.js';
import { Keyring, newId } from '../../common/secrets.js';
import { sealTotpSecret, unsealTotpSecret } from './totp-secret.js';

const first = { kid: 'first', secret: randomBytes(48) };
const second = { kid: 'second', secret: randomBytes(48) };
const keyring = new Keyring([first]);
const row = { id: newId(), userId: newId() };
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const sealed = { ...row, ...sealTotpSecret(keyring, secret, row) };

describe('the secret of an authenticator app', () => {
  it('can be read from its own row only', () => {
    expect(unsealTotpSecret(keyring, sealed)).toBe(secret);
    expect(unsealTotpSecret(keyring, { ...sealed, userId: newId() })).toBeNull();
    expect(unsealTotpSecret(keyring, { ...sealed, id: newId() })).toBeNull();
    expect(unsealTotpSecret(keyring, { ...sealed, id: row.userId, userId: row.id })).toBeNull();
    expect(JSON.stringify(sealed)).not.toContain(secret);
  });

  it('can be read after a rotation, and is then encrypted with the new secret', () => {
    const rotated = new Keyring([second, first]);
    expect(unsealTotpSecret(rotated, sealed)).toBe(secret);
    const again = { ...row, ...sealTotpSecret(rotated, secret, row) };
    expect(again.kid).toBe('second');
    expect(unsealTotpSecret(new Keyring([second]), again)).toBe(secret);
  });

  it('is unavailable without the entry of APP_SECRETS, which the error names', () => {
    const read = () => unsealTotpSecret(new Keyring([second]), sealed);
    const cause = new Error('APP_SECRETS lacks first, with which an authenticator app is encrypted');
    expect(read).toThrow(new AppError('service.unavailable', { cause }));
  });

  it('cannot be read from a row whose kid was altered', () => {
    expect(
      unsealTotpSecret(keyring, { ...sealed, secret: sealed.secret.replace('first', 'other') }),
    ).toBeNull();
    expect(unsealTotpSecret(new Keyring([second, first]), { ...sealed, kid: 'second' })).toBe(secret);
  });
});
