import { createHmac, hkdfSync } from 'node:crypto';
import { Keyring, newId, randomId, type SecretUse } from './secrets.js';

const first = { kid: 'k1', secret: Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz') };
const second = { kid: 'k2', secret: Buffer.from('zyxwvutsrqponmlkjihgfedcba9876543210') };
const keyring = new Keyring([first, second]);

function mac(parts: string[], use: SecretUse = 'otp', kid = 'k1', keys = keyring): string {
  const bytes = keys.mac(use, kid, parts);
  if (!bytes) throw new Error('the kid is in the list');
  return bytes.toString('hex');
}

describe('Keyring', () => {
  it('creates new values with the first secret and knows all of them', () => {
    expect(keyring.currentKid).toBe('k1');
    expect(keyring.kids).toEqual(['k1', 'k2']);
  });

  it('rejects an empty list', () => {
    expect(() => new Keyring([])).toThrow('the secret list is empty');
  });

  it('returns the same 256 bits for the same parts, in every process', () => {
    expect(mac(['a', 'b'])).toBe(mac(['a', 'b'], 'otp', 'k1', new Keyring([first])));
    expect(mac(['a', 'b'])).toMatch(/^[0-9a-f]{64}$/);
  });

  it('uses HMAC-SHA-256 with an HKDF key per use, over length-prefixed parts', () => {
    const key = Buffer.from(hkdfSync('sha256', first.secret, '', 'postern:otp:v1', 32));
    const message = Buffer.from('\0\0\0\x02ab\0\0\0\x01c', 'latin1');
    expect(mac(['ab', 'c'])).toBe(createHmac('sha256', key).update(message).digest('hex'));
  });

  it.each([
    ['a letter that moves over', ['ab', 'c'], ['a', 'bc']],
    ['one part instead of two', ['ab', 'c'], ['abc']],
    ['an empty part at the end', ['ab'], ['ab', '']],
    ['an empty part in front', ['ab'], ['', 'ab']],
    ['empty parts that change places', ['', 'ab', ''], ['', '', 'ab']],
    ['no part and an empty one', [], ['']],
    ['parts in another order', ['a', 'b'], ['b', 'a']],
    ['a length written out as text', ['a', 'b'], ['a\0\0\0\x01b']],
    ['a letter in another case', ['a'], ['A']],
    ['an accent in one or two code points', ['\u00e9'], ['e\u0301']],
  ])('returns a different value with %s', (_what, one, other) => {
    expect(mac(one)).not.toBe(mac(other));
  });

  it('separates uses: a value of one is invalid for another', () => {
    expect(mac(['a'], 'otp')).not.toBe(mac(['a'], 'refresh'));
  });

  it('separates secrets', () => {
    expect(mac(['a'], 'otp', 'k1')).not.toBe(mac(['a'], 'otp', 'k2'));
  });

  it('depends on the secret, not on its name or position', () => {
    const renamed = new Keyring([second, { ...first, kid: 'other' }]);
    expect(mac(['a'], 'otp', 'other', renamed)).toBe(mac(['a']));
  });

  it.each(['', 'k3', 'K1', 'otp:k1', 'refresh:k1', '__proto__', 'constructor'])(
    'returns null for the kid %j',
    (kid) => {
      expect(keyring.mac('otp', kid, ['a'])).toBeNull();
    },
  );

  it('never maps a kid with a colon to the key of another use', () => {
    const odd = new Keyring([{ kid: 'otp:k1', secret: second.secret }, first]);
    expect(mac(['a'], 'otp', 'k1', odd)).toBe(mac(['a']));
  });
});

describe('a sealed value', () => {
  const place = 'table.column';
  const sealed = keyring.seal('ada@example.com', place);

  it('can be unsealed at its place, and is unreadable before', () => {
    expect(keyring.unseal(sealed, place)).toBe('ada@example.com');
    const bytes = Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url').toString('latin1');
    expect(bytes).not.toContain('example.com');
    expect(keyring.seal('ada@example.com', place)).not.toBe(sealed);
  });

  it('cannot be unsealed at another place, nor with one bit changed', () => {
    expect(keyring.unseal(sealed, 'table.other')).toBeNull();
    const [kid = '', text = ''] = sealed.split('.');
    for (let index = 0; index < Buffer.from(text, 'base64url').length; index += 1) {
      const bytes = Buffer.from(text, 'base64url');
      bytes[index] = (bytes[index] ?? 0) ^ 1;
      expect(keyring.unseal(`${kid}.${bytes.toString('base64url')}`, place)).toBeNull();
    }
  });

  it('stays valid when a new secret comes first, and is lost with its own secret', () => {
    expect(new Keyring([second, first]).unseal(sealed, place)).toBe('ada@example.com');
    expect(new Keyring([second]).unseal(sealed, place)).toBeNull();
    expect(new Keyring([{ ...first, secret: second.secret }]).unseal(sealed, place)).toBeNull();
  });

  it.each(['', '.', 'k1.', 'k1.AAAA', 'other.AAAA'])('is invalid if it is %j', (text) => {
    expect(keyring.unseal(text, place)).toBeNull();
  });
});

describe('randomId', () => {
  it('returns 128 random bits in 22 URL-safe characters', () => {
    const ids = Array.from({ length: 1_000 }, randomId);
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(Buffer.from(id, 'base64url')).toHaveLength(16);
    }
  });
});

describe('newId', () => {
  it('returns a UUID of version 7 that sorts by its time of creation', () => {
    const ids = Array.from({ length: 1_000 }, newId);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(1_000);
  });
});
