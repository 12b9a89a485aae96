import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { OtpPurpose } from '../config/settings.js';
import { batchSize, inBatches } from '../database/in-batches.js';
import { rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import { JobsService } from '../jobs/jobs.service.js';
import { challengeLimits } from './otp.purposes.js';

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

/** Reads and forgets what the table `challenges` holds of a person, and clears it of dead ones. */
@Injectable()
export class ChallengeRecords implements OnModuleInit {
  private readonly logger = new Logger('CleanUp');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('clean_up_challenges', '7 * * * *', (stopping) => this.cleanUp(stopping));
  }

  /** What was started for an account or its address, by whomever; the newest first. */
  listOf({ userId, address }: { userId: string; address: string }): Promise<ChallengeRecord[]> {
    return rows<ChallengeRecord>(
      this.dataSource.manager,
      `SELECT purpose, address, created_at AS "createdAt", expires_at AS "expiresAt", consumed_at AS "consumedAt",
              attempts, resends
       FROM challenges WHERE user_id = $1 OR address = $2 ORDER BY created_at DESC`,
      [userId, address],
    );
  }

  forgetting({ userId, address }: { userId: string; address: string }): Write {
    return {
      sql: 'DELETE FROM challenges WHERE user_id = $1 OR address = $2 RETURNING id',
      parameters: [userId, address],
    };
  }

  /**
   * A claim that can no longer be proved (a password's hash and a name) is forgotten as soon as that is sure; the
   * challenge itself a day after it was started.
   */
  async cleanUp(stopping: AbortSignal): Promise<void> {
    const { manager } = this.dataSource;
    const claims = {
      sql: `UPDATE challenges SET context = '{}' WHERE id IN (
              SELECT id FROM challenges
              WHERE created_at <= now() - $1::int * interval '1 second' AND expires_at <= now() AND context <> '{}'
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [challengeLimits.resendableSeconds],
    };
    const challenges = {
      sql: `DELETE FROM challenges WHERE id IN (
              SELECT id FROM challenges
              WHERE created_at <= now() - $1::int * interval '1 second' AND expires_at <= now()
              ORDER BY created_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING id`,
      parameters: [challengeLimits.keptSeconds],
    };
    const taken = await inBatches(manager, challenges, stopping);
    const forgotten = await inBatches(manager, claims, stopping);
    if (taken + forgotten > 0)
      this.logger.log({ msg: 'dead challenges taken out', count: taken, claims: forgotten });
  }
}
