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

/** A stored hash that a password can be compared with. */
export interface ParsedHash {
  readonly kind: HashKind;
  /** What one comparison costs, in hashes of our own; a whole number, rather too high than too low. */
  readonly work: number;
  /** Takes constant time for all passwords. */
  verify(password: string): Promise<boolean>;
}

/**
 * The most that a stored hash may ask for. Each bound is a few seconds of one thread: whoever wrote the line of an
 * import that asks for more would stall every sign-in.
 */
const bounds = {
  textLength: 512,
  argon2: { memoryKib: 1_048_576, passes: 100, memoryKibTimesPasses: 16_777_216, leastTagBytes: 12 },
  bcrypt: { leastCost: 4, cost: 16 },
  pbkdf2: { iterations: 10_000_000 },
  /** 128 · N · r bytes of memory, 1 GiB at most; N · r · p is the time. */
  scrypt: { memoryBlocks: 8_388_608, workBlocks: 8_388_608 },
} as const;

/** Costs of other kinds that come to about one hash of ours; measured, and halved for processors without SHA or AVX. */
const perOwnHash = {
  argon2KibTimesPasses: 38_912,
  bcryptRounds: 160,
  iterations: 50_000,
  scryptBlocks: 32_768,
};

const derivePbkdf2 = promisify(pbkdf2);

/**
 * Reads a stored hash: an argon2 or bcrypt string as libraries write them, or one of Django's.
 * @returns null for what is none of these, is damaged, or costs more than it may
 */
export function parseHash(text: string): ParsedHash | null {
  if (text.length > bounds.textLength) return null;
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

// In any order, as there are libraries that sort them. A key (keyid=) would have to come from elsewhere, so a hash that
// was made with one cannot be verified.
const argon2 = /^\$(argon2(?:id|i|d))(?:\$v=(?:16|19))?\$[mtp]=\d+,[mtp]=\d+,[mtp]=\d+\$[\w+/]+\$[\w+/]+$/;

function parseArgon2(text: string): ParsedHash | null {
  const kind = argon2.exec(text)?.[1];
  const options = kind && readArgon2Options(text);
  if (!options) return null;
  const { memoryCost, timeCost, outputLen } = options;
  const { memoryKib, passes, memoryKibTimesPasses, leastTagBytes } = bounds.argon2;
  if (memoryCost > memoryKib || timeCost > passes || memoryCost * timeCost > memoryKibTimesPasses)
    return null;
  if (outputLen < leastTagBytes) return null; // so short that guessing would find it
  return {
    kind: kind as HashKind, // the pattern lets three through, and each is one
    work: inOwnHashes((memoryCost * timeCost) / perOwnHash.argon2KibTimesPasses),
    verify: (password) => verifyArgon2(text, password),
  };
}

/** The library knows the finer rules, such as 8 KiB for each lane, and throws where they are broken. */
function readArgon2Options(text: string) {
  try {
    return parseOptions(text);
  } catch {
    return null;
  }
}

/** 22 characters of salt and 31 of hash; of the last of each, only some bits are used, and the others are 0. */
const bcrypt = /^\$2[aby]\$(\d\d)\$[./\dA-Za-z]{21}[.Oeu][./\dA-Za-z]{30}[.CGKOSWaeimquy26]$/;

/** Of a password over 72 bytes bcrypt uses the first 72, as it did where the hash was made. */
function parseBcrypt(text: string): ParsedHash | null {
  const cost = Number(bcrypt.exec(text)?.[1]);
  if (!(cost >= bounds.bcrypt.leastCost && cost <= bounds.bcrypt.cost)) return null;
  return {
    kind: 'bcrypt',
    work: inOwnHashes(2 ** cost / perOwnHash.bcryptRounds),
    verify: (password) => verifyBcrypt(password, text),
  };
}

/** Django's way around those 72 bytes: bcrypt gets the SHA-256 of the password, in hexadecimal. */
function parseBcryptSha256(text: string): ParsedHash | null {
  const inner = parseBcrypt(text);
  if (!inner) return null;
  const verify = (password: string) => inner.verify(createHash('sha256').update(password).digest('hex'));
  return { ...inner, kind: 'bcrypt_sha256', verify };
}

const salt = String.raw`([^$\p{Cc}\p{Cs}]+)`;
const pbkdf2Pattern = new RegExp(String.raw`^pbkdf2_sha\d+\$([1-9]\d{0,7})\$${salt}\$([\w+/=]+)$`, 'u');

function parsePbkdf2(text: string, kind: 'pbkdf2_sha256' | 'pbkdf2_sha1'): ParsedHash | null {
  const [, iterationsText, saltText = '', tagText = ''] = pbkdf2Pattern.exec(text) ?? [];
  const iterations = Number(iterationsText);
  const digest = kind === 'pbkdf2_sha256' ? 'sha256' : 'sha1';
  const tag = readBase64(tagText, digest === 'sha256' ? 32 : 20);
  if (!tag || !(iterations <= bounds.pbkdf2.iterations)) return null;
  return {
    kind,
    work: inOwnHashes(iterations / perOwnHash.iterations),
    verify: async (password) =>
      timingSafeEqual(tag, await derivePbkdf2(password, saltText, iterations, tag.length, digest)),
  };
}

const scryptPattern = new RegExp(
  String.raw`^scrypt\$([1-9]\d{0,7})\$${salt}\$([1-9]\d{0,2})\$([1-9]\d{0,2})\$([\w+/=]+)$`,
  'u',
);

function parseScrypt(text: string): ParsedHash | null {
  const [, n, saltText = '', r, p, tagText = ''] = scryptPattern.exec(text) ?? [];
  const [N, blockSize, parallelization] = [Number(n), Number(r), Number(p)];
  const tag = readBase64(tagText, 64);
  const memoryBlocks = N * blockSize;
  const workBlocks = memoryBlocks * parallelization;
  // RFC 7914 section 2: N is a power of 2 above 1, and below 2^(16 · r).
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N)) && Math.log2(N) < 16 * blockSize;
  if (!tag || !isPowerOfTwo) return null;
  if (memoryBlocks > bounds.scrypt.memoryBlocks || workBlocks > bounds.scrypt.workBlocks) return null;
  const options = { N, blockSize, parallelization, maxmem: 128 * blockSize * (N + parallelization + 2) };
  return {
    kind: 'scrypt',
    work: inOwnHashes(workBlocks / perOwnHash.scryptBlocks),
    verify: async (password) => timingSafeEqual(tag, await deriveScrypt(password, saltText, options)),
  };
}

function deriveScrypt(password: string, saltText: string, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, saltText, 64, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Padded Base64 of so many bytes, in its one canonical spelling. */
function readBase64(text: string, length: number): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text ? bytes : null;
}

function inOwnHashes(work: number): number {
  return Math.max(1, Math.ceil(work));
}
