import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/http/ip-network.js';
import { Keyring, newId } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { runAsOne, Statement } from '../database/statement.js';
import { batchSize } from '../jobs/clean-up.service.js';
import { AccessTokensService } from '../tokens/access-tokens.service.js';
import { deriveRefreshToken, readRefreshToken } from './refresh-token.js';
import type { SessionAuthentication } from './session-authentication.js';
import {
  endedSession,
  openedSession,
  type EndedSession,
  type LiveSession,
  type RenewedSession,
  type OpenedSession,
  type RotatedSession,
} from './session-columns.js';
import { boundingStatements, operatorSession, type BoundingStatements } from './session-bounds.js';
import { isSinceCutoff } from './session-cutoff.js';
import { renewalStatement, rotationStatement, type RotationParameters } from './session-rotation.js';
import { SessionsSettings } from './sessions.settings.js';
import type { TokensResponse } from './tokens.response.js';

export interface SessionStart {
  userId: string;
  authentication: SessionAuthentication;
  client: ClientInfo;
  /** The client sent a device token of the account, or the account is new, so no device can be new to it. */
  isKnownDevice: boolean;
  /** Sessions opened earlier do not make a device known. */
  devicesTrustedSince: Date;
  /** The account has an operator role, so the session is shorter. */
  isOperator: boolean;
}

/** What tokens say about the account. */
export interface TokenAccount {
  emailVerified: boolean;
  roles: readonly string[];
}

export type Rotation =
  | { outcome: 'rotated' | 'replayed'; isNew: boolean; session: LiveSession; account: TokenAccount }
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
    const bounding = boundingStatements(start.userId, this.settings.perAccount);
    return { ...bounding, opened: this.openStatement(start, bounding) };
  }

  private openStatement(start: SessionStart, { endedCount }: BoundingStatements): Statement<OpenedSession> {
    const columns = { ...openedSession, endedCount: column.integer(endedCount.sql) };
    const { userId, authentication, client, isKnownDevice, devicesTrustedSince, isOperator } = start;
    const { idleTtlSeconds: idle, absoluteTtlSeconds: absolute } = this.settings;
    const { idleSeconds, absoluteSeconds } = operatorSession;
    return new Statement({
      name: 'opened_session',
      columns,
      // Not before `devicesTrustedSince`, which this transaction may have set: this session and its device are trusted.
      sql: `INSERT INTO sessions AS s (id, user_id, kid, amr, ip, network, device, created_at, expires_at,
                                       absolute_expires_at, acr, factor_id, factor_authenticated_at,
                                       mailbox_verified_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, greatest(now(), $11::timestamptz),
                    now() + least($8::int, $9::int) * interval '1 second', now() + $9::int * interval '1 second',
                    $12, $13::uuid, CASE WHEN $13::uuid IS NOT NULL THEN now() END, CASE WHEN $14::boolean THEN now() END)
            RETURNING ${columnList(columns)}`,
      parameters: [
        newId(),
        userId,
        this.keyring.currentKid,
        authentication.amr,
        client.ip,
        shortenIp(client.ip),
        client.device && JSON.stringify(client.device),
        isOperator ? Math.min(idle, idleSeconds) : idle,
        isOperator ? Math.min(absolute, absoluteSeconds) : absolute,
        isKnownDevice,
        devicesTrustedSince,
        authentication.acr,
        authentication.factorId,
        authentication.isMailboxVerified,
      ],
    });
  }

  /**
   * Exchanges a refresh token. One UPDATE decides, under the row's lock. The current token rotates. Within the grace
   * window after its own first use, an earlier token returns the newest one, for a client that lost our response or
   * whose other tab was faster. Any other use is a replay (RFC 9700 section 4.14.2) and revokes the session.
   * @param alongside creates statements for the same round trip, which may refer to the session
   */
  async rotate(
    token: string,
    alongside: (rotated: Statement<RotatedSession>) => Statement<object>[],
  ): Promise<Rotation> {
    const claims = readRefreshToken(this.keyring, token);
    if (!claims) return { outcome: 'refused' };
    const rotated = rotationStatement(claims, this.rotation);
    const [row] = await runAsOne(this.dataSource.manager, [rotated, ...alongside(rotated)], rotated);
    if (!row) return { outcome: 'refused' };
    const { isReplayed, isNew, emailVerified, roles, ...session } = row;
    const account = { emailVerified, roles };
    return { outcome: isReplayed ? 'replayed' : 'rotated', isNew, session, account };
  }

  /**
   * Records a new authentication of a signed-in user. The refresh token rotates too (ASVS 5.0 section 7.2.4), with the
   * same grace window. Returns no row if the session has been revoked.
   */
  renewalStatement(
    proof: { sessionId: string } & Omit<SessionAuthentication, 'acr'>,
  ): Statement<RenewedSession> {
    return renewalStatement(proof, this.rotation);
  }

  private get rotation(): RotationParameters {
    const { idleTtlSeconds, graceSeconds } = this.settings;
    return { kid: this.keyring.currentKid, idleTtlSeconds, graceSeconds };
  }

  /** Takes effect immediately on every replica, because guarded requests read the row. */
  revokeStatement(sessionId: string): Statement<{ id: string }> {
    return new Statement({
      name: 'revoked_session',
      columns: { id: endedSession.id },
      sql: 'UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING id',
      parameters: [sessionId],
    });
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
   * Revokes sessions in which no second factor was ever verified, the oldest first, at most `batchSize`. A session in
   * which one is being verified now is spared.
   * @param range IDs, both exclusive
   */
  endWithoutFactorStatement(range: { after: string; before: string }): Statement<EndedSession> {
    return new Statement({
      name: 'ended_sessions',
      columns: endedSession,
      sql: `UPDATE sessions SET revoked_at = now()
            WHERE id IN (SELECT id FROM sessions
                         WHERE id > $1 AND id < $2 AND revoked_at IS NULL AND factor_authenticated_at IS NULL
                         ORDER BY id LIMIT ${batchSize} FOR NO KEY UPDATE)
            RETURNING ${columnList(endedSession)}`,
      parameters: [range.after, range.before],
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
      sql: `SELECT id FROM sessions
            WHERE id = $1 AND revoked_at IS NULL AND expires_at > now() AND ${isSinceCutoff()}`,
      parameters: [sessionId],
    });
  }

  /**
   * Derives the token pair of a session.
   * @throws AppError service.unavailable if this process lacks the secret that another process used for the session
   */
  tokensFor(session: LiveSession, { emailVerified, roles }: TokenAccount): TokensResponse {
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
        acr: session.acr,
        emailVerified,
        roles,
      }),
      expiresIn: this.accessTokens.ttlSeconds,
      refreshToken,
      refreshExpiresIn: session.expiresInSeconds,
    };
  }
}
