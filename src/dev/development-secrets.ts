import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface DevelopmentSecrets {
  readonly APP_SECRETS: string;
  readonly JWT_PRIVATE_KEYS: string;
}

/** Created once and kept, so that a restart neither signs everybody out nor invalidates pending codes. */
export function keepDevelopmentSecrets(path: string): DevelopmentSecrets {
  if (existsSync(path)) return readKept(path);
  const secrets = {
    APP_SECRETS: `dev1:${randomBytes(48).toString('base64url')}`,
    JWT_PRIVATE_KEYS: JSON.stringify({ keys: [makeSigningKey()] }),
  };
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, path); // atomic: the file is either complete or absent
  return secrets;
}

function readKept(path: string): DevelopmentSecrets {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Partial<DevelopmentSecrets>; // checked below
    const { APP_SECRETS, JWT_PRIVATE_KEYS } = kept;
    if (APP_SECRETS && JWT_PRIVATE_KEYS) return { APP_SECRETS, JWT_PRIVATE_KEYS };
  } catch (cause) {
    throw new Error(`${path} cannot be read. Delete it to create new secrets.`, { cause });
  }
  throw new Error(`${path} lacks a secret. Delete it to create new ones.`);
}

function makeSigningKey(): object {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y, d } = privateKey.export({ format: 'jwk' });
  // RFC 7638, section 3.2: the required members only, in this order.
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y }));
  return { kty, crv, x, y, d, use: 'sig', alg: 'ES256', kid: thumbprint.digest('base64url') };
}
