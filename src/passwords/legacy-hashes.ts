import { parseOptions, verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { createHash, createHmac } from 'node:crypto';
import { parseDjangoPbkdf2, parsePasslibPbkdf2, parsePhcPbkdf2 } from './pbkdf2-hashes.js';
import { parseBetterAuthScrypt, parseDjangoScrypt, parseFirebaseScrypt } from './scrypt-hashes.js';
import { perOwnHash, type CostedHash, type HashKind, type ParsedHash } from './stored-hash.js';

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

const ownKibTimesPasses = 38_912;
const passesPerOwnHashOfThreads = 20;

/** Why a hash cannot be used: its format is unknown or damaged, or its cost exceeds `hashBounds`. */
export type HashError = 'unreadable' | 'too_costly';

/** Reads a stored hash in one of the encodings that docs/importing.md lists. */
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

/** Of the encodings that begin with `$`. */
const parsers: readonly ((text: string) => CostedHash | null)[] = [
  parseArgon2,
  parseBcrypt,
  parseWordPress,
  parsePasslibPbkdf2,
  parsePhcPbkdf2,
  parseFirebaseScrypt,
];

function parse(text: string): CostedHash | null {
  const [algorithm = ''] = text.split('$', 1);
  switch (algorithm) {
    case '':
      return parsers.map((read) => read(text)).find((hash) => hash !== null) ?? null;
    case 'argon2':
      return parseArgon2(text.slice('argon2'.length));
    case 'bcrypt':
      return parseBcrypt(text.slice('bcrypt$'.length));
    case 'bcrypt_sha256':
      return parseBcryptSha256(text.slice('bcrypt_sha256$'.length));
    case 'pbkdf2_sha256':
    case 'pbkdf2_sha1':
      return parseDjangoPbkdf2(text);
    case 'scrypt':
      return parseDjangoScrypt(text);
    default:
      return parseBetterAuthScrypt(text);
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

/** WordPress from 6.8 on: bcrypt gets a keyed hash of the password, without the blanks at its ends. */
function parseWordPress(text: string): CostedHash | null {
  const inner = text.startsWith('$wp$2y$') ? parseBcrypt(text.slice('$wp'.length)) : null;
  if (!inner) return null;
  const verify = (password: string) =>
    inner.verify(createHmac('sha384', 'wp-sha384').update(phpTrim(password)).digest('base64'));
  return { ...inner, kind: 'bcrypt_hmac_sha384', verify };
}

/** PHP's `trim`, which leaves other blanks than these. */
function phpTrim(text: string): string {
  return text.replaceAll(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '');
}
