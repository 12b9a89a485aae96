import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column, columnList, nullable } from '../../database/columns.js';
import { onlyRow, run, runForOne, Statement } from '../../database/statement.js';
import {
  hashOf,
  rootOf,
  sealedColumnList,
  sealedColumns,
  type SealedEvent,
  type SealHead,
  type StoredSeal,
} from './seal-hash.js';
import { SealSignatures } from './seal-signatures.js';
import { headStatement, nextSealsStatement, sealStatement } from './seal-statements.js';

/** Seals read in one query. */
const sealsAtOnce = 50;

/** A seal takes as long as so many events. */
const eventsPerSeal = 50;

/** Why a seal does not fit. */
export const sealMismatches = [
  'missing',
  'chain_broken',
  'signature_invalid',
  'events_changed',
  'not_as_expected',
  'beyond_head',
] as const;
export type SealMismatch = (typeof sealMismatches)[number];

export interface SealReport {
  /** Seals that fit. */
  seals: number;
  events: number;
  /** Events that no seal covers yet. */
  unsealed: number;
  /** Seals whose events have been deleted after the retention period; their chain fits. */
  expired: number;
  /** Seals whose signing key is not in the key list any more; everything else about them fits. */
  unknownKey: number;
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
  /** Events of seals that ended earlier may have been deleted. */
  expiredBefore: Date;
  /** The first seal to verify; by default the first of all. It must follow the one before it. */
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
    const { manager } = this.dataSource;
    const newest = BigInt((await runForOne(manager, headStatement()))?.number ?? '0');
    if (report.next === null && given.to === undefined) {
      const { sealed, unsealed } = onlyRow(await run(manager, coverageStatement()));
      report.unsealed = unsealed;
      // An event names a seal that does not exist.
      if (BigInt(sealed ?? '0') > newest) return { ...report, mismatch: missing(String(newest + 1n)) };
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
    { kept, expiredBefore, report }: Verification & { report: SealReport },
  ): Promise<SealMismatch | null> {
    if (seal.number !== nextNumber(previous)) return 'missing';
    if (seal.previous !== (previous ? hashOf(previous) : '')) return 'chain_broken';
    const hash = hashOf(seal);
    if (kept.some((one) => one.number === seal.number && one.hash !== hash)) return 'not_as_expected';
    const signature = this.signatures.check(seal.signature, { number: seal.number, hash });
    if (signature === 'invalid') return 'signature_invalid';
    if (signature === 'unknown_key') report.unknownKey += 1;
    const events = await run(this.dataSource.manager, eventsStatement(seal.number));
    if (events.length === 0 && new Date(seal.lastAt) < expiredBefore) {
      report.expired += 1;
      return null;
    }
    report.events += events.length;
    const fits = String(events.length) === seal.events && rootOf(events) === seal.root;
    return fits ? null : 'events_changed';
  }
}

function emptyReport(): SealReport {
  return {
    seals: 0,
    events: 0,
    unsealed: 0,
    expired: 0,
    unknownKey: 0,
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

function eventsStatement(number: string): Statement<SealedEvent> {
  return new Statement({
    name: 'events_of_seal',
    columns: sealedColumns,
    sql: `SELECT ${sealedColumnList} FROM audit_events WHERE seal_id = $1::bigint ORDER BY audit_events.id`,
    parameters: [number],
  });
}

/** The newest seal that an event names, and the number of events without one. */
function coverageStatement(): Statement<{ sealed: string | null; unsealed: number }> {
  const columns = {
    sealed: nullable(column.text('(SELECT max(seal_id) FROM audit_events)::text')),
    unsealed: column.integer('(SELECT count(*) FROM audit_events WHERE seal_id IS NULL)::int'),
  };
  return new Statement({ name: 'coverage', columns, sql: `SELECT ${columnList(columns)}`, parameters: [] });
}
