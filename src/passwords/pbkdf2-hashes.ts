import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { perOwnHash, readBase64, type CostedHash } from './stored-hash.js';

const derive = promisify(pbkdf2);

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;
type Digest = keyof typeof digestBytes;

const djangoSalt = String.raw`([^$\p{Cc}\p{Cs}]+)`;
const django = new RegExp(String.raw`^pbkdf2_(sha1|sha256)\$([1-9]\d{0,9})\$${djangoSalt}\$([\w+/=]+)$`, 'u');

/** Django's encoding. */
export function parseDjangoPbkdf2(text: string): CostedHash | null {
  const [matched, name, iterations, salt = '', tagText = ''] = django.exec(text) ?? [];
  if (matched === undefined) return null;
  const digest = name as Digest; // as in the pattern
  const tag = readBase64(tagText, { length: digestBytes[digest], isPadded: true });
  return tag && toHash({ digest, iterations: Number(iterations), salt, tag });
}

const passlib = /^\$pbkdf2(?:-(sha256|sha512))?\$([1-9]\d{0,9})\$([A-Za-z\d./]+)\$([A-Za-z\d./]+)$/;

/** The encoding of Python's passlib: Base64 with `.` for `+`, and a tag as long as the digest. */
export function parsePasslibPbkdf2(text: string): CostedHash | null {
  const [matched, name = 'sha1', iterations, saltText = '', tagText = ''] = passlib.exec(text) ?? [];
  if (matched === undefined) return null;
  const digest = name as Digest; // as in the pattern
  const salt = readUnpadded(saltText.replaceAll('.', '+'));
  const tag = readBase64(tagText.replaceAll('.', '+'), { length: digestBytes[digest], isPadded: false });
  return salt && tag && toHash({ digest, iterations: Number(iterations), salt, tag });
}

const phc =
  /^\$pbkdf2-(sha1|sha256|sha512)\$i=([1-9]\d{0,9}),l=(1[6-9]|[2-5]\d|6[0-4])\$([\w+/]+)\$([\w+/]+)$/;

/**
 * The encoding of the PHC string format. The length of the tag is part of it, because a tag that lacks its end would
 * match as well.
 */
export function parsePhcPbkdf2(text: string): CostedHash | null {
  const [matched, name, iterations, length, saltText = '', tagText = ''] = phc.exec(text) ?? [];
  if (matched === undefined) return null;
  const salt = readUnpadded(saltText);
  const tag = readBase64(tagText, { length: Number(length), isPadded: false });
  const digest = name as Digest; // as in the pattern
  return salt && tag && toHash({ digest, iterations: Number(iterations), salt, tag });
}

function readUnpadded(text: string): Buffer | null {
  return readBase64(text, { length: Buffer.from(text, 'base64').length, isPadded: false });
}

function toHash(given: {
  digest: Digest;
  iterations: number;
  salt: string | Buffer;
  tag: Buffer;
}): CostedHash {
  const { digest, iterations, salt, tag } = given;
  // RFC 8018 section 5.2: each block of the output, as long as the digest, takes all iterations.
  const blocks = Math.ceil(tag.length / digestBytes[digest]);
  return {
    kind: `pbkdf2_${digest}`,
    work: Math.ceil((iterations * blocks) / perOwnHash.iterations[digest]),
    memoryKib: 1,
    verify: async (password) =>
      timingSafeEqual(tag, await derive(password, salt, iterations, tag.length, digest)),
  };
}
