import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { InjectDataSource } from '@nestjs/typeorm';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { bearerToken } from '../../common/http/bearer-token.js';
import type { Principal, PrincipalUser } from '../../common/http/principal.js';
import { Settings } from '../../config/settings.js';
import { rows } from '../../database/rows.js';
import { accessTokenAlgorithm, accessTokenType } from '../../tokens/access-tokens.service.js';
import { SigningKeys } from '../../tokens/signing-keys.js';
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
    settings: Settings,
    keys: SigningKeys,
    @InjectDataSource() private readonly dataSource: DataSource,
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
      issuer: settings.tokens.issuer,
      audience: settings.tokens.audience,
    } satisfies StrategyOptionsWithoutRequest);
  }

  async validate(claims: AccessTokenClaims): Promise<Principal | false> {
    if (typeof claims.exp !== 'number') return false; // the library lets a token pass that never ends
    if (!isUuid(claims.sid) || !isUuid(claims.sub)) return false; // Postgres would refuse the comparison
    const [row] = await rows<Omit<Principal, 'user'> & PrincipalUser>(
      this.dataSource.manager,
      `SELECT s.id AS "sessionId", s.amr,
              extract(epoch FROM now() - s.authenticated_at)::float8 AS "authenticationAgeSeconds",
              u.id, u.epoch, u.email, u.email_verified_at AS "emailVerifiedAt", u.trusted_from AS "trustedFrom", u.full_name AS "fullName", u.locale,
              u.created_at AS "createdAt", u.updated_at AS "updatedAt"
       FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
         AND u.disabled_at IS NULL`,
      [claims.sid, claims.sub],
    );
    if (!row) return false;
    const { sessionId, authenticationAgeSeconds, amr, ...user } = row;
    return { sessionId, authenticationAgeSeconds, amr, user };
  }
}
