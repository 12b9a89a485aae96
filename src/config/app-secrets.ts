import { randomBytes } from 'node:crypto';
import type { AppSecret } from '../common/secrets.js';

/** Reads `kid:secret[,kid:secret…]`. @throws Error that names the entry by its position and contains no secret */
export function parseAppSecrets(text: string): AppSecret[] {
  const secrets = text.split(',').map((entry, index) => {
    const place = `entry ${index + 1}`;
    const [, kid, secret] = /^([A-Za-z0-9._-]{1,32}):(.+)$/.exec(entry.trim()) ?? [];
    if (!kid || !secret) throw new Error(`${place} must look like kid:secret`);
    const bytes = Buffer.from(secret, 'utf8');
    // The error does not contain the kid either: if the two were swapped, it is the secret.
    if (bytes.length < 32) throw new Error(`${place} must have at least 32 bytes of secret`);
    if (new Set(secret).size < 10) throw new Error(`${place} is too regular to be random`);
    return { kid, secret: bytes };
  });
  if (new Set(secrets.map(({ kid }) => kid)).size !== secrets.length) throw new Error('contains a kid twice');
  return secrets;
}

/** Generates a secret, for use in development. */
export function generateAppSecret(): AppSecret {
  return { kid: 'ephemeral', secret: randomBytes(48) };
}

/** Whether the text is a placeholder from the documentation. */
export function isPlaceholder(secret: Buffer): boolean {
  return /example|change-?me|placeholder|insert|your-/i.test(secret.toString('utf8'));
}
