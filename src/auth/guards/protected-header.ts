import { z } from 'zod';

const protectedHeader = z.object({ kid: z.string().optional(), typ: z.string().optional() });

/** The JOSE header of a compact token, not verified yet; empty where it cannot be read. */
export function decodeProtectedHeader(token: string): z.output<typeof protectedHeader> {
  try {
    const [encoded = ''] = token.split('.', 1);
    return protectedHeader.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
