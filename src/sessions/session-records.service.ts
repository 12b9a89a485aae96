import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Device } from '../common/device.js';
import type { Principal, PrincipalUser } from '../common/http/principal.js';
import { firstIdOf } from '../common/secrets.js';
import { OperationSettings } from '../config/operation.settings.js';
import { column, columnList, nullable, type Columns, type RowOf } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import type { OperatorRole } from '../users/operator-permissions.js';
import { openAccounts } from '../users/account-views.js';
import { cutOffAt, isSinceCutoff } from './session-cutoff.js';
import { storedPerAccount } from './session-bounds.js';

const columns = {
  id: column.uuid('id'),
  createdAt: column.timestamp('created_at'),
  lastUsedAt: column.timestamp('rotated_at'),
  expiresAt: column.timestamp('expires_at'),
  /** Of a session that has ended in whatever way. */
  endedAt: nullable(
    column.timestamp(`least(revoked_at, CASE WHEN expires_at <= now() THEN expires_at END, ${cutOffAt})`),
  ),
  ip: column.text('ip'),
  device: nullable(column.json<Device>('device')),
  amr: column.texts('amr'),
};

/** The parts of a session that its owner may see. */
export type SessionRecord = RowOf<typeof columns>;

const counts = {
  userId: column.uuid('user_id'),
  sessionCount: column.integer(
    `(count(*) FILTER (WHERE revoked_at IS NULL AND expires_at > now() AND ${isSinceCutoff()}))::int`,
  ),
  lastSignInAt: nullable(column.timestamp('max(created_at)')),
};

export type SessionCounts = RowOf<typeof counts>;

const principal = {
  sessionId: column.uuid('s.id'),
  amr: column.texts('s.amr'),
  authenticationAgeSeconds: column.double('extract(epoch FROM now() - s.authenticated_at)::float8'),
  factorAgeSeconds: nullable(column.double('extract(epoch FROM now() - s.factor_authenticated_at)::float8')),
  mailboxAgeSeconds: nullable(column.double('extract(epoch FROM now() - s.mailbox_verified_at)::float8')),
  id: column.uuid('u.id'),
  credentialVersion: column.integer('u.credential_version'),
  email: column.text('u.email'),
  hasPassword: column.boolean('u.password_hash IS NOT NULL'),
  emailVerifiedAt: nullable(column.timestamp('u.email_verified_at')),
  devicesTrustedSince: column.timestamp('u.devices_trusted_since'),
  factors: column.integer('u.factors'),
  secondFactorRequired: column.boolean('u.second_factor_required'),
  operatorRole: nullable(column.textOf<OperatorRole>('u.operator_role')),
  fullName: column.text('u.full_name'),
  locale: column.text('u.locale'),
  createdAt: column.timestamp('u.created_at'),
  updatedAt: column.timestamp('u.updated_at'),
} satisfies Columns<Omit<Principal, 'user'> & PrincipalUser>;

/** Built once, because it runs in every request with an access token. */
const principalSql = `
  SELECT ${columnList(principal)}
  FROM sessions s JOIN ${openAccounts} AS u ON u.id = s.user_id
  WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > now() AND ${isSinceCutoff('s')}`;

/** Reads the table `sessions` on behalf of its owners, and deletes old rows. */
@Injectable()
export class SessionRecords implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: OperationSettings,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('sessions', 17, () => this.deleteEndedStatement());
  }

  /**
   * Finds the user of a live session in one query. A disabled account has none.
   * @returns null if there is no such session
   */
  async findPrincipal(of: { sessionId: string; userId: string }): Promise<Principal | null> {
    const found = new Statement({
      name: 'principal',
      columns: principal,
      sql: principalSql,
      parameters: [of.sessionId, of.userId],
    });
    const row = await runForOne(this.dataSource.manager, found);
    if (!row) return null;
    const { sessionId, authenticationAgeSeconds, factorAgeSeconds, mailboxAgeSeconds, amr, ...user } = row;
    return { sessionId, authenticationAgeSeconds, factorAgeSeconds, mailboxAgeSeconds, amr, user };
  }

  /** Returns the live sessions, the most recently used first. */
  listLive(userId: string): Promise<SessionRecord[]> {
    const live = new Statement({
      name: 'live_sessions',
      columns,
      sql: `SELECT ${columnList(columns)} FROM sessions
            WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now() AND ${isSinceCutoff()}
            ORDER BY rotated_at DESC, id DESC LIMIT ${storedPerAccount}`,
      parameters: [userId],
    });
    return run(this.dataSource.manager, live);
  }

  /** Returns the stored sessions, live or ended, the newest first; at most `limit`. */
  listAll(userId: string, limit: number): Promise<SessionRecord[]> {
    const stored = new Statement({
      name: 'stored_sessions',
      columns,
      sql: `SELECT ${columnList(columns)} FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT $2::int`,
      parameters: [userId, limit],
    });
    return run(this.dataSource.manager, stored);
  }

  /** The live sessions and the last sign-in of each account, as far as sessions are stored. */
  countByUserStatement(userIds: readonly string[]): Statement<SessionCounts> {
    return new Statement({
      name: 'counted_sessions',
      columns: counts,
      sql: `SELECT ${columnList(counts)} FROM sessions WHERE user_id = ANY ($1::uuid[]) GROUP BY user_id`,
      parameters: [userIds],
    });
  }

  /** Deletes ended sessions that are older than the retention period. */
  private deleteEndedStatement(): Statement<{ id: string }> {
    const keptFrom = new Date(Date.now() - this.settings.retentionDays * 86_400_000);
    return new Statement({
      name: 'deleted_sessions',
      columns: { id: columns.id },
      sql: `DELETE FROM sessions WHERE id IN (
              SELECT id FROM sessions WHERE id < $1 AND (revoked_at IS NOT NULL OR expires_at <= now())
              ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [firstIdOf(keptFrom)],
    });
  }
}
