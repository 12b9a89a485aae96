import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { Keyring, newId } from '../common/secrets.js';
import { Settings } from '../config/settings.js';
import { oneRow, rows } from '../database/rows.js';
import { AccessTokensService } from '../tokens/access-tokens.service.js';
import { deriveRefreshToken, readRefreshToken } from './refresh-token.js';
import type { TokensResponse } from './tokens.response.js';

/** A session as its tokens need it. */
export interface LiveSession {
  id: string;
  userId: string;
  kid: string;
  generation: number;
  amr: string[];
  authenticatedAt: Date;
  /** Seconds until the refresh token dies, by the database's clock. */
  expiresInSeconds: number;
}

export type Rotation =
  | { outcome: 'rotated'; session: LiveSession }
  | { outcome: 'replayed'; session: LiveSession }
  | { outcome: 'refused' };

const maxSessionsPerUser = 20;

const liveColumns = `id, user_id AS "userId", kid, generation, amr, authenticated_at AS "authenticatedAt",
  ceil(extract(epoch FROM expires_at - now()))::int AS "expiresInSeconds"`;

/** Owns the table `sessions`: opening, rotating and revoking, each decided by one statement. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly accessTokens: AccessTokensService,
    private readonly settings: Settings,
  ) {}

  /** Opens a session; beyond 20 live ones of an account the oldest go. Only `auth/sign-in` calls this. */
  open(
    tx: EntityManager,
    sessionOf: { userId: string; amr: string[]; client: ClientInfo },
  ): Promise<LiveSession> {
    const { idleTtlSeconds, absoluteTtlSeconds } = this.settings.sessions;
    return oneRow<LiveSession>(
      tx,
      `WITH surplus AS (
         UPDATE sessions SET revoked_at = now()
         WHERE id IN (SELECT id FROM sessions WHERE user_id = $2 AND revoked_at IS NULL AND expires_at > now()
                      ORDER BY id DESC OFFSET ${maxSessionsPerUser - 1})
       )
       INSERT INTO sessions (id, user_id, kid, amr, ip, user_agent, expires_at, absolute_expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + least($7::int, $8::int) * interval '1 second',
               now() + $8::int * interval '1 second')
       RETURNING ${liveColumns}`,
      [
        newId(),
        sessionOf.userId,
        this.keyring.currentKid,
        sessionOf.amr,
        sessionOf.client.ip,
        sessionOf.client.userAgent,
        idleTtlSeconds,
        absoluteTtlSeconds,
      ],
    );
  }

  /**
   * Exchanges a refresh token. One UPDATE decides, under the row's lock: the current token moves the session on,
   * the one before it within the grace window gives the same successor again (a client that lost our answer),
   * and any older use is a replay (RFC 9700 section 4.14.2): the whole session dies.
   */
  async rotate(token: string): Promise<Rotation> {
    const claims = readRefreshToken(this.keyring, token);
    if (!claims) return { outcome: 'refused' };
    const [row] = await rows<LiveSession & { isRevoked: boolean }>(
      this.dataSource.manager,
      `UPDATE sessions SET
         generation = generation + CASE WHEN generation = $2 THEN 1 ELSE 0 END,
         kid        = CASE WHEN generation = $2 THEN $3 ELSE kid END,
         rotated_at = CASE WHEN generation = $2 THEN now() ELSE rotated_at END,
         expires_at = CASE WHEN generation = $2
                           THEN least(now() + $4::int * interval '1 second', absolute_expires_at)
                           ELSE expires_at END,
         revoked_at = CASE WHEN generation = $2 THEN NULL
                           WHEN generation = $2 + 1 AND rotated_at > now() - $5::int * interval '1 second' THEN NULL
                           ELSE now() END
       WHERE id = $1 AND generation >= $2 AND revoked_at IS NULL AND expires_at > now()
       RETURNING ${liveColumns}, revoked_at IS NOT NULL AS "isRevoked"`,
      [
        claims.sessionId,
        claims.generation,
        this.keyring.currentKid,
        this.settings.sessions.idleTtlSeconds,
        this.settings.sessions.graceSeconds,
      ],
    );
    if (!row) return { outcome: 'refused' };
    return { outcome: row.isRevoked ? 'replayed' : 'rotated', session: row };
  }

  /** Acts at once on every replica: guarded requests look at the row. */
  async revoke(sessionId: string): Promise<void> {
    await rows(
      this.dataSource.manager,
      'UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
      [sessionId],
    );
  }

  async revokeAllOf(tx: EntityManager, userId: string): Promise<void> {
    await rows(tx, 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL', [
      userId,
    ]);
  }

  /**
   * The pair of tokens for a session as it stands.
   * @throws AppError service.unavailable where this process lacks the secret of a session made elsewhere
   */
  tokensFor(session: LiveSession, account: { emailVerified: boolean }): TokensResponse {
    const refreshToken = deriveRefreshToken(this.keyring, session.kid, {
      sessionId: session.id,
      generation: session.generation,
    });
    if (!refreshToken) {
      // A secret must be known to every replica before the first one signs with it.
      const cause = new Error(`APP_SECRETS lacks ${session.kid}, which a live session needs`);
      throw new AppError('service.unavailable', { cause, retryAfterSeconds: 5 });
    }
    return {
      tokenType: 'Bearer',
      accessToken: this.accessTokens.sign({
        userId: session.userId,
        sessionId: session.id,
        authenticatedAt: session.authenticatedAt,
        amr: session.amr,
        emailVerified: account.emailVerified,
      }),
      expiresIn: this.accessTokens.ttlSeconds,
      refreshToken,
      refreshExpiresIn: session.expiresInSeconds,
    };
  }
}
