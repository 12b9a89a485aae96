import type { AccountValues, LockColumn } from './account-fields.js';
import { LineError } from './line-error.js';
import { readFlagOrTimestamp } from './line-values.js';

/** `deleted` takes precedence over `disabled`. */
export type LockState = 'open' | 'disabled' | 'deleted';

/**
 * Reads all columns that can disable an account. One is enough.
 * @throws LineError
 */
export function readLocks({ locks = [] }: AccountValues): LockState {
  const set = locks.filter(({ column, value }) => isSet(column, value)).map(({ column }) => column.kind);
  if (set.includes('deleted')) return 'deleted';
  return set.length > 0 ? 'disabled' : 'open';
}

function isSet({ name, kind }: LockColumn, value: unknown): boolean {
  const read = readFlagOrTimestamp(value, name);
  if (read === null) return false;
  if (kind === 'active') return read === false;
  if (read instanceof Date) return kind !== 'until' || read.getTime() > Date.now();
  if (read !== 'infinity') return read;
  if (kind === 'until') return true;
  throw new LineError(`${name} is not a timestamp`); // as a deletion, it can mean both never and forever
}
