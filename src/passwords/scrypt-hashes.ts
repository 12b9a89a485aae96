import { createCipheriv, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { perOwnHash, readBase64, type CostedHash } from './stored-hash.js';

interface Parameters {
  readonly N: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

const salt = String.raw`([^$\p{Cc}\p{Cs}]+)`;
const django = new RegExp(
  String.raw`^scrypt\$([1-9]\d{0,9})\$${salt}\$([1-9]\d{0,5})\$([1-9]\d{0,5})\$([\w+/=]+)$`,
  'u',
);

/** Django's encoding. */
export function parseDjangoScrypt(text: string): CostedHash | null {
  const [, n, saltText = '', r, p, tagText = ''] = django.exec(text) ?? [];
  const parameters = { N: Number(n), blockSize: Number(r), parallelization: Number(p) };
  const tag = readBase64(tagText, { length: 64, isPadded: true });
  if (!tag || !isValid(parameters)) return null;
  return {
    kind: 'scrypt',
    ...costOf(parameters),
    verify: async (password) =>
      timingSafeEqual(tag, await derive(password, { salt: saltText, length: 64, ...parameters })),
  };
}

const betterAuth = /^([\da-f]{32}):([\da-f]{128})$/;
const parametersOfBetterAuth: Parameters = { N: 16_384, blockSize: 16, parallelization: 1 };

/** Better Auth's encoding. The salt is the hexadecimal text itself, and the password is in NFKC. */
export function parseBetterAuthScrypt(text: string): CostedHash | null {
  const [, saltText, tagText] = betterAuth.exec(text) ?? [];
  if (saltText === undefined || tagText === undefined) return null;
  const tag = Buffer.from(tagText, 'hex');
  const options = { salt: saltText, length: tag.length, ...parametersOfBetterAuth };
  return {
    kind: 'scrypt',
    ...costOf(parametersOfBetterAuth),
    verify: async (password) => timingSafeEqual(tag, await derive(password.normalize('NFKC'), options)),
  };
}

const firebase = /^\$firebase-scrypt\$ln=([1-9]|1\d),r=([1-9]|1\d)\$([\w+/]+)\$([\w+/]+)$/;
/** The length of the signer key. */
const firebaseBytes = 64;

/**
 * Firebase's hashes, as the import converts them (see `firebaseHash`): the first 64 bytes of the AES-256-CTR key
 * stream whose key is the password's scrypt.
 */
export function parseFirebaseScrypt(text: string): CostedHash | null {
  const [, ln, r, saltText = '', streamText = ''] = firebase.exec(text) ?? [];
  const stream = readBase64(streamText, { length: firebaseBytes, isPadded: false });
  const parameters = { N: 2 ** Number(ln), blockSize: Number(r), parallelization: 1 };
  if (!stream || !isValid(parameters)) return null;
  const options = { salt: Buffer.from(saltText, 'base64'), length: 32, ...parameters };
  return {
    kind: 'firebase_scrypt',
    ...costOf(parameters),
    verify: async (password) => {
      const cipher = createCipheriv('aes-256-ctr', await derive(password, options), Buffer.alloc(16));
      return timingSafeEqual(stream, cipher.update(Buffer.alloc(firebaseBytes)));
    },
  };
}

/** RFC 7914 section 2: N is a power of 2 above 1, and below 2^(16 · r). */
function isValid({ N, blockSize }: Parameters): boolean {
  return N > 1 && Number.isInteger(Math.log2(N)) && Math.log2(N) < 16 * blockSize;
}

function costOf({ N, blockSize, parallelization }: Parameters): { work: number; memoryKib: number } {
  return {
    // Filling the blocks and folding them costs as much as three more rounds.
    work: Math.ceil(((N + 3) * blockSize * parallelization) / perOwnHash.scryptBlocks),
    memoryKib: Math.ceil(memoryOf({ N, blockSize, parallelization }) / 1024),
  };
}

const memoryOf = ({ N, blockSize, parallelization }: Parameters): number =>
  128 * blockSize * (N + parallelization + 2);

function derive(
  password: string,
  { salt: saltBytes, length, ...parameters }: Parameters & { salt: string | Buffer; length: number },
): Promise<Buffer> {
  const options: ScryptOptions = { ...parameters, maxmem: memoryOf(parameters) };
  return new Promise((resolve, reject) => {
    scrypt(password, saltBytes, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
