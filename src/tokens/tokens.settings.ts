import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { publicUrl } from '../config/http.settings.js';
import { orNull, seconds, secretOrGenerated } from '../config/setting-kinds.js';
import { combined, setting } from '../config/setting.js';
import { generatePrivateKey, parsePrivateKeys } from './private-keys.js';

const name = z.string().min(1);

/** A group of its own: a command that verifies what they have signed needs nothing else of tokens. */
export class SigningKeysSettings extends defineSettings({
  /** PKCS#8 PEM texts of P-256 keys; the first one signs. */
  privateKeys: secretOrGenerated('JWT_PRIVATE_KEYS', {
    parse: parsePrivateKeys,
    generate: () => [generatePrivateKey()],
  }),
}) {}

export class TokensSettings extends defineSettings({
  issuer: combined({ issuer: setting('JWT_ISSUER', orNull(name)), publicUrl }).map(
    (given) => given.issuer ?? given.publicUrl,
  ),
  audience: setting('JWT_AUDIENCE', name.default('postern')),
  clientId: setting('JWT_CLIENT_ID', name.default('postern')),
  accessTtlSeconds: setting(
    'ACCESS_TOKEN_TTL_SECONDS',
    seconds({ default: 600, min: 60, minOutsideProduction: 5, max: 3_600 }),
  ),
}) {}
