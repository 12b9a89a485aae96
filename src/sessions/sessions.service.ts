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
  /** Authentication methods (RFC 8176). */
  amr: readonly string[];
  client: ClientInfo;
  /** The client sent a device token of the account, or the account is new, so no device can be new to it. */
  isKnownDevice: boolean;
  /** Sessions opened earlier do not make a device known. */
  devicesTrustedSince: Date;
}

export type Rotation =
  | { outcome: 'rotated' | 'replayed'; session: LiveSession; account: { emailVerified: boolean } }
  | { outcome: 'refused' };

/** Owns the table `sessions`. Opening, rotating and revoking are each decided by a single statement. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly accessTokens: AccessTokensService,
    private readonly settings: SessionsSettings,
  ) {}

  /**
   * Opens a session and enforces the account's session limits. Called only by `auth/sign-in`. A device is new if it has
   * no device token of the account and if no session since `devicesTrustedSince` came from the same device and network.
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
      // Not before `devicesTrustedSince`, which this transaction may have set: this session and its device are trusted.
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
   * Exchanges a refresh token. One UPDATE decides, under the row's lock. The current token rotates. The previous token
   * returns the same successor within the grace window, for a client that lost our response. Any other use is a replay
   * (RFC 9700 section 4.14.2) and revokes the session.
   * @param alongside creates a statement for the same round trip, which may refer to the session
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
                             -- Not now(): this may have begun before the rotation it waited for.
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
   * Records a new authentication of a signed-in user. The refresh token rotates too (ASVS 5.0 section 7.2.4); the
   * previous one stays valid for its grace window.
   * @returns null if the session has been revoked
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

  /** Takes effect immediately on every replica, because guarded requests read the row. */
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
   * Revokes all sessions of the account, or only one, or all but one. Returns the revoked sessions and whether each was
   * live. Revokes an expired session too, or a refresh waiting for its lock could revive it. If the account changes as
   * well, this statement must run after the one that locks the account's row, in a separate round trip: only then does
   * it see the session of a sign-in that was committing meanwhile. Locks in id order to avoid deadlocks.
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
   * Returns the session if it is live. A caller that changes the account repeats this check once it holds the account's
   * lock, because the session may have been revoked after the guards checked it.
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
   * Derives the token pair of a session.
   * @throws AppError service.unavailable if this process lacks the secret that another process used for the session
   */
  tokensFor(session: LiveSession, account: { emailVerified: boolean }): TokensResponse {
    const refreshToken = deriveRefreshToken(this.keyring, session.kid, {
      sessionId: session.id,
      generation: session.generation,
    });
    if (!refreshToken) {
      // Every replica must know a secret before the first one signs with it.
      const cause = new Error(`APP_SECRETS lacks ${session.kid}, which a live session needs`);
      throw new AppError('service.unavailable', { cause });
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
