import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../common/clock.js';
import { newId } from '../common/secrets.js';
import { SigningKeys } from './signing-keys.js';
import { TokensSettings } from './tokens.settings.js';

/** RFC 9068. */
export const accessTokenType = 'at+jwt';
export const accessTokenAlgorithm = 'ES256';

/** The subject of an access token. */
export interface AccessTokenSubject {
  userId: string;
  sessionId: string;
  authenticatedAt: Date;
  amr: string[];
  acr: string;
  emailVerified: boolean;
  /** Of the application. */
  roles: readonly string[];
}

@Injectable()
export class AccessTokensService {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly settings: TokensSettings,
  ) {}

  /** Seconds. */
  get ttlSeconds(): number {
    return this.settings.accessTtlSeconds;
  }

  sign(subject: AccessTokenSubject): string {
    const { issuer, audience, clientId } = this.settings;
    const { kid, privateKey } = this.keys.current;
    const issuedAt = this.clock.nowSeconds();
    const claims = {
      iss: issuer,
      aud: audience,
      sub: subject.userId,
      sid: subject.sessionId,
      jti: newId(),
      iat: issuedAt,
      exp: issuedAt + this.ttlSeconds,
      auth_time: Math.floor(subject.authenticatedAt.getTime() / 1000),
      amr: subject.amr,
      acr: subject.acr,
      email_verified: subject.emailVerified,
      roles: subject.roles,
      client_id: clientId,
    };
    return this.jwt.sign(claims, {
      privateKey,
      algorithm: accessTokenAlgorithm,
      header: { alg: accessTokenAlgorithm, typ: accessTokenType, kid },
    });
  }
}
