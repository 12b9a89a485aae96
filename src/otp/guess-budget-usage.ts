import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import type { OtpSettings } from './otp.settings.js';

/** How long an address gets long codes after the last wrong guess that exceeded its budget. */
export const escalationSeconds = 86_400;
/** A series of failures ends after this time without one. */
export const rowGapSeconds = 7 * 86_400;

/** The name of the budget that is used while codes for the mailbox are long. */
export const longCodes = 'address-long-codes';

export interface BudgetUsage {
  limit: string;
  used: number;
  quota: number;
  windowSeconds: number;
  /** When the window ends; null or absent if nothing is used. */
  resetsAt: Date | null | undefined;
}

const until = (start: string, seconds: number) => `${start} + interval '${seconds} seconds'`;
const live = (start: string, seconds: number) => `${until(start, seconds)} > now()`;
const [ofHour, ofDay, ofRow, ofLongCodes] = [
  ['hour_started_at', 3_600],
  ['day_started_at', 86_400],
  ['failed_at', rowGapSeconds],
  ['escalated_at', escalationSeconds],
] as const;
const columns = {
  inHour: column.integer(`CASE WHEN ${live(...ofHour)} THEN hour_failures ELSE 0 END`),
  inDay: column.integer(`CASE WHEN ${live(...ofDay)} THEN day_failures ELSE 0 END`),
  inARow: column.integer(`CASE WHEN ${live(...ofRow)} THEN failures_in_a_row ELSE 0 END`),
  hourUntil: column.timestamp(until(...ofHour)),
  dayUntil: column.timestamp(until(...ofDay)),
  rowUntil: column.timestamp(until(...ofRow)),
  longUntil: nullable(
    column.timestamp(`CASE WHEN ${live(...ofLongCodes)} THEN ${until(...ofLongCodes)} END`),
  ),
};

type StoredBudget = RowOf<typeof columns>;

/** How much of the budgets of a mailbox is used. @param key the result of `GuessBudgets.keyOf` */
export function budgetStatement(key: string): Statement<StoredBudget> {
  const sql = `SELECT ${columnList(columns)} FROM guess_budgets WHERE key = $1`;
  return new Statement({ name: 'guess_budget', columns, sql, parameters: [key] });
}

/** @param stored null if there was no wrong guess */
export function usageOf(stored: StoredBudget | null, settings: OtpSettings): BudgetUsage[] {
  const { inHour = 0, inDay = 0, inARow = 0, hourUntil, dayUntil, rowUntil, longUntil } = stored ?? {};
  const name = 'address-failed-guesses';
  return [
    {
      limit: `${name}-hour`,
      used: inHour,
      quota: settings.failedGuessesPerHour,
      windowSeconds: 3_600,
      resetsAt: hourUntil,
    },
    {
      limit: `${name}-day`,
      used: inDay,
      quota: settings.failedGuessesPerDay,
      windowSeconds: 86_400,
      resetsAt: dayUntil,
    },
    {
      limit: `${name}-in-a-row`,
      used: inARow,
      quota: settings.failedGuessesInARow,
      windowSeconds: rowGapSeconds,
      resetsAt: rowUntil,
    },
    {
      limit: longCodes,
      used: longUntil ? 1 : 0,
      quota: 1,
      windowSeconds: escalationSeconds,
      resetsAt: longUntil,
    },
  ];
}
