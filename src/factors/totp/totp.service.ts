import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { Keyring, newId } from '../../common/secrets.js';
import { column, columnList, nullable } from '../../database/columns.js';
import { run, runForOne, Statement, type Expression } from '../../database/statement.js';
import { openAccounts } from '../../users/account-views.js';
import type { CodeCheck, CodeFactor, FactorOwner, UsedFactor } from '../factor.js';
import { FactorsSettings } from '../factors.settings.js';
import { findTotpStep, newTotpSecret, otpauthUri, qrSvg } from './totp-code.js';
import { confirmStatements, type TotpConfirmation } from './totp-confirmation.js';
import { summaryColumns, type TotpSummary } from './totp-summary.js';
import type { TotpSetup } from './totp-setup.js';
import { sealTotpSecret, unsealTotpSecret } from './totp-secret.js';
import { reportUnreadable } from './unreadable-secret.js';

const setupMinutes = 10;
/** So many wrong codes in a row disable the factor until the owner or an operator resets it (NIST 800-63B-4 3.2.2). */
export const mostFailuresInARow = 100;

const isUsable = `confirmed_at IS NOT NULL AND failures_in_a_row < ${mostFailuresInARow}`;

/** What is stored about an authenticator app, with the time by the database's clock (ASVS 5.0 6.5.8). */
export interface TotpMaterial {
  id: string;
  userId: string;
  /** Sealed. */
  secret: string;
  kid: string;
  lastStep: number;
  /** Since 1970. */
  nowSeconds: number;
}

/** The time step whose code was entered. */
export interface MatchedTotpStep {
  id: string;
  step: number;
}

const material = { material: nullable(column.json<TotpMaterial>('material')) };

const id = { id: column.uuid('id') };

/** Owns the table `totp_factors`: authenticator apps (RFC 6238). An account has at most one. */
@Injectable()
export class TotpService implements CodeFactor<TotpMaterial, MatchedTotpStep> {
  readonly type = 'totp';
  private readonly logger = new Logger('Totp');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly settings: FactorsSettings,
  ) {}

  /**
   * Begins the set-up of an authenticator app. Replaces an unfinished one of the account; a confirmed one works on until
   * this one is confirmed.
   * @returns null if the account has been deleted or disabled meanwhile
   */
  async begin(account: FactorOwner): Promise<TotpSetup | null> {
    const [setupId, secret] = [newId(), newTotpSecret()];
    const sealed = sealTotpSecret(this.keyring, secret, { userId: account.id, id: setupId });
    const columns = { expiresAt: column.timestamp('expires_at') };
    const begun = new Statement({
      name: 'begun_totp_setup',
      columns,
      sql: `INSERT INTO totp_factors (id, user_id, secret, kid, expires_at)
            SELECT $1, u.id, $3, $4, now() + interval '${setupMinutes} minutes'
            FROM ${openAccounts} AS u WHERE u.id = $2 FOR KEY SHARE
            ON CONFLICT (user_id) WHERE confirmed_at IS NULL DO UPDATE
              SET id = excluded.id, secret = excluded.secret, kid = excluded.kid, created_at = now(),
                  expires_at = excluded.expires_at, failures_in_a_row = 0
            RETURNING ${columnList(columns)}`,
      parameters: [setupId, account.id, sealed.secret, sealed.kid],
    });
    const row = await runForOne(this.dataSource.manager, begun);
    if (!row) return null;
    const uri = otpauthUri({ secret, email: account.email, issuer: this.settings.totpIssuer });
    return { setupId, secret, otpauthUri: uri, qrSvg: qrSvg(uri), expiresAt: row.expiresAt };
  }

  /** Like `materialStatement`, for an unfinished set-up. A client may send anything for its ID. */
  setupMaterialStatement(userId: Expression, setupId: string): Statement<{ material: TotpMaterial | null }> {
    const isSetup = 'id = $1::uuid AND confirmed_at IS NULL AND expires_at > now()';
    return readStatement(`user_id = ${userId.sql} AND ${isSetup}`, [isUuid(setupId) ? setupId : null]);
  }

  /** Confirms a set-up in the round trip of the caller, see `confirmStatements`. */
  confirmStatements(confirmation: TotpConfirmation): ReturnType<typeof confirmStatements> {
    return confirmStatements(confirmation);
  }

  materialStatement(userId: Expression): Statement<{ material: TotpMaterial | null }> {
    return readStatement(`user_id = ${userId.sql} AND ${isUsable}`, []);
  }

  /** Whether the account may use a code now: one row. */
  offerStatement(userId: string): Statement<{ isOffered: boolean }> {
    const isOffered = `EXISTS (SELECT FROM totp_factors WHERE user_id = $1 AND ${isUsable})`;
    const columns = { isOffered: column.boolean(isOffered) };
    return new Statement({
      name: 'totp_offer',
      columns,
      sql: `SELECT ${columnList(columns)}`,
      parameters: [userId],
    });
  }

  /** @throws AppError service.unavailable if this process lacks the secret that the factor is encrypted with */
  async check(of: TotpMaterial, { code }: Pick<CodeCheck, 'code'>): Promise<MatchedTotpStep | null> {
    const secret = unsealTotpSecret(this.keyring, of);
    if (secret === null) {
      reportUnreadable(this.logger, of.id);
      return null;
    }
    const { nowSeconds, lastStep } = of;
    const { totpStepTolerance: stepTolerance } = this.settings;
    const step = await findTotpStep({ secret, code, nowSeconds, lastStep, stepTolerance });
    return step === null ? null : { id: of.id, step };
  }

  /** Counts a wrong code. Concurrent ones are all counted. */
  async recordFailure({ id: factorId }: TotpMaterial): Promise<void> {
    const counted = new Statement({
      name: 'counted_totp_failure',
      columns: {},
      sql: 'UPDATE totp_factors SET failures_in_a_row = failures_in_a_row + 1 WHERE id = $1',
      parameters: [factorId],
    });
    await run(this.dataSource.manager, counted);
  }

  /** Of concurrent requests with codes of one step, one gets a row. */
  useStatement({ id: factorId, step }: MatchedTotpStep): Statement<UsedFactor> {
    const columns = { factorId: column.uuid('id'), remaining: nullable(column.integer('NULL::integer')) };
    return new Statement({
      name: 'used_totp',
      columns,
      sql: `UPDATE totp_factors SET last_step = $2::bigint, failures_in_a_row = 0, last_used_at = now()
            WHERE id = $1 AND confirmed_at IS NOT NULL AND last_step < $2::bigint
            RETURNING ${columnList(columns)}`,
      parameters: [factorId, step],
    });
  }

  /** Ends the effect of wrong codes in a row: the owner has used another factor, or an operator vouches for them. */
  unblockStatement(userId: string): Statement<{ id: string }> {
    return new Statement({
      name: 'unblocked_totp',
      columns: id,
      sql: `UPDATE totp_factors SET failures_in_a_row = 0
            WHERE user_id = $1 AND confirmed_at IS NOT NULL AND failures_in_a_row > 0 RETURNING id`,
      parameters: [userId],
    });
  }

  /** Removes the account's authenticator app and an unfinished set-up. */
  removeStatement(userId: string): Statement<{ id: string; wasConfirmed: boolean }> {
    const columns = { ...id, wasConfirmed: column.boolean('(confirmed_at IS NOT NULL)') };
    return new Statement({
      name: 'removed_totp',
      columns,
      sql: `DELETE FROM totp_factors WHERE user_id = $1 RETURNING ${columnList(columns)}`,
      parameters: [userId],
    });
  }

  /** Finds the account's authenticator app, also if it is blocked. */
  find(userId: string): Promise<TotpSummary | null> {
    return runForOne(this.dataSource.manager, this.listStatement(userId));
  }

  /** At most one row. */
  listStatement(userId: string): Statement<TotpSummary> {
    return new Statement({
      name: 'listed_totp',
      columns: summaryColumns,
      sql: `SELECT ${columnList(summaryColumns)} FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL`,
      parameters: [userId],
    });
  }
}

/** One row, also if no factor matches. */
function readStatement(
  condition: string,
  parameters: readonly unknown[],
): Statement<{ material: TotpMaterial | null }> {
  return new Statement({
    name: 'totp_material',
    columns: material,
    sql: `SELECT (SELECT jsonb_build_object('id', id, 'userId', user_id, 'secret', secret, 'kid', kid,
                    'lastStep', last_step, 'nowSeconds', floor(extract(epoch FROM statement_timestamp())))
                  FROM totp_factors WHERE ${condition}) AS material`,
    parameters,
  });
}
