import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { DataSource } from 'typeorm';
import { column, columnList, nullable } from '../../database/columns.js';
import { runForOne, Statement, type Expression } from '../../database/statement.js';
import { digestParameters, PasswordsService } from '../../passwords/passwords.service.js';
import type { CodeCheck, CodeFactor, UsedFactor } from '../factor.js';
import type { PreparedSet } from './prepared-set.js';
import { displayed, newRecoveryCode, readRecoveryCode } from './recovery-code.js';

const codesPerSet = 10;
const saltBytes = 16;

/** The stored set of an account; salt and digests in hexadecimal. */
export interface RecoveryMaterial {
  userId: string;
  salt: string;
  /** In the order of their slots. */
  codes: { slot: number; digest: string; isUsed: boolean }[];
}

/** The code that was verified. */
export interface ProvenRecoveryCode {
  userId: string;
  slot: number;
  /** In hexadecimal. */
  digest: string;
}

const setColumns = {
  remaining: column.integer(
    '(SELECT count(*)::int FROM recovery_codes c WHERE c.user_id = s.user_id AND c.used_at IS NULL)',
  ),
  createdAt: column.timestamp('s.created_at'),
};

/** What the owner of recovery codes may see of them. */
export interface RecoverySetState {
  /** Number of unused codes. */
  remaining: number;
  createdAt: Date;
}

/**
 * Owns the tables `recovery_sets` and `recovery_codes`. A code has 80 bits, fewer than the 112 from which a fast hash
 * would do, so its digest is argon2id (ASVS 5.0 section 6.5.2), with one salt for the set: a guess at all ten costs one
 * hash.
 */
@Injectable()
export class RecoveryCodesService implements CodeFactor<RecoveryMaterial, ProvenRecoveryCode> {
  readonly type = 'recovery_code';

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly passwords: PasswordsService,
  ) {}

  materialStatement(userId: Expression): Statement<{ material: RecoveryMaterial | null }> {
    const columns = {
      material: nullable(
        column.json<RecoveryMaterial>(`(
          SELECT jsonb_build_object('userId', s.user_id, 'salt', encode(s.salt, 'hex'), 'codes', (
                   SELECT jsonb_agg(jsonb_build_object('slot', c.slot, 'digest', encode(c.digest, 'hex'),
                                                       'isUsed', c.used_at IS NOT NULL) ORDER BY c.slot)
                   FROM recovery_codes c WHERE c.user_id = s.user_id))
          FROM recovery_sets s WHERE s.user_id = ${userId.sql})`),
      ),
    };
    return new Statement({
      name: 'recovery_material',
      columns,
      sql: `SELECT ${columnList(columns)}`,
      parameters: [],
    });
  }

  /** One hash for all codes of the set. The time does not depend on which of them matches, or whether one does. */
  async check(
    { userId, salt, codes }: RecoveryMaterial,
    { code, network }: CodeCheck,
  ): Promise<ProvenRecoveryCode | null> {
    const canonical = readRecoveryCode(code);
    if (canonical === null) return null;
    const [given] = await this.passwords.digest([canonical], { salt: Buffer.from(salt, 'hex'), network });
    if (!given) throw new Error('A digest is missing');
    const matching = codes.filter(({ digest }) => timingSafeEqual(Buffer.from(digest, 'hex'), given));
    const [match] = matching.filter(({ isUsed }) => !isUsed);
    return match ? { userId, slot: match.slot, digest: match.digest } : null;
  }

  /** Wrong recovery codes are counted with the other proofs of the account only. */
  recordFailure(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * The digest identifies the set as well, because it depends on its salt: a code of a set that has been replaced since
   * the check uses up nothing.
   */
  useStatement({ userId, slot, digest }: ProvenRecoveryCode): Statement<UsedFactor> {
    const columns = {
      factorId: column.uuid('used.user_id'),
      // The subquery does not see this statement's change.
      remaining: column.integer(
        '(SELECT count(*)::int - 1 FROM recovery_codes c WHERE c.user_id = used.user_id AND c.used_at IS NULL)',
      ),
    };
    return new Statement({
      name: 'used_recovery_code',
      columns,
      sql: `UPDATE recovery_codes AS used SET used_at = now()
            WHERE used.user_id = $1 AND used.slot = $2 AND used.digest = decode($3, 'hex') AND used.used_at IS NULL
            RETURNING ${columnList(columns)}`,
      parameters: [userId, slot, digest],
    });
  }

  /**
   * Makes and hashes a new set, which takes as long as ten sign-ins. Not within a transaction.
   * @param network as for `PasswordsService.hash`
   * @throws AppError service.overloaded
   */
  async prepareSet(network: string | null): Promise<PreparedSet> {
    const codes = Array.from({ length: codesPerSet }, newRecoveryCode);
    const salt = randomBytes(saltBytes);
    return {
      codes: codes.map(displayed),
      salt,
      digests: await this.passwords.digest(codes, { salt, network }),
    };
  }

  /**
   * Replaces the account's set, under the lock of the account's row. Each waits for the set's row, so of two sets
   * stored at the same time, one replaces the other entirely.
   * @returns two statements to be run together
   */
  replaceStatements({
    userId,
    prepared,
  }: {
    userId: string;
    prepared: PreparedSet;
  }): [Statement<{ id: string }>, Statement<{ slot: number }>] {
    const set = new Statement({
      name: 'replaced_recovery_set',
      columns: { id: column.uuid('user_id') },
      sql: `INSERT INTO recovery_sets (user_id, salt, params) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE
              SET salt = excluded.salt, params = excluded.params, created_at = excluded.created_at
            RETURNING user_id AS id`,
      parameters: [userId, prepared.salt, digestParameters],
    });
    const codes = new Statement({
      name: 'replaced_recovery_codes',
      columns: { slot: column.integer('slot') },
      sql: `INSERT INTO recovery_codes (user_id, slot, digest)
            SELECT ${set.column('id').sql}, place - 1, digest
            FROM unnest($1::bytea[]) WITH ORDINALITY AS given (digest, place)
            ON CONFLICT (user_id, slot) DO UPDATE SET digest = excluded.digest, used_at = NULL
            RETURNING slot`,
      parameters: [prepared.digests],
    });
    return [set, codes];
  }

  /** Returns no row if the account has no set. */
  findStatement(userId: string): Statement<RecoverySetState> {
    return new Statement({
      name: 'recovery_set',
      columns: setColumns,
      sql: `SELECT ${columnList(setColumns)} FROM recovery_sets s WHERE s.user_id = $1`,
      parameters: [userId],
    });
  }

  /** @returns null if the account has no set */
  find(userId: string): Promise<RecoverySetState | null> {
    return runForOne(this.dataSource.manager, this.findStatement(userId));
  }

  /** Removes the set with its codes. */
  removeStatement(userId: string): Statement<{ id: string }> {
    return new Statement({
      name: 'removed_recovery_set',
      columns: { id: column.uuid('user_id') },
      sql: 'DELETE FROM recovery_sets WHERE user_id = $1 RETURNING user_id AS id',
      parameters: [userId],
    });
  }
}
