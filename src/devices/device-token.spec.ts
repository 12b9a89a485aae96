import { Keyring } from '../common/secrets.js';
import { deviceTokenTtlSeconds, makeDeviceToken, readDeviceToken } from './device-token.js';

const older = { kid: 'older', secret: Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz') };
const newer = { kid: 'newer', secret: Buffer.from('zyxwvutsrqponmlkjihgfedcba9876543210') };
const keyring = new Keyring([older]);
const address = 'ada@example.com';
const knownFrom = new Date();
const nowSeconds = Math.floor(knownFrom.getTime() / 1_000);
const devicesTrustedSince = new Date(0);
const make = (keys = keyring) => makeDeviceToken(keys, { address, knownFrom });

const read = (
  token: string | null,
  keys = keyring,
  expected = { address, nowSeconds, devicesTrustedSince },
) => readDeviceToken(keys, token, expected);

describe('a device token', () => {
  const token = make();

  it('identifies its device, the same each time', () => {
    expect(read(token)).toMatch(/^[0-9a-f-]{36}$/);
    expect(read(token)).toBe(read(token));
    expect(read(make())).not.toBe(read(token));
  });

  it('contains no address', () => {
    expect(token).not.toContain('example');
    expect(token).not.toContain(Buffer.from(address).toString('base64url'));
  });

  it('[LIM-17] is invalid for another address', () => {
    expect(read(token, keyring, { address: 'eve@example.com', nowSeconds, devicesTrustedSince })).toBeNull();
  });

  it('expires after 180 days', () => {
    expect(deviceTokenTtlSeconds).toBe(15_552_000);
    const at = (seconds: number) =>
      read(token, keyring, { address, nowSeconds: nowSeconds + seconds, devicesTrustedSince });
    expect(at(deviceTokenTtlSeconds - 60)).not.toBeNull();
    expect(at(deviceTokenTtlSeconds + 60)).toBeNull();
  });

  it('is invalid if it is older than the trust in devices', () => {
    const since = (timestamp: Date) =>
      read(token, keyring, { address, nowSeconds, devicesTrustedSince: timestamp });
    expect(since(knownFrom)).not.toBeNull();
    expect(since(new Date(knownFrom.getTime() + 1))).toBeNull();
  });

  it('[OPS-10] stays valid when a new secret comes first, and is lost with its own secret', () => {
    expect(read(token, new Keyring([newer, older]))).not.toBeNull();
    expect(read(token, new Keyring([newer]))).toBeNull();
  });

  const [deviceId = '', kid = '', mac = ''] = token.split('.');
  it.each([
    ['nothing', null],
    ['an empty one', ''],
    ['another device', `019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f.${kid}.${mac}`],
    ['another signature', `${deviceId}.${kid}.${'A'.repeat(43)}`],
    ['a shorter signature', `${deviceId}.${kid}.${mac.slice(0, -1)}`],
    ['an unknown secret', `${deviceId}.other.${mac}`],
    ['a later one of the same', `${deviceId.replace(/^./, 'f')}.${kid}.${mac}`],
    ['more behind it', `${token}.x`],
    ['a line break behind it', `${token}\n`],
    ['much too long a one', 'a'.repeat(10_000)],
  ])('is not: %s', (_what, tried) => {
    expect(read(tried)).toBeNull();
  });
});
