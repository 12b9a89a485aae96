import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Keyring } from '../common/secrets.js';
import { throttleKey } from '../common/validation/throttle-address.js';
import { Settings } from '../config/settings.js';
import type { Write } from '../database/write-together.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { limitKey } from '../limits/limit-key.js';

/** A guess as it was counted, before anybody looked at the code. */
export interface CountedGuess {
  /** Null for a challenge from before there were budgets. */
  throttleKey: string | null;
  /** As the database writes it: a Date would lose what tells it from another. */
  guessedAt: string | null;
}

/**
 * Owns the table `guess_budgets`: wrong codes for a mailbox, over all challenges, purposes and networks (ASVS 5.0 6.6.3).
 * Past the budget nobody is locked out: its next challenges have long codes, until one of these is confirmed. A guess
 * is counted in the statement that counts the attempt, as if it were wrong, and taken back in the one that consumes.
 */
@Injectable()
export class GuessBudgets implements OnModuleInit {
  constructor(
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

  /** Counts a guess at each row of `counted`, by its `"throttleKey"`. RETURNs the key and `"guessedAt"`. */
  counting(): Write {
    const { perHour, perDay, inARow } = this.settings.limits.failedGuesses.perAddress;
    const hour = `(CASE WHEN g.hour_started_at <= now() - interval '1 hour' THEN 0 ELSE g.hour_failures END + 1)`;
    const day = `(CASE WHEN g.day_started_at <= now() - interval '1 day' THEN 0 ELSE g.day_failures END + 1)`;
    return {
      sql: `INSERT INTO guess_budgets AS g (key, hour_failures, day_failures, failures_in_a_row, long_since)
            SELECT "throttleKey", 1, 1, 1, CASE WHEN 1 >= least($1::int, $2::int, $3::int) THEN now() END
            FROM counted WHERE "throttleKey" IS NOT NULL
            ON CONFLICT (key) DO UPDATE SET
              hour_started_at   = CASE WHEN ${hour} = 1 THEN now() ELSE g.hour_started_at END,
              hour_failures     = ${hour},
              day_started_at    = CASE WHEN ${day} = 1 THEN now() ELSE g.day_started_at END,
              day_failures      = ${day},
              failures_in_a_row = g.failures_in_a_row + 1,
              long_since        = coalesce(g.long_since, CASE WHEN ${hour} >= $1::int OR ${day} >= $2::int
                                                                OR g.failures_in_a_row + 1 >= $3::int THEN now() END),
              updated_at        = now()
            RETURNING key, now()::text AS "guessedAt"`,
      parameters: [perHour, perDay, inARow],
    };
  }

  /**
   * Takes a guess back that was right. A long code that is confirmed ends the time of long codes; a short one only
   * where this very guess, counted as if it were wrong, had begun it.
   */
  forgiving({ throttleKey: key, guessedAt }: CountedGuess, { isLongCode }: { isLongCode: boolean }): Write {
    const { perHour, perDay } = this.settings.limits.failedGuesses.perAddress;
    return {
      sql: `UPDATE guess_budgets SET
              hour_failures     = greatest(hour_failures - 1, 0),
              day_failures      = greatest(day_failures - 1, 0),
              failures_in_a_row = 0,
              long_since        = CASE WHEN $2::boolean THEN NULL
                                       WHEN long_since = $3::timestamptz AND hour_failures <= $4::int AND day_failures <= $5::int
                                       THEN NULL ELSE long_since END,
              updated_at        = now()
            WHERE key = $1 RETURNING key`,
      parameters: [key, isLongCode, guessedAt, perHour, perDay],
    };
  }
}
