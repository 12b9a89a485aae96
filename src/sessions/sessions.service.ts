import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/http/device.js';
import { Keyring, newId } from '../common/secrets.js';
import { Settings } from '../config/settings.js';
import { rows } from '../database/rows.js';
import { writeTogether, type Write } from '../database/write-together.js';
import { AccessTokensService } from '../tokens/access-tokens.service.js';
import { deriveRefreshToken, readRefreshToken, type RefreshTokenClaims } from './refresh-token.js';
import { boundingSessions, type BoundingWrites } from './session-bounds.js';
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

export interface SessionStart {
  userId: string;
  /** RFC 8176. */
  amr: readonly string[];
  client: ClientInfo;
  /** It brings a token of the account, or there is no account yet to which it could be new. */
  isKnownDevice: boolean;
  /** Sessions from before do not make a device known. */
  trustedFrom: Date;
}

export interface OpenedSession extends LiveSession {
  createdAt: Date;
  isNewDevice: boolean;
}

export type Rotation =
  | { outcome: 'rotated' | 'replayed'; session: LiveSession; account: { emailVerified: boolean } }
  | { outcome: 'refused' };

const liveColumns = `s.id, s.user_id AS "userId", s.kid, s.generation, s.amr,
  s.authenticated_at AS "authenticatedAt",
  ceil(extract(epoch FROM s.expires_at - now()))::int AS "expiresInSeconds"`;

/** Owns the table `sessions`: opening, rotating and revoking, each decided by one statement. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly accessTokens: AccessTokensService,
    private readonly settings: Settings,
  ) {}

  /**
   * Opens a session, as `opened` (an `OpenedSession`), and keeps the account's sessions within their bounds. Only
   * `auth/sign-in` calls this. A device is new where it brings no token of the account and none of the account's
   * sessions since `trustedFrom` came from such a device in such a network.
   */
  opening(sessionOf: SessionStart): Record<keyof BoundingWrites | 'opened', Write> {
    return {
      ...boundingSessions(sessionOf.userId, this.settings.sessions.perAccount),
      opened: this.inserting(sessionOf),
    };
  }

  private inserting({ userId, amr, client, isKnownDevice, trustedFrom }: SessionStart): Write {
    return {
      // Not before `trustedFrom`, which this very transaction may have set: this session and its device are trusted.
      sql: `INSERT INTO sessions AS s (id, user_id, kid, amr, ip, network, device, created_at, expires_at,
                                       absolute_expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, greatest(now(), $11::timestamptz),
                    now() + least($8::int, $9::int) * interval '1 second', now() + $9::int * interval '1 second')
            RETURNING ${liveColumns}, s.created_at AS "createdAt", NOT ($10::boolean OR EXISTS (
              SELECT FROM sessions AS earlier
              WHERE earlier.user_id = s.user_id AND earlier.network = s.network
                AND earlier.device IS NOT DISTINCT FROM s.device
                AND earlier.created_at >= $11::timestamptz)) AS "isNewDevice"`,
      parameters: [
        newId(),
        userId,
        this.keyring.currentKid,
        amr,
        client.ip,
        shortenIp(client.ip),
        client.device && JSON.stringify(client.device),
        this.settings.sessions.idleTtlSeconds,
        this.settings.sessions.absoluteTtlSeconds,
        isKnownDevice,
        trustedFrom,
      ],
    };
  }

  /**
   * Exchanges a refresh token. One UPDATE decides, under the row's lock: the current token moves the session on,
   * the one before it within the grace window gives the same successor again (a client that lost our answer),
   * and any older use is a replay (RFC 9700 section 4.14.2): the whole session dies.
   * @param alongside writes of the same round trip, which may read `rotated`: the session, `email`, `locale` and
   *   `"emailVerified"` of its account, and whether it `"isReplayed"`
   */
  async rotate(token: string, alongside: Readonly<Record<string, Write>>): Promise<Rotation> {
    const claims = readRefreshToken(this.keyring, token);
    if (!claims) return { outcome: 'refused' };
    const writes = { rotated: this.rotating(claims), ...alongside };
    const [row] = await writeTogether<LiveSession & { isReplayed: boolean; emailVerified: boolean }>(
      this.dataSource.manager,
      writes,
      'rotated',
    );
    if (!row) return { outcome: 'refused' };
    const { isReplayed, emailVerified, ...session } = row;
    return { outcome: isReplayed ? 'replayed' : 'rotated', session, account: { emailVerified } };
  }

  private rotating(claims: RefreshTokenClaims): Write {
    return {
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
       FROM users AS u
       WHERE s.id = $1 AND s.generation >= $2 AND s.revoked_at IS NULL AND s.expires_at > now()
         AND u.id = s.user_id AND u.disabled_at IS NULL
       RETURNING ${liveColumns}, s.revoked_at IS NOT NULL AS "isReplayed",
                 u.email_verified_at IS NOT NULL AS "emailVerified", u.email, u.locale`,
      parameters: [
        claims.sessionId,
        claims.generation,
        this.keyring.currentKid,
        this.settings.sessions.idleTtlSeconds,
        this.settings.sessions.graceSeconds,
      ],
    };
  }

  /**
   * Whoever is signed in has proved again who they are. The refresh token moves on too (ASVS 5.0 section 7.2.4); the
   * one before it is good for its grace window.
   * @returns null where the session has ended
   */
  async renewAuthentication(
    tx: EntityManager,
    proof: { sessionId: string; amr: string },
  ): Promise<LiveSession | null> {
    const [session] = await rows<LiveSession>(
      tx,
      `UPDATE sessions AS s SET authenticated_at = now(), generation = generation + 1, kid = $3, rotated_at = now(),
         amr = ARRAY[$2],
         expires_at = least(now() + $4::int * interval '1 second', absolute_expires_at)
       WHERE id = $1 AND revoked_at IS NULL AND expires_at > now()
       RETURNING ${liveColumns}`,
      [proof.sessionId, proof.amr, this.keyring.currentKid, this.settings.sessions.idleTtlSeconds],
    );
    return session ?? null;
  }

  /** Acts at once on every replica: guarded requests look at the row. */
  async revoke(sessionId: string): Promise<void> {
    await rows(
      this.dataSource.manager,
      'UPDATE sessions SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
      [sessionId],
    );
  }

  /**
   * Ends the account's sessions, all or one or all but one; RETURNs the id of each that it ended, and whether it
   * `"wasLive"`: one that has just expired is ended as well, or a refresh that is waiting for it could revive it. Where
   * the account changes too, this comes after the statement that locked its row and not in it: only so does it see the
   * session of a sign-in that was just committing. In the order of their ids, or two at once would wait for each other.
   */
  ending(of: { userId: string; only?: string; except?: string }): Write {
    return {
      sql: `UPDATE sessions SET revoked_at = now()
            WHERE id IN (SELECT id FROM sessions
                         WHERE user_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id = $2::uuid)
                           AND id IS DISTINCT FROM $3::uuid
                         ORDER BY id FOR NO KEY UPDATE)
            RETURNING id, expires_at > now() AS "wasLive"`,
      parameters: [of.userId, of.only ?? null, of.except ?? null],
    };
  }

  /**
   * Gives the session's id while it is live: whoever changes the account looks again, once its row is locked, as the
   * session may have been ended since the guards looked.
   */
  live(sessionId: string): Write {
    return {
      sql: 'SELECT id FROM sessions WHERE id = $1 AND revoked_at IS NULL AND expires_at > now()',
      parameters: [sessionId],
    };
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
