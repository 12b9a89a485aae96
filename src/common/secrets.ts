import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** One entry of `APP_SECRETS`. */
export interface AppSecret {
  kid: string;
  secret: Buffer;
}

/** The purpose of a sub-key. Each use has its own key, so a value of one use is never valid for another. */
const secretUses = [
  'otp',
  'refresh',
  'device',
  'limit',
  'seal',
  'sign-in',
  'audit',
  'idempotency',
  'phone',
] as const;
export type SecretUse = (typeof secretUses)[number];

/** The nonce is random: 96 bits are enough for 2^32 values under one key (NIST SP 800-38D section 8.3). */
const sealing = { cipher: 'aes-256-gcm', nonceBytes: 12, tagBytes: 16 } as const;

/**
 * The list of secrets. The first entry signs, every entry verifies. To rotate, append a new secret on every replica,
 * then move it to the front; existing values stay valid until the old entry is removed.
 */
export class Keyring {
  private readonly subKeys = new Map<string, KeyObject>();
  readonly kids: readonly string[];
  /** The kid for new values. */
  readonly currentKid: string;

  constructor(secrets: readonly AppSecret[]) {
    const [first] = secrets;
    if (!first) throw new Error('the secret list is empty');
    this.currentKid = first.kid;
    this.kids = secrets.map((entry) => entry.kid);
    for (const { kid, secret } of secrets) {
      for (const use of secretUses) {
        // RFC 5869; the secret has full entropy (checked at startup), so an empty salt is sufficient.
        const subKey = hkdfSync('sha256', secret, Buffer.alloc(0), `postern:${use}:v1`, 32);
        this.subKeys.set(`${use}:${kid}`, createSecretKey(Buffer.from(subKey)));
      }
    }
  }

  /** HMAC-SHA-256 over the parts, each prefixed with its length so that different lists cannot have the same input. */
  mac(use: SecretUse, kid: string, parts: readonly string[]): Buffer | null {
    const key = this.subKeys.get(`${use}:${kid}`);
    if (!key) return null;
    const mac = createHmac('sha256', key);
    for (const part of parts) {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      mac.update(length).update(bytes);
    }
    return mac.digest();
  }

  /**
   * Encrypts a value that must be readable later: AES-256-GCM, encoded as `kid.nonce-text-tag`.
   * @param place what it is and where it is stored; it cannot be decrypted for another place
   */
  seal(text: string, place: string): string {
    const nonce = randomBytes(sealing.nonceBytes);
    const cipher = createCipheriv(sealing.cipher, this.sealingKey(this.currentKid), nonce);
    const sealed = cipher.setAAD(Buffer.from(place)).update(text, 'utf8');
    const bytes = Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]);
    return `${this.currentKid}.${bytes.toString('base64url')}`;
  }

  /** @returns null if it was not sealed for this place, or if its secret is no longer listed */
  unseal(sealed: string, place: string): string | null {
    const dot = sealed.lastIndexOf('.');
    const kid = sealed.slice(0, dot);
    const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
    if (!this.kids.includes(kid) || bytes.length < sealing.nonceBytes + sealing.tagBytes) return null;
    const nonce = bytes.subarray(0, sealing.nonceBytes);
    const decipher = createDecipheriv(sealing.cipher, this.sealingKey(kid), nonce);
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-sealing.tagBytes));
    try {
      const text = decipher.update(bytes.subarray(sealing.nonceBytes, -sealing.tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return null; // the authentication tag does not match
    }
  }

  private sealingKey(kid: string): KeyObject {
    const key = this.subKeys.get(`seal:${kid}`);
    if (!key) throw new Error(`APP_SECRETS lacks ${kid}`); // callers take the kid from the list
    return key;
  }
}

/** 128 random bits, URL-safe: 22 characters. */
export function randomId(): string {
  return randomBytes(16).toString('base64url');
}

/** Returns the smallest id that `newId` can have created at that time: every smaller id is older. */
export function firstIdOf(timestamp: Date): string {
  return uuidv7({ msecs: timestamp.getTime(), seq: 0, random: new Uint8Array(16) });
}

/** IDs contain the clock of a process, and other timestamps that of the database. */
const clockSkewMs = 300_000;

/** The range that contains the IDs of everything created in a period of the database's clock. */
export function idsOf({ from, until }: { from: Date; until: Date }): [from: string, until: string] {
  return [
    firstIdOf(new Date(from.getTime() - clockSkewMs)),
    firstIdOf(new Date(until.getTime() + clockSkewMs)),
  ];
}

/** Like `newId`, for a given time: for ids that carry their time of creation by the database's clock. */
export function newIdAt(timestamp: Date): string {
  return uuidv7({ msecs: timestamp.getTime() });
}

/** A time-ordered id (RFC 9562 version 7). */
export function newId(): string {
  return uuidv7();
}
