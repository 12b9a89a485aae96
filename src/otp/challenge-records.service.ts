import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import type { OtpPurpose } from '../config/settings.js';
import { rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { challengeLimits } from './otp.purposes.js';
import { challengeIdForm } from './issued-challenge.js';

/** A challenge as the owner of its address may see it; its id stays with whoever started it. */
export interface ChallengeRecord {
  purpose: OtpPurpose;
  address: string;
  createdAt: Date;
  expiresAt: Date;
  consumedAt: Date | null;
  attempts: number;
  resends: number;
}

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
    this.cleanUp.register('challenges', 7, () => this.forgettingDead());
    this.cleanUp.register('claims', 37, () => this.forgettingClaims());
  }

  /**
   * The context of a challenge whose address must be known to `findAddress`, sealed: it stays when the address itself is
   * rewritten, as the words of the address must be refused in a new password before and after.
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
    const [row] = await rows<{ sealed: string | null }>(
      this.dataSource.manager,
      `SELECT context ->> 'sealedAddress' AS sealed FROM challenges WHERE id = $1 AND NOT (${unprovable('$2')})`,
      [challengeId, challengeLimits.resendableSeconds],
    );
    return row?.sealed ? this.keyring.unseal(row.sealed, sealedPlace) : null;
  }

  /** What was started for an account or its address, by whomever; the newest first, no more than `limit`. */
  listOf(of: { userId: string; address: string; limit: number }): Promise<ChallengeRecord[]> {
    return rows<ChallengeRecord>(
      this.dataSource.manager,
      `SELECT purpose, address, created_at AS "createdAt", expires_at AS "expiresAt", consumed_at AS "consumedAt",
              attempts, resends
       FROM challenges WHERE user_id = $1 OR address = $2 ORDER BY created_at DESC LIMIT $3::int`,
      [of.userId, of.address, of.limit],
    );
  }

  /**
   * Takes a person out of the challenges for an account or its address. They go on as decoys that mail nobody, under
   * an address that is nobody's and looks as before when it is masked: whoever started one cannot see that the account
   * has gone. What `withAddress` has sealed stays until nothing can prove it. The rows go as all do, a day after the
   * start.
   */
  anonymising({ userId, address }: { userId: string; address: string }): Write {
    return {
      sql: `UPDATE challenges SET is_decoy = true, is_silent = true,
              context = CASE WHEN context ? 'sealedAddress' THEN context ELSE '{}' END,
              user_id = nullif(user_id, $1), account_epoch = CASE WHEN user_id = $1 THEN NULL ELSE account_epoch END,
              address = left(address, 1) || '…' || substring(address FROM '@[^@]*$')
            WHERE id IN (SELECT id FROM challenges WHERE user_id = $1 OR address = $2 ORDER BY id FOR NO KEY UPDATE)
            RETURNING id`,
      parameters: [userId, address],
    };
  }

  /** A day after they were started. */
  private forgettingDead(): Write {
    return {
      sql: `DELETE FROM challenges WHERE id IN (
              SELECT id FROM challenges
              WHERE created_at <= now() - $1::int * interval '1 second' AND expires_at <= now()
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [challengeLimits.keptSeconds],
    };
  }

  /** What waits for a proof (a password's hash and a name, a sealed address), as soon as nothing can prove it any more. */
  private forgettingClaims(): Write {
    return {
      sql: `UPDATE challenges SET context = '{}' WHERE id IN (
              SELECT id FROM challenges
              WHERE ${unprovable('$1')} AND context <> '{}'
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [challengeLimits.resendableSeconds],
    };
  }
}
