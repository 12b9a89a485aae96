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
 * Signature first, database second: a forged token costs no query, a good one costs exactly one, which reads the
 * session and its account together. So logout, revocation and the verified flag act at once.
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
        // RFC 9068 section 4: no other kind of token of this issuer may pass for an access token.
        const key = header?.typ === accessTokenType ? keys.findPublicKey(header.kid) : null;
        // passport-jwt's types know only text and bytes; jsonwebtoken takes the KeyObject, ten times faster.
        done(key ? null : new Error('unknown key or type'), key as unknown as string);
      },
      algorithms: [accessTokenAlgorithm],
      issuer: settings.issuer,
      audience: settings.audience,
    } satisfies StrategyOptionsWithoutRequest);
  }

  async validate(claims: AccessTokenClaims): Promise<Principal | false> {
    if (typeof claims.exp !== 'number') return false; // the library lets a token pass that never ends
    if (!isUuid(claims.sid) || !isUuid(claims.sub)) return false; // Postgres would refuse the comparison
    return (await this.sessions.findPrincipal({ sessionId: claims.sid, userId: claims.sub })) ?? false;
  }
}
