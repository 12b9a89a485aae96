import { readHead, type SealHead } from '../../audit/seals/seal-hash.js';
import { readTime } from '../../common/validation/query-fields.js';
import { UsageError } from '../arguments.js';

/** @throws UsageError */
export function readTimeOption(name: 'since' | 'until', given: string | undefined): Date | undefined {
  if (given === undefined) return undefined;
  const time = readTime(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : given);
  if (!time) throw new UsageError(`--${name} must be a date or a time such as 2026-11-24T09:30:00Z.`);
  return time;
}

/** @throws UsageError */
export function readExpected(given: readonly string[] = []): SealHead[] {
  return given.map((text) => {
    const head = readHead(text.trim());
    if (!head)
      throw new UsageError(
        '--expect must be a line of AUDIT_ANCHOR_FILE: the number and the hash of a seal, 4711:….',
      );
    return head;
  });
}

const mostListed = 1_000;

/** @throws UsageError */
export function readSealPage({ limit = '50', before }: { limit?: string; before?: string }) {
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > mostListed)
    throw new UsageError(`--limit must be a number from 1 to ${mostListed}.`);
  if (before !== undefined && !/^[1-9]\d{0,17}$/.test(before))
    throw new UsageError('--before must be the number of a seal.');
  return { before, limit: Number(limit) };
}
