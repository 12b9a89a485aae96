import { AppError } from '../../common/errors/app-error.js';
import type { Keyring } from '../../common/secrets.js';

/** The row that a secret is stored in. */
export interface TotpRow {
  id: string;
  userId: string;
}

/** A stored secret. */
export interface SealedTotpSecret {
  secret: string;
  kid: string;
}

/** Neither of the IDs contains the separator. */
const placeOf = ({ userId, id }: TotpRow) => `postern/seal/1|totp_factors|${userId}|${id}`;

/** Encrypts a secret for its row: it cannot be read from the row of another account or factor. */
export function sealTotpSecret(keyring: Keyring, secret: string, row: TotpRow): SealedTotpSecret {
  return { secret: keyring.seal(secret, placeOf(row)), kid: keyring.currentKid };
}

/**
 * @returns null if the row was altered
 * @throws AppError service.unavailable if this process lacks the secret that another process used
 */
export function unsealTotpSecret(keyring: Keyring, row: TotpRow & SealedTotpSecret): string | null {
  if (!keyring.kids.includes(row.kid)) {
    const cause = new Error(`APP_SECRETS lacks ${row.kid}, with which an authenticator app is encrypted`);
    throw new AppError('service.unavailable', { cause });
  }
  return keyring.unseal(row.secret, placeOf(row));
}
