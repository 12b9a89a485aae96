import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import { challengeReference } from '../delivery/challenge-reference.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { challengesExpired } from './otp.metrics.js';
import { challengeLimits, type OtpPurpose } from './otp.purposes.js';
import type { ChallengeEvent } from './challenge-events.js';
import { challengeIdForm } from './issued-challenge.js';

const columns = {
  purpose: column.textOf<OtpPurpose>('purpose'),
  destination: column.text('coalesce(destination, address)'),
  createdAt: column.timestamp('created_at'),
  expiresAt: column.timestamp('expires_at'),
  consumedAt: nullable(column.timestamp('consumed_at')),
  attempts: column.integer('attempts'),
  resends: column.integer('resends'),
  events: column.json<ChallengeEvent[]>('events'),
};

/** The parts of a challenge that the owner of its address may see. Only the client that started it knows its ID. */
export type ChallengeRecord = RowOf<typeof columns>;

const operatorColumns = {
  ...columns,
  reference: column.text(challengeReference('id')),
  address: column.text('address'),
  userId: nullable(column.uuid('user_id')),
  isDecoy: column.boolean('is_decoy'),
  isSilent: column.boolean('is_silent'),
  generation: column.integer('generation'),
  mailKey: nullable(column.text('mail_key')),
};

/** The parts of a challenge that an operator may see. */
export type ChallengeDetails = RowOf<typeof operatorColumns>;

const id = { id: column.text('id') };

const deletedColumns = {
  purpose: columns.purpose,
  channel: column.text('channel'),
  /** Confirmed, or used up by wrong codes. */
  isFinished: column.boolean(`(consumed_at IS NOT NULL OR attempts >= ${challengeLimits.attempts})`),
};

type DeletedChallenge = RowOf<typeof deletedColumns>;

const sealedPlace = 'challenges.context.sealedAddress';

/** SQL condition: the challenge can no longer be redeemed, because its code has expired and it cannot be resent. */
export const expiredForGood = (resendableSeconds: string) =>
  `created_at <= now() - ${resendableSeconds}::int * interval '1 second' AND expires_at <= now()`;

/** Exports and anonymises the rows of the table `challenges` about a person, and purges expired rows. */
@Injectable()
export class ChallengeRecords implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register(
      'challenges',
      7,
      () => this.deleteDeadStatement(),
      (deleted) => {
        for (const challenge of deleted) if (!challenge.isFinished) challengesExpired.increment(challenge);
      },
    );
    this.cleanUp.register('pending_registrations', 37, () => this.clearContextsStatement());
  }

  /**
   * Context of a challenge with its address, encrypted, for `findAddress`. It is kept when the address is anonymised,
   * because a new password must not contain words of the address, before and after.
   */
  withAddress(address: string): { sealedAddress: string } {
    return { sealedAddress: this.keyring.seal(address, sealedPlace) };
  }

  /**
   * Finds the address with which a challenge was started, also for decoys and after the account was deleted.
   * @returns null once the challenge has been redeemed or can no longer be
   */
  async findAddress(challengeId: string): Promise<string | null> {
    if (!challengeIdForm.test(challengeId)) return null;
    const sealedOf = { sealed: nullable(column.text(`context ->> 'sealedAddress'`)) };
    const found = new Statement({
      name: 'found_challenge',
      columns: sealedOf,
      sql: `SELECT ${columnList(sealedOf)} FROM challenges WHERE id = $1 AND NOT (${expiredForGood('$2')})`,
      parameters: [challengeId, challengeLimits.resendableSeconds],
    });
    const row = await runForOne(this.dataSource.manager, found);
    return row?.sealed ? this.keyring.unseal(row.sealed, sealedPlace) : null;
  }

  /** @returns the channel of its codes; null if there is no such challenge */
  async findChannel(challengeId: string): Promise<string | null> {
    if (!challengeIdForm.test(challengeId)) return null;
    const found = new Statement({
      name: 'found_challenge',
      columns: { channel: deletedColumns.channel },
      sql: 'SELECT channel FROM challenges WHERE id = $1',
      parameters: [challengeId],
    });
    return (await runForOne(this.dataSource.manager, found))?.channel ?? null;
  }

  /** Lists the challenges for an account or its address, whoever started them: newest first, at most `limit`. */
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

  /** Lists the same challenges as `listOf` for an operator. Without an account, those for the address. */
  listForOperator(of: {
    userId: string | null;
    address: string;
    limit: number;
  }): Promise<ChallengeDetails[]> {
    const listed = new Statement({
      name: 'listed_challenges',
      columns: operatorColumns,
      sql: `SELECT ${columnList(operatorColumns)} FROM challenges
            WHERE user_id = $1 OR address = $2 ORDER BY created_at DESC LIMIT $3::int`,
      parameters: [of.userId, of.address, of.limit],
    });
    return run(this.dataSource.manager, listed);
  }

  /**
   * Anonymises the challenges for an account or its address. They become decoys that send nothing. Their address and
   * destination are replaced by values that look the same when masked, so the client that started a challenge cannot
   * notice that the account was deleted. The steps stay only where another account exports them. The context of
   * `withAddress` is kept until the challenge can no longer be
   * redeemed. The rows are deleted like all others, a day after the start.
   */
  anonymiseStatement({ userId, address }: { userId: string; address: string }): Statement<{ id: string }> {
    return new Statement({
      name: 'anonymised_challenges',
      columns: id,
      sql: `UPDATE challenges SET is_decoy = true, is_silent = true,
              context = CASE WHEN context ? 'sealedAddress' THEN context ELSE '{}' END,
              events = CASE WHEN user_id <> $1 THEN events ELSE '[]' END,
              user_id = nullif(user_id, $1),
              credential_version = CASE WHEN user_id = $1 THEN NULL ELSE credential_version END,
              address = left(address, 1) || '…' || substring(address FROM '@[^@]*$'),
              destination = CASE WHEN destination LIKE 'tel:%' THEN split_part(destination, ';', 1)
                                 ELSE '…' || right(destination, 2) END
            WHERE id IN (SELECT id FROM challenges WHERE user_id = $1 OR address = $2 ORDER BY id FOR NO KEY UPDATE)
            RETURNING id`,
      parameters: [userId, address],
    });
  }

  /** Deletes challenges a day after their start. */
  private deleteDeadStatement(): Statement<DeletedChallenge> {
    return new Statement({
      name: 'deleted_challenges',
      columns: deletedColumns,
      sql: `DELETE FROM challenges WHERE id IN (
              SELECT id FROM challenges
              WHERE created_at <= now() - $1::int * interval '1 second' AND expires_at <= now()
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING ${columnList(deletedColumns)}`,
      parameters: [challengeLimits.keptSeconds],
    });
  }

  /**
   * Clears contexts (the password hash and name of a pending registration, an encrypted address) once their challenges
   * can no longer be redeemed.
   */
  private clearContextsStatement(): Statement<{ id: string }> {
    return new Statement({
      name: 'cleared_challenges',
      columns: id,
      sql: `UPDATE challenges SET context = '{}' WHERE id IN (
              SELECT id FROM challenges
              WHERE ${expiredForGood('$1')} AND context <> '{}'
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [challengeLimits.resendableSeconds],
    });
  }
}
