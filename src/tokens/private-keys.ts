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

/** What `createPrivateKey` calls the content of a PEM block. */
const derTypes: Readonly<Record<string, 'pkcs8' | 'sec1' | 'pkcs1'>> = {
  'PRIVATE KEY': 'pkcs8',
  'EC PRIVATE KEY': 'sec1',
  'RSA PRIVATE KEY': 'pkcs1',
};

/** Accepts what files, variables and YAML make of PEM: line breaks written as \n, turned into spaces, or lost. */
function fromPem(text: string): KeyObject[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----(.*?)(-----END \1-----|$)/gs);
  return [...blocks]
    .map(([, label = '', body = '', end]) => ({ label, body, isComplete: end !== '' }))
    .filter(({ label }) => label !== 'EC PARAMETERS') // precedes the key in the output of `openssl ecparam -genkey`
    .map((block, index) => fromPemBlock(block, `key ${index + 1}`));
}

function fromPemBlock(block: { label: string; body: string; isComplete: boolean }, place: string): KeyObject {
  const { label, body } = block;
  if (/PUBLIC KEY|CERTIFICATE/.test(label)) throw new Error(`${place} is not private: its label is ${label}`);
  if (label.startsWith('ENCRYPTED') || body.includes('ENCRYPTED')) {
    throw new Error(`${place} is encrypted: store it without a passphrase`);
  }
  if (!block.isComplete) {
    throw new Error(`${place} has no END line: write it on one line with \\n for line breaks, or in a file`);
  }
  const type = derTypes[label];
  if (!type) throw new Error(`${place} is not a private key in PEM`);
  try {
    const key = Buffer.from(body.replaceAll(/\\[rn]|\s/g, ''), 'base64');
    return createPrivateKey({ key, format: 'der', type });
  } catch {
    throw new Error(`${place} is not a private key in PEM`);
  }
}

/** For development. */
export function generatePrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
