import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import type { OtpPurpose } from './otp.purposes.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { challengeLimits } from './otp.purposes.js';
import { challengeIdForm } from './issued-challenge.js';

const columns = {
  purpose: column.textOf<OtpPurpose>('purpose'),
  destination: column.text('coalesce(destination, address)'),
  createdAt: column.timestamp('created_at'),
  expiresAt: column.timestamp('expires_at'),
  consumedAt: nullable(column.timestamp('consumed_at')),
  attempts: column.integer('attempts'),
  resends: column.integer('resends'),
};

/** A challenge as the owner of its address may see it; its id stays with whoever started it. */
export type ChallengeRecord = RowOf<typeof columns>;

const id = { id: column.text('id') };

const sealedPlace = 'challenges.context.sealedAddress';

/** Nothing can prove it any more: its code is dead, and it takes no resend. */
const unprovable = (resendableSeconds: string) =>
  `created_at <= now() - ${resendableSeconds}::int * interval '1 second' AND expires_at <= now()`;

/** Reads and forgets what the table `challenges` holds of a person, and clears it of dead ones. */
@Injectable()
export class ChallengeRecords implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('challenges', 7, () => this.deleteDeadStatement());
    this.cleanUp.register('pending_registrations', 37, () => this.clearContextsStatement());
  }

  /**
   * The context of a challenge whose address must be known to `findAddress`, sealed: it stays when the address itself
   * is rewritten, as the words of the address must be refused in a new password before and after.
   */
  withAddress(address: string): { sealedAddress: string } {
    return { sealedAddress: this.keyring.seal(address, sealedPlace) };
  }

  /**
   * The address that a challenge was started with, a decoy's too, and of one whose account has been deleted since; null
   * once it is used, or takes no resend.
   */
  async findAddress(challengeId: string): Promise<string | null> {
    if (!challengeIdForm.test(challengeId)) return null;
    const sealedOf = { sealed: nullable(column.text(`context ->> 'sealedAddress'`)) };
    const found = new Statement({
      name: 'found_challenge',
      columns: sealedOf,
      sql: `SELECT ${columnList(sealedOf)} FROM challenges WHERE id = $1 AND NOT (${unprovable('$2')})`,
      parameters: [challengeId, challengeLimits.resendableSeconds],
    });
    const row = await runForOne(this.dataSource.manager, found);
    return row?.sealed ? this.keyring.unseal(row.sealed, sealedPlace) : null;
  }

  /** What was started for an account or its address, by whomever; the newest first, no more than `limit`. */
  listOf(of: { userId: string; address: string; limit: number }): Promise<ChallengeRecord[]> {
    const listed = new Statement({
      name: 'listed_challenges',
      columns,
      sql: `SELECT ${columnList(columns)} FROM challenges
            WHERE user_id = $1 OR address = $2 ORDER BY created_at DESC LIMIT $3::int`,
      parameters: [of.userId, of.address, of.limit],
    });
    return run(this.dataSource.manager, listed);
  }

  /**
   * Takes a person out of the challenges for an account or its address. They go on as decoys that send nothing, to
   * an address or destination that is nobody's and looks as before when it is masked: whoever started one cannot see that the account
   * has gone. What `withAddress` has sealed stays until nothing can prove it. The rows go as all do, a day after the
   * start.
   */
  anonymiseStatement({ userId, address }: { userId: string; address: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'anonymised_challenges',
      columns: id,
      sql: `UPDATE challenges SET is_decoy = true, is_silent = true,
              context = CASE WHEN context ? 'sealedAddress' THEN context ELSE '{}' END,
              user_id = nullif(user_id, $1),
              credential_version = CASE WHEN user_id = $1 THEN NULL ELSE credential_version END,
              address = left(address, 1) || '…' || substring(address FROM '@[^@]*$'),
              destination = '…' || right(destination, 2)
            WHERE id IN (SELECT id FROM challenges WHERE user_id = $1 OR address = $2 ORDER BY id FOR NO KEY UPDATE)
            RETURNING id`,
      parameters: [userId, address],
    });
  }

  /** A day after they were started. */
  private deleteDeadStatement(): Statement<{ id: string }> {
    return new Statement({
      name: 'deleted_challenges',
      columns: id,
      sql: `DELETE FROM challenges WHERE id IN (
              SELECT id FROM challenges
              WHERE created_at <= now() - $1::int * interval '1 second' AND expires_at <= now()
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [challengeLimits.keptSeconds],
    });
  }

  /**
   * What waits for a proof (a password's hash and a name, a sealed address), as soon as nothing can prove it any more.
   */
  private clearContextsStatement(): Statement<{ id: string }> {
    return new Statement({
      name: 'cleared_challenges',
      columns: id,
      sql: `UPDATE challenges SET context = '{}' WHERE id IN (
              SELECT id FROM challenges
              WHERE ${unprovable('$1')} AND context <> '{}'
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [challengeLimits.resendableSeconds],
    });
  }
}
