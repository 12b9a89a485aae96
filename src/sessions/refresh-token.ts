import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../common/secrets.js';

/** What a refresh token says once its signature was found good. */
export interface RefreshTokenClaims {
  sessionId: string;
  generation: number;
}

const form =
  /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.(\d{1,9})\.([\w-]{43})$/;

/**
 * A refresh token is derived, never stored: `sessionId.generation.HMAC` with 256 bits of MAC. Whoever reads the
 * database learns no token.
 */
export function deriveRefreshToken(keyring: Keyring, kid: string, claims: RefreshTokenClaims): string | null {
  const mac = keyring.mac('refresh', kid, [claims.sessionId, String(claims.generation)]);
  return mac && `${claims.sessionId}.${claims.generation}.${mac.toString('base64url')}`;
}

/**
 * Checks a token against every secret of the list, before any query: a made-up token costs the database nothing.
 * @returns null where it is not ours
 */
export function readRefreshToken(keyring: Keyring, token: string): RefreshTokenClaims | null {
  const [, sessionId, generationText] = form.exec(token) ?? [];
  if (!sessionId || !generationText) return null;
  const claims = { sessionId, generation: Number(generationText) };
  const given = Buffer.from(token);
  const isOurs = keyring.kids.some((kid) => {
    const derived = Buffer.from(deriveRefreshToken(keyring, kid, claims) ?? '');
    return derived.length === given.length && timingSafeEqual(derived, given);
  });
  return isOurs ? claims : null;
}
