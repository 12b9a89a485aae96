import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/device.js';
import { Keyring, newId } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { run, runAsOne, runForOne, Statement } from '../database/statement.js';
import { AccessTokensService } from '../tokens/access-tokens.service.js';
import { deriveRefreshToken, readRefreshToken, type RefreshTokenClaims } from './refresh-token.js';
import { openAccounts } from '../users/account-views.js';
import {
  endedSession,
  liveSession,
  openedSession,
  rotatedSession,
  type EndedSession,
  type LiveSession,
  type OpenedSession,
  type RotatedSession,
} from './session-columns.js';
import { boundingStatements, type BoundingStatements } from './session-bounds.js';
import { SessionsSettings } from './sessions.settings.js';
import type { TokensResponse } from './tokens.response.js';

export interface SessionStart {
  userId: string;
  /** RFC 8176. */
  amr: readonly string[];
  client: ClientInfo;
  /** It brings a token of the account, or there is no account yet to which it could be new. */
  isKnownDevice: boolean;
  /** Sessions from before do not make a device known. */
  devicesTrustedSince: Date;
}

export type Rotation =
  | { outcome: 'rotated' | 'replayed'; session: LiveSession; account: { emailVerified: boolean } }
  | { outcome: 'refused' };

/** Owns the table `sessions`: opening, rotating and revoking, each decided by one statement. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly accessTokens: AccessTokensService,
    private readonly settings: SessionsSettings,
  ) {}

  /**
   * Opens a session, and keeps the account's sessions within their bounds. Only `auth/sign-in` calls this. A device is
   * new where it brings no token of the account and none of the account's sessions since `devicesTrustedSince` came
   * from such a device in such a network.
   */
  openStatements(start: SessionStart): BoundingStatements & { opened: Statement<OpenedSession> } {
    return {
      ...boundingStatements(start.userId, this.settings.perAccount),
      opened: this.openStatement(start),
    };
  }

  private openStatement(start: SessionStart): Statement<OpenedSession> {
    const { userId, amr, client, isKnownDevice, devicesTrustedSince } = start;
    return new Statement({
      name: 'opened_session',
      columns: openedSession,
      // Not before `devicesTrustedSince`, which this very transaction may have set: this session and its device are
      // trusted.
      sql: `INSERT INTO sessions AS s (id, user_id, kid, amr, ip, network, device, created_at, expires_at,
                                       absolute_expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, greatest(now(), $11::timestamptz),
                    now() + least($8::int, $9::int) * interval '1 second', now() + $9::int * interval '1 second')
            RETURNING ${columnList(openedSession)}`,
      parameters: [
        newId(),
        userId,
        this.keyring.currentKid,
        amr,
        client.ip,
        shortenIp(client.ip),
        client.device && JSON.stringify(client.device),
        this.settings.idleTtlSeconds,
        this.settings.absoluteTtlSeconds,
        isKnownDevice,
        devicesTrustedSince,
      ],
    });
  }

  /**
   * Exchanges a refresh token. One UPDATE decides, under the row's lock: the current token moves the session on,
   * the one before it within the grace window gives the same successor again (a client that lost our answer),
   * and any older use is a replay (RFC 9700 section 4.14.2): the whole session dies.
   * @param alongside makes a statement of the same round trip, which may refer to the session
   */
  async rotate(
    token: string,
    alongside: (rotated: Statement<RotatedSession>) => Statement<object>,
  ): Promise<Rotation> {
    const claims = readRefreshToken(this.keyring, token);
    if (!claims) return { outcome: 'refused' };
    const rotated = this.rotateStatement(claims);
    const [row] = await runAsOne(this.dataSource.manager, [rotated, alongside(rotated)], rotated);
    if (!row) return { outcome: 'refused' };
    const { isReplayed, emailVerified, ...session } = row;
    return { outcome: isReplayed ? 'replayed' : 'rotated', session, account: { emailVerified } };
  }

  private rotateStatement(claims: RefreshTokenClaims): Statement<RotatedSession> {
    return new Statement({
      name: 'rotated_session',
      columns: rotatedSession,
      sql: `UPDATE sessions AS s SET
         generation = s.generation + CASE WHEN s.generation = $2 THEN 1 ELSE 0 END,
         kid        = CASE WHEN s.generation = $2 THEN $3 ELSE s.kid END,
         rotated_at = CASE WHEN s.generation = $2 THEN now() ELSE s.rotated_at END,
         expires_at = CASE WHEN s.generation = $2
                           THEN least(now() + $4::int * interval '1 second', s.absolute_expires_at)
                           ELSE s.expires_at END,
         revoked_at = CASE WHEN s.generation = $2 THEN NULL
                           WHEN s.generation = $2 + 1
                             -- Not now(): this may have begun before the rotation that it waited for.
                             AND s.rotated_at > clock_timestamp() - $5::int * interval '1 second' THEN NULL
                           ELSE now() END
       FROM ${openAccounts} AS u
       WHERE s.id = $1 AND s.generation >= $2 AND s.revoked_at IS NULL AND s.expires_at > now() AND u.id = s.user_id
       RETURNING ${columnList(rotatedSession)}`,
      parameters: [
        claims.sessionId,
        claims.generation,
        this.keyring.currentKid,
        this.settings.idleTtlSeconds,
        this.settings.graceSeconds,
      ],
    });
  }

  /**
   * Whoever is signed in has proved again who they are. The refresh token moves on too (ASVS 5.0 section 7.2.4); the
   * one before it is good for its grace window.
   * @returns null where the session has ended
   */
  renewAuthentication(
    tx: EntityManager,
    proof: { sessionId: string; method: string },
  ): Promise<LiveSession | null> {
    const renewed = new Statement({
      name: 'renewed_session',
      columns: liveSession,
      sql: `UPDATE sessions AS s SET
              authenticated_at = now(), generation = generation + 1, kid = $3, rotated_at = now(), amr = ARRAY[$2],
              expires_at = least(now() + $4::int * interval '1 second', absolute_expires_at)
            WHERE id = $1 AND revoked_at IS NULL AND expires_at > now()
            RETURNING ${columnList(liveSession)}`,
      parameters: [proof.sessionId, proof.method, this.keyring.currentKid, this.settings.idleTtlSeconds],
    });
    return runForOne(tx, renewed);
  }

  /** Acts at once on every replica: guarded requests look at the row. */
  async revoke(sessionId: string): Promise<void> {
    const revoked = new Statement({
      name: 'revoked_session',
      columns: {},
      sql: 'UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
      parameters: [sessionId],
    });
    await run(this.dataSource.manager, revoked);
  }

  /**
   * Ends the account's sessions, all or one or all but one; gives each that it ended, and whether it was live: one that
   * has just expired is ended as well, or a refresh that is waiting for it could revive it. Where the account changes
   * too, this comes after the statement that locked its row and not in it: only so does it see the session of a sign-in
   * that was just committing. In the order of their ids, or two at once would wait for each other.
   */
  endStatement(of: { userId: string; only?: string; except?: string }): Statement<EndedSession> {
    return new Statement({
      name: 'ended_sessions',
      columns: endedSession,
      sql: `UPDATE sessions SET revoked_at = now()
            WHERE id IN (SELECT id FROM sessions
                         WHERE user_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id = $2::uuid)
                           AND id IS DISTINCT FROM $3::uuid
                         ORDER BY id FOR NO KEY UPDATE)
            RETURNING ${columnList(endedSession)}`,
      parameters: [of.userId, of.only ?? null, of.except ?? null],
    });
  }

  /**
   * Gives the session while it is live: whoever changes the account looks again, once its row is locked, as the session
   * may have been ended since the guards looked.
   */
  liveStatement(sessionId: string): Statement<{ id: string }> {
    return new Statement({
      name: 'live_session',
      columns: { id: column.uuid('id') },
      sql: 'SELECT id FROM sessions WHERE id = $1 AND revoked_at IS NULL AND expires_at > now()',
      parameters: [sessionId],
    });
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
