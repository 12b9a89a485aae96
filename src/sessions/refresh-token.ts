import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../common/secrets.js';

/** The content of a refresh token whose MAC has been verified. */
export interface RefreshTokenClaims {
  sessionId: string;
  generation: number;
}

const form =
  /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.(\d{1,9})\.([\w-]{43})$/;

/**
 * A refresh token is derived, never stored: `sessionId.generation.HMAC` with a 256-bit MAC. Reading the database
 * reveals no token.
 */
export function deriveRefreshToken(keyring: Keyring, kid: string, claims: RefreshTokenClaims): string | null {
  const mac = keyring.mac('refresh', kid, [claims.sessionId, String(claims.generation)]);
  return mac && `${claims.sessionId}.${claims.generation}.${mac.toString('base64url')}`;
}

/**
 * Checks a token against every secret of the list before any query, so a forged token costs the database nothing.
 * @returns null if none of the secrets signed it
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
