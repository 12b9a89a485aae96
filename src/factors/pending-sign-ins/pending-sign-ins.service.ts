import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Keyring, newId } from '../../common/secrets.js';
import { column, columnList, nullable, type Column } from '../../database/columns.js';
import { onlyRow, runAsOne, runForOne, Statement } from '../../database/statement.js';
import { openAccounts } from '../../users/account-views.js';
import type { User } from '../../users/user.entity.js';
import { FactorRecoveries } from '../factor-recoveries/factor-recoveries.service.js';
import type { CodeFactor, UsedFactor } from '../factor.js';
import type { Proof } from '../proofs.js';
import { TotpService } from '../totp/totp.service.js';
import { TrustedDevicesService } from '../trusted-devices/trusted-devices.service.js';
import { pendingColumns, pendingLimits, type PendingSignInState } from './pending-sign-in-state.js';
import { deriveSignInToken, readSignInToken } from './sign-in-token.js';

const opened = {
  id: column.uuid('id'),
  expiresAt: column.timestamp('expires_at'),
};

const isLive = `p.consumed_at IS NULL AND p.expires_at > now() AND p.attempts < ${pendingLimits.attempts}
  AND u.id = p.user_id AND u.credential_version = p.credential_version`;

/** A sign-in that owes a second step. */
export interface DeferredSignIn {
  user: User;
  proofs: readonly Proof[];
  enrolling: boolean;
  /** The client's device, if the account knows it and it may stand in for the second step. */
  deviceId: string | null;
}

export interface OpenedPendingSignIn {
  signInToken: string;
  expiresAt: Date;
  /** False after too many wrong codes in a row. */
  isTotpOffered: boolean;
}

/**
 * Owns the table `pending_sign_ins`. A pending sign-in is dead after ten minutes, five wrong proofs or one right one,
 * and as soon as the account's credential version changes.
 */
@Injectable()
export class PendingSignIns {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly totp: TotpService,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly recoveries: FactorRecoveries,
  ) {}

  /**
   * Opens a pending sign-in unless the device is trusted, in one round trip. Beyond ten of an account, the oldest goes.
   * @param tx holds the lock on the account's row
   * @param alongside creates statements for the same round trip
   * @returns null if the device is trusted
   */
  async open(
    tx: EntityManager,
    { user, ...sign }: DeferredSignIn,
    alongside: (opened: Statement<object>) => Statement<object>[],
  ): Promise<OpenedPendingSignIn | null> {
    const trusted = this.trustedDevices.useStatement({
      userId: user.id,
      deviceId: sign.deviceId,
      since: user.devicesTrustedSince,
    });
    const offer = this.totp.offerStatement(user.id);
    const columns = { ...opened, isTotpOffered: column.boolean(offer.column('isOffered').sql) };
    const pending = new Statement({
      name: 'opened_sign_in',
      columns,
      sql: `INSERT INTO pending_sign_ins (id, user_id, credential_version, proofs, enrolling, expires_at)
            SELECT $1, $2, $3::int, $4::text[], $5::boolean, now() + interval '${pendingLimits.ttlSeconds} seconds'
            WHERE NOT ${trusted.gives().sql}
            RETURNING ${columnList(columns)}`,
      parameters: [newId(), user.id, user.credentialVersion, sign.proofs, sign.enrolling],
    });
    const statements = [trusted, offer, evictedStatement(user.id), pending, ...alongside(pending)];
    const [row] = await runAsOne(tx, statements, pending);
    if (!row) return null;
    const { id, ...rest } = row;
    return { ...rest, signInToken: deriveSignInToken(this.keyring, id) };
  }

  /** @returns null if the token was not made here, or if its sign-in is dead */
  async find(token: string): Promise<PendingSignInState | null> {
    const id = readSignInToken(this.keyring, token);
    if (id === null) return null;
    const found = new Statement({
      name: 'pending_sign_in',
      columns: pendingColumns,
      sql: `SELECT ${columnList(pendingColumns)} FROM pending_sign_ins AS p, ${openAccounts} AS u
            WHERE p.id = $1 AND ${isLive}`,
      parameters: [id],
    });
    return runForOne(this.dataSource.manager, found);
  }

  /**
   * Counts an attempt and reads what a factor needs to check it. Commits by itself, so nothing can give it back.
   * @param materialOf reads the factor's material; null for proofs that need none
   * @returns null if the token was not made here, or if its sign-in is dead
   */
  async countAttempt<Material>(
    token: string,
    materialOf: CodeFactor<Material>['materialStatement'] | null,
  ): Promise<(PendingSignInState & { material: Material | null }) | null> {
    const id = readSignInToken(this.keyring, token);
    if (id === null) return null;
    const counted = new Statement({
      name: 'counted_sign_in',
      columns: pendingColumns,
      sql: `UPDATE pending_sign_ins AS p SET attempts = attempts + 1 FROM ${openAccounts} AS u
            WHERE p.id = $1 AND ${isLive} RETURNING ${columnList(pendingColumns)}`,
      parameters: [id],
    });
    if (!materialOf) {
      const row = await runForOne(this.dataSource.manager, counted);
      return row && { ...row, material: null };
    }
    const material = materialOf(counted.column('userId'));
    const names = Object.keys(pendingColumns) as (keyof typeof pendingColumns)[]; // as: keys() returns string[]
    const columns = {
      ...Object.fromEntries(
        names.map((name) => [name, { ...pendingColumns[name], sql: `counted."${name}"` }]),
      ),
      material: { ...material.columns.material, sql: material.column('material').sql },
    } as typeof pendingColumns & { material: Column<Material | null> }; // as: fromEntries() loses the keys
    const attempt = new Statement({
      name: 'attempt',
      columns,
      sql: `SELECT ${columnList(columns)} FROM ${counted.name} AS counted`,
      parameters: [],
    });
    const [row] = await runAsOne(this.dataSource.manager, [counted, material, attempt], attempt);
    return row ?? null;
  }

  /**
   * Ends a pending sign-in whose second step is done, uses up the factor, and with one cancels the recovery of lost
   * factors, in one round trip.
   * @param tx holds the lock on the account's row
   * @returns false in `isConsumed` if another request was faster with this sign-in; the factor, null if another one was
   *   with that; whether a recovery was running
   */
  async consume(
    tx: EntityManager,
    id: string,
    use: Statement<UsedFactor> | null,
  ): Promise<{ isConsumed: boolean; used: UsedFactor | null; isRecoveryCancelled: boolean }> {
    const consumedColumns = { userId: column.uuid('user_id') };
    const consumed = new Statement({
      name: 'consumed_sign_in',
      columns: consumedColumns,
      sql: `UPDATE pending_sign_ins SET consumed_at = now()
            WHERE id = $1 AND consumed_at IS NULL AND expires_at > now() RETURNING ${columnList(consumedColumns)}`,
      parameters: [id],
    });
    const cancelled = this.recoveries.cancelStatement(consumed.column('userId'));
    const columns = {
      isConsumed: column.boolean(consumed.gives().sql),
      isUsed: column.boolean(use ? use.gives().sql : 'false'),
      factorId: nullable(column.uuid(use ? use.column('factorId').sql : 'NULL::uuid')),
      remaining: nullable(column.integer(use ? use.column('remaining').sql : 'NULL::int')),
      isRecoveryCancelled: column.boolean(use ? cancelled.gives().sql : 'false'),
    };
    const result = new Statement({
      name: 'second_step',
      columns,
      sql: `SELECT ${columnList(columns)}`,
      parameters: [],
    });
    const statements: Statement<object>[] = [consumed, ...(use ? [use, cancelled] : []), result];
    const { isConsumed, isUsed, factorId, remaining, isRecoveryCancelled } = onlyRow(
      await runAsOne(tx, statements, result),
    );
    const used = isUsed && factorId !== null ? { factorId, remaining } : null;
    return { isConsumed, used, isRecoveryCancelled };
  }

  /**
   * Adds a proof to a sign-in that goes on.
   * @param tx holds the lock on the account's row
   * @param alongside statements for the same round trip
   * @returns false in `isTotpOffered` after too many wrong codes in a row
   */
  async addProof(
    tx: EntityManager,
    { id, userId }: PendingSignInState,
    proof: Proof,
    alongside: readonly Statement<object>[],
  ): Promise<{ isTotpOffered: boolean }> {
    const added = new Statement({
      name: 'continued_sign_in',
      columns: { id: opened.id },
      sql: `UPDATE pending_sign_ins SET proofs = array_append(proofs, $2::text)
            WHERE id = $1 AND consumed_at IS NULL RETURNING id`,
      parameters: [id, proof],
    });
    const offer = this.totp.offerStatement(userId);
    const { isOffered } = onlyRow(await runAsOne(tx, [added, offer, ...alongside], offer));
    return { isTotpOffered: isOffered };
  }

  /** Returns a row unless the sign-in has been finished or has expired. Under the lock of the account's row. */
  unfinishedStatement(id: string): Statement<{ id: string }> {
    return new Statement({
      name: 'unfinished_sign_in',
      columns: { id: opened.id },
      sql: 'SELECT id FROM pending_sign_ins WHERE id = $1 AND consumed_at IS NULL AND expires_at > now()',
      parameters: [id],
    });
  }
}

function evictedStatement(userId: string): Statement<object> {
  return new Statement({
    name: 'evicted_sign_ins',
    columns: {},
    sql: `DELETE FROM pending_sign_ins WHERE id IN (
            SELECT id FROM pending_sign_ins WHERE user_id = $1 AND consumed_at IS NULL AND expires_at > now()
            ORDER BY id DESC OFFSET ${pendingLimits.perAccount - 1})`,
    parameters: [userId],
  });
}
