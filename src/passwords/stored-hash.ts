export type HashKind =
  | 'argon2id'
  | 'argon2i'
  | 'argon2d'
  | 'bcrypt'
  | 'bcrypt_sha256'
  | 'bcrypt_hmac_sha384'
  | 'pbkdf2_sha512'
  | 'pbkdf2_sha256'
  | 'pbkdf2_sha1'
  | 'scrypt'
  | 'firebase_scrypt';

/** A stored hash that passwords can be compared with. */
export interface ParsedHash {
  readonly kind: HashKind;
  /** The cost of one comparison, in hashes with current parameters; an integer, rounded up. */
  readonly work: number;
  /** Takes the same time for every password. */
  verify(password: string): Promise<boolean>;
}

export interface CostedHash extends ParsedHash {
  readonly memoryKib: number;
}

/**
 * The amount of each algorithm's work that costs as much as one hash with current parameters (m=19456, t=2: 9.8 ms of
 * one thread on the reference machine). Rounded down, so a hash costs at most what is computed. Measured, per such
 * hash: argon2 from 100 MiB on 28 000–30 500 KiB times passes, where the current parameters have 38 912 (they fit the
 * cache); bcrypt 167 rounds; PBKDF2 71 000 (SHA-1), 74 000 (SHA-256) and 24 700 (SHA-512) iterations, fewer on
 * processors without SHA instructions; scrypt 26 000 blocks from 64 MiB on.
 */
export const perOwnHash = {
  argon2KibTimesPasses: 26_000,
  bcryptRounds: 160,
  iterations: { sha1: 50_000, sha256: 50_000, sha512: 16_000 },
  scryptBlocks: 26_000,
} as const;

/** Reads Base64 of `length` bytes, padded or not as `isPadded` says, in its canonical encoding only. */
export function readBase64(
  text: string,
  { length, isPadded }: { length: number; isPadded: boolean },
): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  const padded = bytes.toString('base64');
  const canonical = isPadded ? padded : padded.replaceAll('=', '');
  return bytes.length === length && canonical === text ? bytes : null;
}
