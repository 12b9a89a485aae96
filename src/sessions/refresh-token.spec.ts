import { randomBytes } from 'node:crypto';
import { Keyring, newId } from '../common/secrets.js';
import { deriveRefreshToken, readRefreshToken } from './refresh-token.js';

const oldSecret = { kid: 'old', secret: randomBytes(48) };
const newSecret = { kid: 'new', secret: randomBytes(48) };
const keyring = new Keyring([oldSecret]);
const claims = { sessionId: newId(), generation: 3 };

function derive(of = claims, kid = 'old', keys = keyring): string {
  const token = deriveRefreshToken(keys, kid, of);
  if (!token) throw new Error('the secret is in the list');
  return token;
}

describe('a refresh token', () => {
  it('is the same whenever it is derived', () => {
    expect(derive()).toBe(derive());
  });

  it('[SESS-1] has 256 bits that depend on session, generation and secret', () => {
    const mac = (token: string) => token.split('.')[2] ?? '';
    expect(Buffer.from(mac(derive()), 'base64url')).toHaveLength(32);
    const others = [
      derive({ ...claims, sessionId: newId() }),
      derive({ ...claims, generation: 4 }),
      derive(claims, 'new', new Keyring([newSecret])),
    ];
    expect(new Set([derive(), ...others].map(mac)).size).toBe(4);
  });

  it('is parsed to the values it was derived from', () => {
    for (const generation of [0, 1, 10, 999_999_999]) {
      expect(readRefreshToken(keyring, derive({ ...claims, generation }))).toEqual({ ...claims, generation });
    }
  });

  it('stays valid during a rotation of secrets, until the old one is removed', () => {
    expect(readRefreshToken(new Keyring([newSecret, oldSecret]), derive())).toEqual(claims);
    expect(readRefreshToken(new Keyring([newSecret]), derive())).toBeNull();
  });

  it('cannot be derived with a secret that is not in the list', () => {
    expect(deriveRefreshToken(keyring, 'gone', claims)).toBeNull();
  });

  it('is invalid if another key has the same kid', () => {
    expect(readRefreshToken(new Keyring([{ kid: 'old', secret: newSecret.secret }]), derive())).toBeNull();
  });

  const token = derive();
  const [sessionId = '', generation = '', mac = ''] = token.split('.');

  it.each([
    ['another generation', `${sessionId}.4.${mac}`],
    ['an older generation', `${sessionId}.2.${mac}`],
    ['another session', `${newId()}.${generation}.${mac}`],
    ['a digit that moves from one part to the other', `${sessionId}${generation}.${mac}`],
    ['a zero in front of the generation', `${sessionId}.03.${mac}`],
    ['a plus before the generation', `${sessionId}.+3.${mac}`],
    ['a negative generation', `${sessionId}.-3.${mac}`],
    ['a generation of ten digits', `${sessionId}.1234567890.${mac}`],
    ['a session id in capitals', `${sessionId.toUpperCase()}.${generation}.${mac}`],
    ['a MAC that is cut', token.slice(0, -1)],
    ['a MAC that is longer', `${token}A`],
    ['no MAC', `${sessionId}.${generation}.`],
    ['padding', `${token}=`],
    ['white space behind it', `${token} `],
    ['a line break behind it', `${token}\n`],
    ['white space before it', ` ${token}`],
    ['a fourth part', `${token}.x`],
    ['an id that is no version 7', `${sessionId.replace('-7', '-4')}.${generation}.${mac}`],
    ['nothing', ''],
    ['words', 'refresh token'],
    ['its length in rubbish', '\u00e4'.repeat(token.length)],
  ])('is rejected with %s', (_what, text) => {
    expect(text).not.toBe(token);
    expect(readRefreshToken(keyring, text)).toBeNull();
  });

  it('[SESS-2] is rejected with any one character of its MAC changed', () => {
    // The last character carries only four bits, so its neighbours in the alphabet decode to the same bytes.
    for (let place = token.length - mac.length; place < token.length; place += 1) {
      const other = token[place] === 'A' ? 'B' : 'A';
      expect(
        readRefreshToken(keyring, `${token.slice(0, place)}${other}${token.slice(place + 1)}`),
      ).toBeNull();
    }
  });

  it('is rejected in any other encoding of the same bytes', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.at(-1) ?? '');
    const twin = `${token.slice(0, -1)}${alphabet[last ^ 1]}`;
    const bytesOf = (text: string) => Buffer.from(text.split('.')[2] ?? '', 'base64url').toString('hex');
    expect(bytesOf(twin)).toBe(bytesOf(token));
    expect(readRefreshToken(keyring, twin)).toBeNull();
  });

  it('[SESS-19] is not a code, and a code not a refresh token: each use has its own key', () => {
    const otp = keyring.mac('otp', 'old', [claims.sessionId, String(claims.generation)]);
    const forged = `${claims.sessionId}.${claims.generation}.${otp?.toString('base64url')}`;
    expect(readRefreshToken(keyring, forged)).toBeNull();
  });
});
