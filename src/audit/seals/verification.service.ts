import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column, columnList } from '../../database/columns.js';
import { onlyRow, run, runForOne, Statement } from '../../database/statement.js';
import { hashOf, rootOf, type SealHead, type StoredSeal } from './seal-hash.js';
import { SealSignatures } from './seal-signatures.js';
import { nextSealsStatement, sealStatement } from './seal-statements.js';
import { eventsOfSealStatement, hasOwnPersonalData } from './verified-event.js';

/** Seals read in one query. */
const sealsAtOnce = 50;

/** A seal takes as long as so many events. */
const eventsPerSeal = 50;

/** Why a seal does not fit. */
export const sealMismatches = [
  'missing',
  'chain_broken',
  'signature_invalid',
  'unknown_key',
  'events_changed',
  'personal_changed',
  'not_as_expected',
  'beyond_head',
] as const;
export type SealMismatch = (typeof sealMismatches)[number];

const signatureMismatches = {
  valid: null,
  invalid: 'signature_invalid',
  unknown_key: 'unknown_key',
} as const satisfies Record<string, SealMismatch | null>;

export interface SealReport {
  /** Seals that fit. */
  seals: number;
  events: number;
  /** Events that no seal covers yet; null unless the log was verified to its end. */
  unsealed: number | null;
  /** Seals whose events have been deleted after the retention period; their chain fits. */
  expired: number;
  /** The last seal that was verified. */
  head: SealHead | null;
  /** The first seal that does not fit. */
  mismatch: { number: string; reason: SealMismatch } | null;
  /** The seal with which to continue, if `most` ended the work. */
  next: string | null;
}

export interface Verification {
  /** Seals that somebody has kept elsewhere. Compared wherever they are. */
  kept: readonly SealHead[];
  /** The events of a seal may have been deleted so long after the last of them. */
  retentionDays: number;
  /** The first seal to verify; by default the first of all. It must follow the one before it, which must be signed. */
  from?: string | undefined;
  /** The last one; by default the newest. */
  to?: string | undefined;
  /** Ends the work after about so many events, to be continued. */
  most?: number;
  /** Called from time to time. */
  onProgress?: (report: SealReport) => void;
}

/** Compares the audit log with its seals. */
@Injectable()
export class SealVerification {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly signatures: SealSignatures,
  ) {}

  async verify(given: Verification): Promise<SealReport> {
    const report = await this.verifySeals(given);
    if (report.mismatch) return report;
    const coverage = onlyRow(await run(this.dataSource.manager, coverageStatement()));
    const newest = BigInt(coverage.newest);
    if (report.next === null && given.to === undefined) {
      report.unsealed = coverage.unsealed;
      // An event names a seal that does not exist.
      if (BigInt(coverage.firstNamed) < 1n) return { ...report, mismatch: missing(coverage.firstNamed) };
      if (BigInt(coverage.lastNamed) > newest) return { ...report, mismatch: missing(String(newest + 1n)) };
    }
    return { ...report, mismatch: await this.compareKept(given.kept, newest) };
  }

  private async compareKept(kept: readonly SealHead[], newest: bigint): Promise<SealReport['mismatch']> {
    for (const { number, hash } of kept.toSorted((one, other) =>
      Number(BigInt(one.number) - BigInt(other.number)),
    )) {
      if (BigInt(number) > newest) return { number, reason: 'beyond_head' };
      const seal = await runForOne(this.dataSource.manager, sealStatement(number));
      if (!seal) return missing(number);
      if (hashOf(seal) !== hash) return { number, reason: 'not_as_expected' };
    }
    return null;
  }

  /** Verifies each seal after the one before it, up to the first that does not fit. */
  private async verifySeals(given: Verification): Promise<SealReport> {
    const { from = '1', to, most = Infinity, onProgress = () => undefined } = given;
    const report = emptyReport();
    let previous = from === '1' ? null : await this.seal(String(BigInt(from) - 1n));
    if (from !== '1' && !previous) return this.withoutPrevious(report, from);
    const unsigned = previous && this.signatureMismatch(previous, hashOf(previous));
    if (previous && unsigned) return { ...report, mismatch: { number: previous.number, reason: unsigned } };
    for (;;) {
      const seals: StoredSeal[] = await this.sealsAfter(previous);
      for (const seal of seals) {
        if (to !== undefined && BigInt(seal.number) > BigInt(to)) return report;
        if (workOf(report) >= most) return { ...report, next: nextNumber(previous) };
        const reason = await this.mismatchOf(seal, previous, { ...given, report });
        if (reason) {
          const number = reason === 'missing' ? nextNumber(previous) : seal.number;
          return { ...report, mismatch: { number, reason } };
        }
        report.seals += 1;
        report.head = { number: seal.number, hash: hashOf(seal) };
        previous = seal;
      }
      if (seals.length < sealsAtOnce) return report;
      onProgress(report);
    }
  }

  private seal(number: string): Promise<StoredSeal | null> {
    return runForOne(this.dataSource.manager, sealStatement(number));
  }

  private sealsAfter(previous: StoredSeal | null): Promise<StoredSeal[]> {
    return run(this.dataSource.manager, nextSealsStatement(previous?.number ?? '0', sealsAtOnce));
  }

  /** The range begins beyond the head, or after a seal that is gone. */
  private async withoutPrevious(report: SealReport, from: string): Promise<SealReport> {
    const [next] = await run(this.dataSource.manager, nextSealsStatement(from, 1));
    const isGone = next !== undefined || (await this.seal(from)) !== null;
    return isGone ? { ...report, mismatch: missing(String(BigInt(from) - 1n)) } : report;
  }

  private async mismatchOf(
    seal: StoredSeal,
    previous: StoredSeal | null,
    { kept, retentionDays, report }: Verification & { report: SealReport },
  ): Promise<SealMismatch | null> {
    if (seal.number !== nextNumber(previous)) return 'missing';
    if (seal.previous !== (previous ? hashOf(previous) : '')) return 'chain_broken';
    const hash = hashOf(seal);
    if (kept.some((one) => one.number === seal.number && one.hash !== hash)) return 'not_as_expected';
    const reason = this.signatureMismatch(seal, hash);
    if (reason) return reason;
    const events = await run(this.dataSource.manager, eventsOfSealStatement(seal.number));
    if (events.length === 0 && (await this.isExpired(seal, retentionDays))) {
      report.expired += 1;
      return null;
    }
    report.events += events.length;
    if (String(events.length) !== seal.events || rootOf(events) !== seal.root) return 'events_changed';
    return events.every(hasOwnPersonalData) ? null : 'personal_changed';
  }

  private signatureMismatch({ number, signature }: StoredSeal, hash: string): SealMismatch | null {
    return signatureMismatches[this.signatures.check(signature, { number, hash })];
  }

  /** By the database's clock, and after its events were looked for: what has been deleted by then had expired. */
  private async isExpired({ lastAt }: StoredSeal, days: number): Promise<boolean> {
    return onlyRow(await run(this.dataSource.manager, expiryStatement(lastAt, days))).isExpired;
  }
}

function emptyReport(): SealReport {
  return {
    seals: 0,
    events: 0,
    unsealed: null,
    expired: 0,
    head: null,
    mismatch: null,
    next: null,
  };
}

function workOf({ seals, events }: SealReport): number {
  return seals * eventsPerSeal + events;
}

function missing(number: string): { number: string; reason: SealMismatch } {
  return { number, reason: 'missing' };
}

function nextNumber(previous: StoredSeal | null): string {
  return String(BigInt(previous?.number ?? '0') + 1n);
}

function expiryStatement(lastAt: string, days: number): Statement<{ isExpired: boolean }> {
  const columns = { isExpired: column.boolean('$1::timestamptz < now() - make_interval(days => $2::int)') };
  return new Statement({
    name: 'expiry',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [lastAt, days],
  });
}

/** The newest seal, the seals that events name, and the number of events without one: of one snapshot. */
function coverageStatement(): Statement<{
  newest: string;
  firstNamed: string;
  lastNamed: string;
  unsealed: number;
}> {
  const columns = {
    newest: column.text('coalesce((SELECT max(number) FROM audit_seals), 0)::text'),
    firstNamed: column.text('coalesce((SELECT min(seal_id) FROM audit_events), 1)::text'),
    lastNamed: column.text('coalesce((SELECT max(seal_id) FROM audit_events), 0)::text'),
    unsealed: column.integer('(SELECT count(*) FROM audit_events WHERE seal_id IS NULL)::int'),
  };
  return new Statement({ name: 'coverage', columns, sql: `SELECT ${columnList(columns)}`, parameters: [] });
}
