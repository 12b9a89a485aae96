import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../common/secrets.js';
import { throttleKey } from '../common/validation/throttle-address.js';
import { Settings } from '../config/settings.js';
import { rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { limitKey } from '../limits/limit-key.js';

/**
 * Owns the table `guess_budgets`: wrong codes for a mailbox, over all challenges, purposes and networks (ASVS 5.0 6.6.3).
 * Past the budget nobody is locked out: its next challenges have long codes, until one of these is confirmed. A guess
 * is counted in the statement that counts the attempt, as if it were wrong, and taken back in the one that consumes.
 */
@Injectable()
export class GuessBudgets implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly settings: Settings,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    // A month without a guess: nobody is guessing any more.
    this.cleanUp.register('guess_budgets', 57, () => ({
      sql: `DELETE FROM guess_budgets WHERE key IN (
              SELECT key FROM guess_budgets WHERE updated_at <= now() - interval '30 days'
              ORDER BY updated_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
            RETURNING key`,
      parameters: [],
    }));
  }

  keyOf(address: string): string {
    return limitKey(this.keyring, 'guesses', throttleKey(address));
  }

  /** Counts a guess at each row of `counted`, by its `"throttleKey"`: null for a challenge from before there were budgets. */
  counting(): Write {
    const hour = `(CASE WHEN g.hour_started_at <= now() - interval '1 hour' THEN 0 ELSE g.hour_failures END + 1)`;
    const day = `(CASE WHEN g.day_started_at <= now() - interval '1 day' THEN 0 ELSE g.day_failures END + 1)`;
    return {
      sql: `INSERT INTO guess_budgets AS g (key, hour_failures, day_failures, failures_in_a_row)
            SELECT "throttleKey", 1, 1, 1 FROM counted WHERE "throttleKey" IS NOT NULL
            ON CONFLICT (key) DO UPDATE SET
              hour_started_at   = CASE WHEN ${hour} = 1 THEN now() ELSE g.hour_started_at END,
              hour_failures     = ${hour},
              day_started_at    = CASE WHEN ${day} = 1 THEN now() ELSE g.day_started_at END,
              day_failures      = ${day},
              failures_in_a_row = g.failures_in_a_row + 1,
              updated_at        = now()
            RETURNING key`,
      parameters: [],
    };
  }

  /** Once a guess was wrong: begins the time of long codes where the budget is used up. */
  async fail(key: string | null): Promise<void> {
    const { perHour, perDay, inARow } = this.settings.limits.failedGuesses.perAddress;
    await rows(
      this.dataSource.manager,
      `UPDATE guess_budgets SET long_since = now()
       WHERE key = $1 AND long_since IS NULL
         AND (hour_failures >= $2 OR day_failures >= $3 OR failures_in_a_row >= $4) RETURNING key`,
      [key, perHour, perDay, inARow],
    );
  }

  /** Takes a guess back that was right. A long code that is confirmed ends the time of long codes. */
  forgiving(key: string | null, { isLongCode }: { isLongCode: boolean }): Write {
    return {
      sql: `UPDATE guess_budgets SET
              hour_failures     = greatest(hour_failures - 1, 0),
              day_failures      = greatest(day_failures - 1, 0),
              failures_in_a_row = 0,
              long_since        = CASE WHEN $2::boolean THEN NULL ELSE long_since END,
              updated_at        = now()
            WHERE key = $1 RETURNING key`,
      parameters: [key, isLongCode],
    };
  }
}
