import { validate as isUuid } from 'uuid';
import { errorOfReason } from '../../common/validation/operator-fields.js';
import { accountStates } from '../../users/account-state.js';
import type { AccountSearch } from '../../users/account-search.service.js';
import { UsageError } from '../arguments.js';
import { printable } from './account-report.js';

/** @throws UsageError */
export function readReason(given: string | undefined): string {
  const reason = given?.trim() ?? '';
  if (reason === '') throw new UsageError('--reason is required: it goes to the log.');
  if (printable(reason) !== reason) throw new UsageError('--reason must not contain control characters.');
  const error = errorOfReason(reason);
  if (error) throw new UsageError(`--reason ${error.detail}.`);
  return reason;
}

const mostListed = 1_000;

/**
 * Reads the options of `users list`.
 * @throws UsageError
 */
export function readFilter({
  prefix,
  state,
  limit = '50',
  cursor,
}: {
  readonly prefix?: string;
  readonly state?: string;
  readonly limit?: string;
  readonly cursor?: string;
}): AccountSearch {
  const known = accountStates.find((one) => one === state);
  if (state !== undefined && !known)
    throw new UsageError(`--state must be one of ${accountStates.join(', ')}.`);
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > mostListed)
    throw new UsageError(`--limit must be a number from 1 to ${mostListed}.`);
  if (cursor !== undefined && !isUuid(cursor))
    throw new UsageError('--cursor must be what an earlier list has printed.');
  return {
    emailPrefix: prefix?.trim().toLowerCase(),
    state: known,
    isNewestFirst: true,
    after: cursor === undefined ? undefined : { id: cursor, email: '' },
    limit: Number(limit),
  };
}
