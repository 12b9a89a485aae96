import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { AuditStatements } from '../audit/audit-record.js';
import { Keyring } from '../common/secrets.js';
import { throttleKey } from '../common/validation/throttle-address.js';
import { column, columnList } from '../database/columns.js';
import { runAsOne, runForOne, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { limitKey } from '../limits/limit-key.js';
import { LimitsService, type LimitHit } from '../limits/limits.service.js';
import {
  budgetStatement,
  escalationSeconds,
  rowGapSeconds,
  usageOf,
  type BudgetUsage,
} from './guess-budget-usage.js';
import { isLargeMailboxProvider } from './large-mailbox-providers.js';
import { OtpSettings } from './otp.settings.js';

/** A wrong guess. */
interface WrongGuess {
  /** Result of `keyOf` at the start of the challenge. Null for a challenge older than the column. */
  key: string | null;
  address: string;
}

/** How much of a budget is used. */
interface Budget {
  limit: string;
  used: number;
  quota: number;
  setting: string | null;
}

/** Wrong guesses for a mailbox. */
const failureCounts = {
  inHour: column.integer('hour_failures'),
  inDay: column.integer('day_failures'),
  inARow: column.integer('failures_in_a_row'),
};

/** Wrong guesses for all mailboxes together. While it is used up, every new code is long. */
export const everywhere = { limit: 'all-failed-guesses-day', key: '' } as const satisfies LimitHit;

/**
 * Owns the table `guess_budgets`, which counts wrong codes for a mailbox over all challenges, purposes and networks
 * (ASVS 5.0 6.6.3). Exceeding the budget locks nobody out; instead, the next codes are long. For anonymous clients they
 * stay long for a day after the last failure, even if the owner signs in: otherwise the length of a code would reveal
 * that the address has an account. Domains and the installation have budgets as well, among the rate limits.
 */
@Injectable()
export class GuessBudgets implements OnModuleInit {
  private readonly logger = new Logger('GuessBudgets');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly settings: OtpSettings,
    private readonly limits: LimitsService,
    private readonly cleanUp: CleanUpService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('guess_budgets', 57, deleteUnusedStatement);
  }

  keyOf(address: string): string {
    return limitKey(this.keyring, 'guesses', throttleKey(address));
  }

  /** Whether codes for this address must be long because of the budget of its domain or of the installation. */
  async needsLongCode(address: string): Promise<boolean> {
    const [ofDomain, ofAll] = await Promise.all([
      this.limits.isUsedUp({ limit: 'domain-long-codes', key: domainOf(address) }),
      this.limits.isUsedUp(everywhere),
    ]);
    return ofDomain || ofAll;
  }

  /**
   * SQL condition: codes must be long because of the budget of the mailbox.
   * @param placeholders `key`: the result of `keyOf`; `address`; `isByOwner`: whether the owner starts the challenge,
   *   for whom a correct code for this exact address ends the period of long codes
   */
  isEscalated({ key, address, isByOwner }: Record<'key' | 'address' | 'isByOwner', string>): string {
    return `EXISTS (SELECT FROM guess_budgets AS g
                    WHERE g.key = ${key} AND g.escalated_at > now() - interval '${escalationSeconds} seconds'
                      AND NOT (${isByOwner}::boolean AND EXISTS (
                        SELECT FROM challenges AS c
                        WHERE c.address = ${address} AND c.consumed_at >= g.escalated_at)))`;
  }

  /** How much of the budgets of the mailbox is used, and whether its codes are long. */
  async usageOf(address: string): Promise<BudgetUsage[]> {
    return usageOf(
      await runForOne(this.dataSource.manager, budgetStatement(this.keyOf(address))),
      this.settings,
    );
  }

  /** Forgets the wrong guesses for the mailbox. Its next codes are short again. */
  resetStatement(address: string): Statement<{ key: string }> {
    return new Statement({
      name: 'reset_guess_budgets',
      columns: { key: column.text('key') },
      sql: 'DELETE FROM guess_budgets WHERE key = $1 RETURNING key',
      parameters: [this.keyOf(address)],
    });
  }

  /**
   * Counts a wrong guess for the mailbox, its domain and the installation, before the response is sent.
   * @param alongside statements for the round trip that counts it for the mailbox
   */
  async recordFailure({ key, address }: WrongGuess, alongside: AuditStatements): Promise<void> {
    const domain = domainOf(address);
    const limit = isLargeMailboxProvider(domain)
      ? 'large-domain-failed-guesses-day'
      : 'domain-failed-guesses-day';
    const [ofDomain, ofAll] = await Promise.all([
      this.limits.record({ limit, key: domain }),
      this.limits.record(everywhere),
      this.countForMailbox(key, alongside),
    ]);
    for (const usage of [ofDomain, ofAll]) this.logIfReached(usage);
    if (ofDomain.used >= ofDomain.quota)
      await this.limits.record({ limit: 'domain-long-codes', key: domain });
  }

  /** Once per window. Each count is reached by exactly one guess, also if several are concurrent. */
  private logIfReached({ limit, used, quota, setting }: Budget): void {
    if (used !== quota) return;
    const msg = 'guess budget used up, new codes are longer for a day';
    this.logger.warn({ event: 'limits.guesses_exceeded', msg, limit, setting });
  }

  /**
   * Counts in one statement, so that concurrent failures are all counted. Each failure beyond the budget restarts the
   * period of long codes.
   */
  private async countForMailbox(key: string | null, alongside: AuditStatements): Promise<void> {
    if (key === null) {
      await runAsOne(this.dataSource.manager, alongside, alongside[1]);
      return;
    }
    const { failedGuessesPerHour, failedGuessesPerDay, failedGuessesInARow } = this.settings;
    const hour = `(CASE WHEN g.hour_started_at <= now() - interval '1 hour' THEN 0 ELSE g.hour_failures END + 1)`;
    const day = `(CASE WHEN g.day_started_at <= now() - interval '1 day' THEN 0 ELSE g.day_failures END + 1)`;
    const row = `(CASE WHEN g.failed_at <= now() - interval '${rowGapSeconds} seconds' THEN 0
                       ELSE g.failures_in_a_row END + 1)`;
    const counted = new Statement({
      name: 'counted_guesses',
      columns: failureCounts,
      sql: `INSERT INTO guess_budgets AS g (key, hour_failures, day_failures, failures_in_a_row, escalated_at)
            VALUES ($1, 1, 1, 1, CASE WHEN 1 >= least($2::int, $3::int, $4::int) THEN now() END)
            ON CONFLICT (key) DO UPDATE SET
              hour_started_at   = CASE WHEN ${hour} = 1 THEN now() ELSE g.hour_started_at END,
              hour_failures     = ${hour},
              day_started_at    = CASE WHEN ${day} = 1 THEN now() ELSE g.day_started_at END,
              day_failures      = ${day},
              failures_in_a_row = ${row},
              escalated_at      = CASE WHEN ${hour} >= $2::int OR ${day} >= $3::int OR ${row} >= $4::int THEN now()
                                       ELSE g.escalated_at END,
              failed_at         = now()
            RETURNING ${columnList(failureCounts)}`,
      parameters: [key, failedGuessesPerHour, failedGuessesPerDay, failedGuessesInARow],
    });
    const [after] = await runAsOne(this.dataSource.manager, [counted, ...alongside], counted);
    if (!after) throw new Error('The count of a wrong guess is missing from the result');
    const limit = 'address-failed-guesses';
    for (const { setting, used, quota } of [
      { setting: 'FAILED_GUESSES_PER_ADDRESS_PER_HOUR', used: after.inHour, quota: failedGuessesPerHour },
      { setting: 'FAILED_GUESSES_PER_ADDRESS_PER_DAY', used: after.inDay, quota: failedGuessesPerDay },
      { setting: 'FAILED_GUESSES_IN_A_ROW', used: after.inARow, quota: failedGuessesInARow },
    ])
      this.logIfReached({ limit, setting, used, quota });
  }
}

/** Deletes budgets that have had no failure for 30 days. */
function deleteUnusedStatement(): Statement<{ key: string }> {
  return new Statement({
    name: 'deleted_guess_budgets',
    columns: { key: column.text('key') },
    sql: `DELETE FROM guess_budgets WHERE key IN (
            SELECT key FROM guess_budgets WHERE failed_at <= now() - interval '30 days'
            ORDER BY failed_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING key`,
    parameters: [],
  });
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
