import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

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
  if (new Set(pems).size !== pems.length) throw new Error('contains a key twice');
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

/** For development. */
export function generatePrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
