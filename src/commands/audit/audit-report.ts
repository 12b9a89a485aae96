import type { DescribedSeal } from '../../audit/seals/audit-seals.service.js';
import type { SealMismatch, SealReport } from '../../audit/seals/verification.service.js';

const reasons: Readonly<Record<SealMismatch, string>> = {
  missing: 'it does not exist, but events or later seals refer to it',
  chain_broken: 'it does not refer to the seal before it; one of the two has been replaced',
  signature_invalid: 'it has been changed since it was signed',
  unknown_key: 'it is signed with a key that is neither in JWT_PRIVATE_KEYS nor in AUDIT_RETIRED_KEYS',
  events_changed: 'events that it covers have been changed, deleted or added',
  personal_changed: 'the IP address, device or address of an event that it covers has been changed',
  not_as_expected: 'its hash is another than that of --expect',
  beyond_head: 'it is named by --expect, but the newest seal is an earlier one',
};

const count = (number: number, one: string) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : `${one}s`}`;

export function describeVerification({ mismatch, ...report }: SealReport): string {
  const { seals, events, head } = report;
  const fitting = `${count(seals, 'seal')} with ${count(events, 'event')}`;
  if (mismatch)
    return `Seal ${mismatch.number} does not fit: ${reasons[mismatch.reason]}.\nBefore it, ${fitting} fit.`;
  const remarks = [
    report.unsealed !== null && report.unsealed > 0 && `${count(report.unsealed, 'event')} not sealed yet.`,
    report.expired > 0 &&
      `Of ${count(report.expired, 'seal')}, the events have been deleted after AUDIT_RETENTION_DAYS.`,
  ].filter((remark) => remark !== false);
  const headLine = head ? [`Head: ${head.number}:${head.hash}`] : [];
  return [`Everything fits: ${fitting}.`, ...remarks, ...headLine].join('\n');
}

/** One line for each seal; the last column is what `--expect` takes. */
export function describeSeals(seals: readonly DescribedSeal[]): string {
  if (seals.length === 0) return 'No seals.';
  return seals
    .map(({ number, hash, sealedAt, events, kid }) =>
      [sealedAt, count(events, 'event').padStart(12), kid ?? 'unreadable', `${number}:${hash}`].join('  '),
    )
    .join('\n');
}
