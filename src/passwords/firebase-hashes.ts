/** The hash parameters of a Firebase project. */
export interface FirebaseHashConfig {
  readonly signerKey: Buffer;
  readonly saltSeparator: Buffer;
  /** scrypt's r. */
  readonly rounds: number;
  /** The binary logarithm of scrypt's N. */
  readonly memCost: number;
}

/**
 * Converts one of Firebase's hashes. Firebase encrypts its signer key with AES in counter mode under the password's
 * scrypt, and stores the result. That is the exclusive OR of the signer key and the key stream, so the key stream alone
 * is enough to verify a password, and the signer key, which is the same for the whole project, is not stored.
 * @returns null if the hash is damaged or of another project
 */
export function firebaseHash(
  hash: { readonly passwordHash: string; readonly salt: string },
  { signerKey, saltSeparator, rounds, memCost }: FirebaseHashConfig,
): string | null {
  const encrypted = Buffer.from(hash.passwordHash, 'base64');
  if (encrypted.length !== signerKey.length) return null;
  const stream = encrypted.map((byte, at) => byte ^ (signerKey[at] ?? 0));
  const salt = Buffer.concat([Buffer.from(hash.salt, 'base64'), saltSeparator]);
  return `$firebase-scrypt$ln=${memCost},r=${rounds}$${unpadded(salt)}$${unpadded(Buffer.from(stream))}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

const lengthOfSignerKey = 64;

/**
 * Reads the hash parameters as the Firebase console shows them, or the same names as JSON.
 * @returns null if they are incomplete or not of the algorithm SCRYPT
 */
export function readFirebaseHashConfig(text: string): FirebaseHashConfig | null {
  const valueOf = (name: string) =>
    new RegExp(String.raw`\b${name}"?\s*[:=]\s*"?([\w+/=-]+)`).exec(text)?.[1] ?? '';
  const signerKey = Buffer.from(valueOf('base64_signer_key'), 'base64');
  const saltSeparator = Buffer.from(valueOf('base64_salt_separator'), 'base64');
  const [rounds, memCost] = [Number(valueOf('rounds')), Number(valueOf('mem_cost'))];
  const isWhole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  const isComplete =
    valueOf('algorithm') === 'SCRYPT' &&
    signerKey.length === lengthOfSignerKey &&
    isWhole(rounds, 8) &&
    isWhole(memCost, 14);
  return isComplete ? { signerKey, saltSeparator, rounds, memCost } : null;
}
