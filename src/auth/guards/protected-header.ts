import { z } from 'zod';
import { hasRepeatedName } from '../../common/http/json-names.js';

const protectedHeader = z.object({
  alg: z.string(),
  kid: z.string(),
  typ: z.string(),
  // RFC 7515 section 4.1.11: what must be understood and is not, must be refused. We know no extensions.
  crit: z.never().optional(),
});

/**
 * The JOSE header of a compact token, whose signature is not verified yet. Null where it cannot be read, or could be
 * read in two ways: a token has one spelling, or lists of tokens and logs would not know it again.
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

/** RFC 7515 section 2: no padding, nothing else in between, and no bits beyond the last byte (RFC 4648 section 3.5). */
function isCanonicalBase64Url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}
