import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type { AppSecret } from '../common/secrets.js';

/** Reads `kid:secret[,kid:secret…]`. @throws Error naming the entry by its place, never by its secret */
export function parseAppSecrets(text: string): AppSecret[] {
  const secrets = text.split(',').map((entry, index) => {
    const place = `entry ${index + 1}`;
    const [, kid, secret] = /^([A-Za-z0-9._-]{1,32}):(.+)$/.exec(entry.trim()) ?? [];
    if (!kid || !secret) throw new Error(`${place} must look like kid:secret`);
    const bytes = Buffer.from(secret, 'utf8');
    // The kid is not named either: it is the secret where somebody wrote the two the wrong way round.
    if (bytes.length < 32) throw new Error(`${place} must have at least 32 bytes of secret`);
    if (new Set(secret).size < 10) throw new Error(`${place} is too regular to be random`);
    return { kid, secret: bytes };
  });
  if (new Set(secrets.map(({ kid }) => kid)).size !== secrets.length) throw new Error('a kid stands twice');
  return secrets;
}

/**
 * Reads a JWK set, a single JWK, or one or more PEM keys, and gives each back as PKCS#8 PEM.
 * @throws Error with what is wrong and with which key, by its place
 */
export function parsePrivateKeys(text: string): string[] {
  const keys = text.trimStart().startsWith('{') ? fromJwks(text) : fromPem(text);
  if (keys.length === 0) throw new Error('holds no private key');
  const pems = keys.map((key, index) => {
    const curve = key.asymmetricKeyDetails?.namedCurve;
    if (key.asymmetricKeyType !== 'ec' || curve !== 'prime256v1') {
      throw new Error(`key ${index + 1} must be an EC key on P-256 (ES256)`);
    }
    return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  });
  if (new Set(pems).size !== pems.length) throw new Error('a key stands twice');
  return pems;
}

function fromJwks(text: string): KeyObject[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('is neither JSON nor PEM');
  }
  const set = (parsed as { keys?: unknown }).keys ?? [parsed]; // an object: it began with a brace
  if (!Array.isArray(set)) throw new Error('must be a JWK set with "keys"');
  return set.map((jwk: unknown, index) => {
    try {
      return createPrivateKey({ key: jwk as object, format: 'jwk' } as never); // createPrivateKey judges it
    } catch {
      throw new Error(`key ${index + 1} is not a private JWK`);
    }
  });
}

function fromPem(text: string): KeyObject[] {
  // Environment files often carry PEM with \n written out.
  const blocks =
    text.replaceAll('\\n', '\n').match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----/g) ?? [];
  return blocks.map((block, index) => {
    try {
      return createPrivateKey(block);
    } catch {
      throw new Error(`key ${index + 1} is not a private key in PEM`);
    }
  });
}

/** For development without settings: lives as long as the process. */
export function ephemeralSecrets(): { appSecrets: AppSecret[]; privateKeys: string[] } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    appSecrets: [{ kid: 'ephemeral', secret: randomBytes(48) }],
    privateKeys: [privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  };
}

/** Whether the text is a placeholder of somebody's paper and not a secret. */
export function isPlaceholder(secret: Buffer): boolean {
  return /example|change-?me|placeholder|insert|your-/i.test(secret.toString('utf8'));
}
