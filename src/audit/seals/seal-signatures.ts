import { sign, verify, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { thumbprintOf } from '../../tokens/public-keys.js';
import { SigningKeys } from '../../tokens/signing-keys.js';
import { AuditSettings } from '../audit.settings.js';

/** The type of the JWS, so that no seal is accepted as another kind of token. */
const sealType = 'postern-seal+jwt';
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs seals as compact JWS (RFC 7515) with the key of access tokens. Auditors verify them with the published keys. */
@Injectable()
export class SealSignatures {
  private readonly retiredKeys: ReadonlyMap<string, KeyObject>;

  constructor(
    private readonly keys: SigningKeys,
    { retiredKeys }: AuditSettings,
  ) {
    this.retiredKeys = new Map(retiredKeys.map((key) => [thumbprintOf(key), key]));
  }

  sign(seal: { number: string; hash: string }): string {
    const { kid, privateKey } = this.keys.current;
    const input = `${encode({ alg: 'ES256', typ: sealType, kid })}.${encode(seal)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }

  /** @returns `unknown_key` if it is neither a signing key nor a retired one */
  check(signature: string, seal: { number: string; hash: string }): 'valid' | 'invalid' | 'unknown_key' {
    const [header = '', payload = '', value = ''] = signature.split('.');
    const kid = kidOf(signature);
    if (kid === null) return 'invalid';
    const key = this.keys.findPublicKey(kid) ?? this.retiredKeys.get(kid);
    if (!key) return 'unknown_key';
    if (header !== encode({ alg: 'ES256', typ: sealType, kid }) || payload !== encode(seal)) return 'invalid';
    const input = Buffer.from(`${header}.${payload}`);
    const isValid = verify(
      'sha256',
      input,
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(value, 'base64url'),
    );
    return isValid ? 'valid' : 'invalid';
  }
}

/** The ID of the key that signed it; null if that cannot be read. */
export function kidOf(signature: string): string | null {
  const [header = ''] = signature.split('.');
  try {
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid?: unknown };
    return typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}
