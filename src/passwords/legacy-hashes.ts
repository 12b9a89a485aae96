import { parseOptions, verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { createHash, pbkdf2, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

export type HashKind =
  | 'argon2id'
  | 'argon2i'
  | 'argon2d'
  | 'bcrypt'
  | 'bcrypt_sha256'
  | 'pbkdf2_sha256'
  | 'pbkdf2_sha1'
  | 'scrypt';

/** A stored hash that passwords can be compared with. */
export interface ParsedHash {
  readonly kind: HashKind;
  /** The cost of one comparison, in hashes with current parameters; an integer, rounded up. */
  readonly work: number;
  /** Takes the same time for every password. */
  verify(password: string): Promise<boolean>;
}

/**
 * The maximum cost of a stored hash of any kind: anyone who knows the address makes the server compute it with every
 * wrong password. 32 hashes with current parameters take a third of a second of one thread.
 */
export const hashBounds = { work: 32, memoryKib: 131_072 } as const;

/** Longer than any hash in use. */
const maxTextLength = 512;
/** A shorter tag could be matched by guessing. */
const minArgon2TagBytes = 12;
const minBcryptCost = 4;

/**
 * The amount of each algorithm's work that costs as much as one hash with current parameters (m=19456, t=2: 9.8 ms of
 * one thread on the reference machine). Rounded down, so a hash costs at most what is computed. Measured, per such
 * hash: argon2 from 100 MiB on 28 000–30 500 KiB times passes, where the current parameters have 38 912 (they fit the
 * cache); bcrypt 167 rounds; PBKDF2 71 000 (SHA-1) and 74 000 iterations, fewer on processors without SHA instructions;
 * scrypt 26 000 blocks from 64 MiB on.
 */
const perOwnHash = {
  argon2KibTimesPasses: 26_000,
  bcryptRounds: 160,
  iterations: 50_000,
  scryptBlocks: 26_000,
};
const ownKibTimesPasses = 38_912;
const passesPerOwnHashOfThreads = 20;

const derivePbkdf2 = promisify(pbkdf2);

/** Why a hash cannot be used: its format is unknown or damaged, or its cost exceeds `hashBounds`. */
export type HashError = 'unreadable' | 'too_costly';

/** Reads a stored hash: an argon2 or bcrypt string in the usual encoding, or one of Django's. */
export function readHash(text: string): ParsedHash | HashError {
  const hash = text.length > maxTextLength ? null : parse(text);
  if (!hash) return 'unreadable';
  return hash.work > hashBounds.work || hash.memoryKib > hashBounds.memoryKib ? 'too_costly' : hash;
}

/** Like `readHash`. @returns null if no password can be compared with it; the account then has no password */
export function parseHash(text: string): ParsedHash | null {
  const hash = readHash(text);
  return typeof hash === 'string' ? null : hash;
}

interface CostedHash extends ParsedHash {
  readonly memoryKib: number;
}

function parse(text: string): CostedHash | null {
  const [algorithm = ''] = text.split('$', 1);
  switch (algorithm) {
    case '':
      return parseArgon2(text) ?? parseBcrypt(text);
    case 'argon2':
      return parseArgon2(text.slice('argon2'.length));
    case 'bcrypt':
      return parseBcrypt(text.slice('bcrypt$'.length));
    case 'bcrypt_sha256':
      return parseBcryptSha256(text.slice('bcrypt_sha256$'.length));
    case 'pbkdf2_sha256':
    case 'pbkdf2_sha1':
      return parsePbkdf2(text, algorithm);
    case 'scrypt':
      return parseScrypt(text);
    default:
      return null;
  }
}

// Parameters in any order, as some libraries sort them. A hash made with a key (keyid=) cannot be verified without it.
const argon2 = /^\$(argon2(?:id|i|d))(?:\$v=(?:16|19))?\$[mtp]=\d+,[mtp]=\d+,[mtp]=\d+\$[\w+/]+\$[\w+/]+$/;

function parseArgon2(text: string): CostedHash | null {
  const kind = argon2.exec(text)?.[1];
  const options = kind && readArgon2Options(text);
  if (!options || options.outputLen < minArgon2TagBytes) return null;
  const { memoryCost, timeCost, parallelism } = options;
  // The current parameters cost one; memory beyond them does not fit the cache.
  const beyondOurs = Math.max(0, memoryCost * timeCost - ownKibTimesPasses);
  // Lanes run on separate threads, which synchronise four times per pass. With little memory, this dominates the time.
  const meetings = parallelism > 1 ? Math.floor(timeCost / passesPerOwnHashOfThreads) : 0;
  return {
    kind: kind as HashKind, // the pattern allows three values, and each is a kind
    work: 1 + Math.ceil(beyondOurs / perOwnHash.argon2KibTimesPasses) + meetings,
    memoryKib: memoryCost,
    verify: (password) => verifyArgon2(text, password),
  };
}

/** The library knows the finer rules, such as 8 KiB per lane, and throws if one is violated. */
function readArgon2Options(text: string) {
  try {
    return parseOptions(text);
  } catch {
    return null;
  }
}

/** 22 characters of salt and 31 of hash. The last character of each uses only some of its bits; the others are 0. */
const bcrypt = /^\$2[aby]\$(\d\d)\$[./\dA-Za-z]{21}[.Oeu][./\dA-Za-z]{30}[.CGKOSWaeimquy26]$/;

/** bcrypt uses the first 72 bytes of a longer password, as it did when the hash was made. */
function parseBcrypt(text: string): CostedHash | null {
  const cost = Number(bcrypt.exec(text)?.[1]);
  if (!(cost >= minBcryptCost)) return null;
  return {
    kind: 'bcrypt',
    work: Math.ceil(2 ** cost / perOwnHash.bcryptRounds),
    memoryKib: 4,
    verify: (password) => verifyBcrypt(password, text),
  };
}

/** Django's way around the 72-byte limit: bcrypt gets the hexadecimal SHA-256 of the password. */
function parseBcryptSha256(text: string): CostedHash | null {
  const inner = parseBcrypt(text);
  if (!inner) return null;
  const verify = (password: string) => inner.verify(createHash('sha256').update(password).digest('hex'));
  return { ...inner, kind: 'bcrypt_sha256', verify };
}

const salt = String.raw`([^$\p{Cc}\p{Cs}]+)`;
const pbkdf2Pattern = new RegExp(String.raw`^pbkdf2_sha\d+\$([1-9]\d{0,9})\$${salt}\$([\w+/=]+)$`, 'u');

function parsePbkdf2(text: string, kind: 'pbkdf2_sha256' | 'pbkdf2_sha1'): CostedHash | null {
  const [, iterationsText, saltText = '', tagText = ''] = pbkdf2Pattern.exec(text) ?? [];
  const iterations = Number(iterationsText);
  const digest = kind === 'pbkdf2_sha256' ? 'sha256' : 'sha1';
  const tag = readBase64(tagText, digest === 'sha256' ? 32 : 20);
  if (!tag) return null;
  return {
    kind,
    work: Math.ceil(iterations / perOwnHash.iterations),
    memoryKib: 1,
    verify: async (password) =>
      timingSafeEqual(tag, await derivePbkdf2(password, saltText, iterations, tag.length, digest)),
  };
}

const scryptPattern = new RegExp(
  String.raw`^scrypt\$([1-9]\d{0,9})\$${salt}\$([1-9]\d{0,5})\$([1-9]\d{0,5})\$([\w+/=]+)$`,
  'u',
);

function parseScrypt(text: string): CostedHash | null {
  const [, n, saltText = '', r, p, tagText = ''] = scryptPattern.exec(text) ?? [];
  const [N, blockSize, parallelization] = [Number(n), Number(r), Number(p)];
  const tag = readBase64(tagText, 64);
  // RFC 7914 section 2: N is a power of 2 above 1, and below 2^(16 · r).
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N)) && Math.log2(N) < 16 * blockSize;
  if (!tag || !isPowerOfTwo) return null;
  const options = { N, blockSize, parallelization, maxmem: 128 * blockSize * (N + parallelization + 2) };
  return {
    kind: 'scrypt',
    // Filling the blocks and folding them costs as much as three more rounds.
    work: Math.ceil(((N + 3) * blockSize * parallelization) / perOwnHash.scryptBlocks),
    memoryKib: Math.ceil(options.maxmem / 1024),
    verify: async (password) => timingSafeEqual(tag, await deriveScrypt(password, saltText, options)),
  };
}

function deriveScrypt(password: string, saltText: string, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, saltText, 64, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Reads padded Base64 of `length` bytes, in its canonical encoding only. */
function readBase64(text: string, length: number): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text ? bytes : null;
}
