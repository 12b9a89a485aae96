import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../../common/secrets.js';

const form = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.([\w-]{43})$/;

/** A sign-in token is derived, never stored: `id.HMAC` with a 256-bit MAC. Reading the database reveals no token. */
export function deriveSignInToken(keyring: Keyring, id: string): string {
  return `${id}.${macOf(keyring, keyring.currentKid, id)}`;
}

/**
 * Checks a token before any query, so that a forged one costs the database nothing.
 * @returns the ID of the pending sign-in; null if none of the secrets made the token
 */
export function readSignInToken(keyring: Keyring, token: string): string | null {
  const [, id, mac] = form.exec(token) ?? [];
  if (!id || !mac) return null;
  const given = Buffer.from(mac);
  const isOurs = keyring.kids.some((kid) => timingSafeEqual(Buffer.from(macOf(keyring, kid, id)), given));
  return isOurs ? id : null;
}

function macOf(keyring: Keyring, kid: string, id: string): string {
  const mac = keyring.mac('sign-in', kid, [id]);
  if (!mac) throw new Error(`APP_SECRETS lacks ${kid}`); // callers take the kid from the list
  return mac.toString('base64url');
}
