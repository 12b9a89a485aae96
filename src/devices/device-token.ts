import { timingSafeEqual } from 'node:crypto';
import { newIdAt, type Keyring } from '../common/secrets.js';

/** How long a device stays known after a sign-in. */
export const deviceTokenTtlSeconds = 180 * 86_400;

const form =
  /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.([A-Za-z0-9._-]{1,32})\.([\w-]{43})$/;

/**
 * Shows that somebody signed in to an account on this device: `deviceId.kid.HMAC(deviceId, address)`. Not stored, and
 * invalid for any other address. The id is time-ordered, so it also holds the time of issue.
 */
export function makeDeviceToken(keyring: Keyring, device: { address: string; knownFrom: Date }): string {
  const { address, knownFrom } = device;
  return derive(keyring, { deviceId: newIdAt(knownFrom), kid: keyring.currentKid, address });
}

/**
 * @param expected `devicesTrustedSince`: earlier tokens are invalid; null if the address has no account, for which
 *   the same work is done
 * @returns the device's id; null if the token is not ours, is for another address, or is too old
 */
export function readDeviceToken(
  keyring: Keyring,
  token: string | null,
  expected: { address: string; nowSeconds: number; devicesTrustedSince: Date | null },
): string | null {
  const [, deviceId, kid] = form.exec(token ?? '') ?? [];
  if (!token || !deviceId || !kid || !keyring.kids.includes(kid)) return null;
  const derived = Buffer.from(derive(keyring, { deviceId, kid, address: expected.address }));
  const given = Buffer.from(token);
  if (derived.length !== given.length || !timingSafeEqual(derived, given)) return null;
  const madeAtMs = Number.parseInt(deviceId.replace('-', '').slice(0, 12), 16);
  const isTrusted =
    expected.devicesTrustedSince !== null && madeAtMs >= expected.devicesTrustedSince.getTime();
  const isYoung = expected.nowSeconds - madeAtMs / 1_000 < deviceTokenTtlSeconds;
  return isTrusted && isYoung ? deviceId : null;
}

function derive(keyring: Keyring, parts: { deviceId: string; kid: string; address: string }): string {
  const mac = keyring.mac('device', parts.kid, [parts.deviceId, parts.address]);
  if (!mac) throw new Error(`APP_SECRETS lacks ${parts.kid}`); // callers take the kid from the list
  return `${parts.deviceId}.${parts.kid}.${mac.toString('base64url')}`;
}
