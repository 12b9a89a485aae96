import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { generatePrivateKey } from '../../src/tokens/private-keys.js';

/** The secret and the signing key that an installation already has, as a person may have written them. */
export const oldSecret = 'k1:0f8Yc2Vw6Qe9Rb3Tn5Km7Jh1Lp4Zx8Sd';
export const pem = generatePrivateKey().trim();
export const jwk = JSON.stringify(createPrivateKey(pem).export({ format: 'jwk' }));
export const jwks = `{"keys":[${jwk}]}`;

/** The variables of an `.env` file, which may begin with a byte order mark. */
export function variablesIn(envFile: string): Record<string, string> {
  return parseEnv(readFileSync(envFile, 'utf8').replace(/^\uFEFF/, '')) as Record<string, string>;
}
