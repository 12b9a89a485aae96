import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { validate as isUuid } from 'uuid';
import { bearerToken } from '../../common/http/bearer-token.js';
import type { Principal } from '../../common/http/principal.js';
import { accessTokenAlgorithm, accessTokenType } from '../../tokens/access-tokens.service.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { SigningKeys } from '../../tokens/signing-keys.js';
import { TokensSettings } from '../../tokens/tokens.settings.js';
import { readProtectedHeader } from './protected-header.js';

interface AccessTokenClaims {
  sub: string;
  sid: string;
  exp?: number;
}

/**
 * Verifies the signature first, so a forged token costs no query. A valid token costs exactly one query, which reads
 * the session and its account. Logout, revocation and e-mail verification therefore take effect immediately.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
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
    } satisfies StrategyOptionsWithoutRequest);
  }

  async validate(claims: AccessTokenClaims): Promise<Principal | false> {
    if (typeof claims.exp !== 'number') return false; // the library accepts a token without an expiry
    // PostgreSQL would reject the comparison with an error
    if (!isUuid(claims.sid) || !isUuid(claims.sub)) return false;
    return (await this.sessions.findPrincipal({ sessionId: claims.sid, userId: claims.sub })) ?? false;
  }
}
