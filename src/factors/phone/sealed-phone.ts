import { AppError } from '../../common/errors/app-error.js';
import type { Keyring } from '../../common/secrets.js';

export interface SealedPhone {
  userId: string;
  /** E.164, sealed. */
  phone: string;
  kid: string;
}

const placeOf = (userId: string) => `postern/seal/1|phones|${userId}`;

/** Encrypts a number for an account: it cannot be read from the row of another one. */
export function sealPhone(keyring: Keyring, { userId, e164 }: { userId: string; e164: string }): SealedPhone {
  return { userId, phone: keyring.seal(e164, placeOf(userId)), kid: keyring.currentKid };
}

/**
 * @returns E.164; null if the row was altered
 * @throws AppError service.unavailable if this process lacks the secret that another process used
 */
export function unsealPhone(keyring: Keyring, { userId, phone, kid }: SealedPhone): string | null {
  if (!keyring.kids.includes(kid)) {
    const cause = new Error(`APP_SECRETS lacks ${kid}, with which a phone number is encrypted`);
    throw new AppError('service.unavailable', { cause });
  }
  return keyring.unseal(phone, placeOf(userId));
}

/** The key of a number under each secret, the current one first: rows may still have the key of an earlier one. */
export function phoneKeys(keyring: Keyring, e164: string): [current: string, ...earlier: string[]] {
  const keyOf = (kid: string): string => {
    const mac = keyring.mac('phone', kid, [e164]);
    if (!mac) throw new Error(`APP_SECRETS lacks ${kid}`); // the kids are those of the list
    return mac.toString('base64url');
  };
  const earlier = keyring.kids.filter((kid) => kid !== keyring.currentKid);
  return [keyOf(keyring.currentKid), ...earlier.map(keyOf)];
}
