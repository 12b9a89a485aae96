import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { thumbprintOf } from './public-keys.js';
import { SigningKeysSettings } from './tokens.settings.js';

/** A public key in the format of RFC 7517. */
export interface PublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  use: 'sig';
  alg: 'ES256';
}

interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: PublicJwk;
}

/**
 * The keys of access tokens. The first one signs; all verify and are published. A new key can therefore be published
 * before it signs, and kept until its last token has expired.
 */
@Injectable()
export class SigningKeys {
  private readonly keys: ReadonlyMap<string, SigningKey>;
  readonly current: SigningKey;

  constructor(settings: SigningKeysSettings) {
    const keys = settings.privateKeys.map(fromPem);
    const [first] = keys;
    if (!first) throw new Error('there is no signing key');
    this.current = first;
    this.keys = new Map(keys.map((key) => [key.kid, key]));
  }

  findPublicKey(kid: string): KeyObject | null {
    return this.keys.get(kid)?.publicKey ?? null;
  }

  /** Public halves only, for resource servers. */
  jwks(): { keys: PublicJwk[] } {
    return { keys: [...this.keys.values()].map((key) => key.publicJwk) };
  }
}

function fromPem(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const kid = thumbprintOf(publicKey);
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: 'ES256' },
  };
}
