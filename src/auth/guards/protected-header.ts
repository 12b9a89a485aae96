import { z } from 'zod';
import { hasRepeatedName } from '../../common/http/json-names.js';

const protectedHeader = z.object({
  alg: z.string(),
  kid: z.string(),
  typ: z.string(),
  // RFC 7515 section 4.1.11: a critical extension that is not understood must be rejected. Postern supports none.
  crit: z.never().optional(),
});

/**
 * Reads the JOSE header of a compact token whose signature has not been verified yet. Returns null if the token is
 * malformed or not in its canonical encoding: with several encodings of one token, revocation lists and logs could not
 * recognise it.
 */
export function readProtectedHeader(token: string): z.output<typeof protectedHeader> | null {
  const parts = token.split('.', 4);
  if (parts.length !== 3 || !parts.every(isCanonicalBase64Url)) return null;
  try {
    const text = Buffer.from(parts[0] ?? '', 'base64url').toString('utf8');
    const header: unknown = JSON.parse(text);
    return hasRepeatedName(text, header) ? null : protectedHeader.parse(header);
  } catch {
    return null;
  }
}

/** RFC 7515 section 2: no padding, no other characters. RFC 4648 section 3.5: no bits set beyond the last byte. */
function isCanonicalBase64Url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}
