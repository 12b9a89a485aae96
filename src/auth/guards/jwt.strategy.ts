import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type StrategyOptionsWithRequest } from 'passport-jwt';
import { validate as isUuid } from 'uuid';
import { bearerToken } from '../../common/http/bearer-token.js';
import type { Principal } from '../../common/http/principal.js';
import { accessTokenAlgorithm, accessTokenType } from '../../tokens/access-tokens.service.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { SigningKeys } from '../../tokens/signing-keys.js';
import { TokensSettings } from '../../tokens/tokens.settings.js';
import { readProtectedHeader } from './protected-header.js';
import { VerifiedTokens } from './verified-tokens.js';

type Request = Parameters<Strategy['authenticate']>[0];

interface AccessTokenClaims {
  sub: string;
  sid: string;
  exp: number;
}

/**
 * Verifies the signature first, so a forged token costs no query. A valid token costs exactly one query, which reads
 * the session and its account. Logout, revocation and e-mail verification therefore take effect immediately. The
 * signature of a token is verified once.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  private readonly verified = new VerifiedTokens<AccessTokenClaims>();

  constructor(
    settings: TokensSettings,
    keys: SigningKeys,
    private readonly sessions: SessionRecords,
  ) {
    super({
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: (_request, token: string, done) => {
        const header = readProtectedHeader(token);
        // RFC 9068 section 4: no other kind of token from this issuer may be accepted as an access token.
        const key = header?.typ === accessTokenType ? keys.findPublicKey(header.kid) : null;
        // passport-jwt's types allow only strings and buffers; jsonwebtoken accepts the KeyObject, which is ten times
        // faster.
        done(key ? null : new Error('unknown key or type'), key as unknown as string);
      },
      algorithms: [accessTokenAlgorithm],
      issuer: settings.issuer,
      audience: settings.audience,
      passReqToCallback: true,
    } satisfies StrategyOptionsWithRequest);
  }

  override authenticate(request: Request, options?: unknown): void {
    const token = bearerToken(request);
    const claims = token === null ? null : this.verified.find(token);
    if (claims) this.authenticateWith(claims);
    else super.authenticate(request, options);
  }

  private authenticateWith(claims: AccessTokenClaims): void {
    this.findPrincipal(claims).then(
      (principal) => (principal ? this.success(principal) : this.fail(401)),
      (error: Error) => this.error(error),
    );
  }

  /** Called by passport-jwt with the claims of a token that it has verified. */
  async validate(
    request: Request,
    { sub, sid, exp }: Omit<AccessTokenClaims, 'exp'> & { exp?: number },
  ): Promise<Principal | false> {
    if (typeof exp !== 'number') return false; // the library accepts a token without an expiry
    // PostgreSQL would reject the comparison with an error
    if (!isUuid(sid) || !isUuid(sub)) return false;
    const token = bearerToken(request);
    if (token !== null) this.verified.add(token, { sub, sid, exp });
    return this.findPrincipal({ sub, sid });
  }

  private async findPrincipal({ sub, sid }: { sub: string; sid: string }): Promise<Principal | false> {
    return (await this.sessions.findPrincipal({ sessionId: sid, userId: sub })) ?? false;
  }
}
