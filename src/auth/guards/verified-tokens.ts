import { hash } from 'node:crypto';

/** Of about 500 bytes each. */
const mostKept = 10_000;

interface Expiring {
  /** Seconds since 1970. */
  exp: number;
}

/**
 * The claims of access tokens whose signature, header, issuer and audience have been verified: a client sends the same
 * token with each request, and verifying its signature takes longer than anything else in one. Keeps digests, not tokens.
 */
export class VerifiedTokens<Claims extends Expiring> {
  private readonly claims = new Map<string, Claims>();

  /** @returns null if the token is not known or has expired, and must be verified */
  find(token: string): Claims | null {
    const digest = digestOf(token);
    const found = this.claims.get(digest);
    if (found === undefined) return null;
    if (found.exp > Date.now() / 1_000) return found;
    this.claims.delete(digest);
    return null;
  }

  /** Replaces the one that was added first if there are too many. */
  add(token: string, claims: Claims): void {
    this.claims.set(digestOf(token), claims);
    const [first] = this.claims.keys();
    if (first !== undefined && this.claims.size > mostKept) this.claims.delete(first);
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
