import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column, columnList, nullable } from '../../database/columns.js';
import { onlyRow, run, Statement } from '../../database/statement.js';
import {
  hashOf,
  rootOf,
  sealColumns,
  sealedColumnList,
  sealedColumns,
  type SealedEvent,
  type StoredSeal,
} from './seal-hash.js';
import { SealSignatures } from './seal-signatures.js';

/** Seals read in one query. */
const sealsAtOnce = 50;

/** Why a seal does not fit. */
export type SealMismatch =
  'missing' | 'chain_broken' | 'signature_invalid' | 'events_changed' | 'not_as_expected' | 'beyond_head';

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
  /** The newest seal. */
  head: { number: string; hash: string } | null;
  /** The first seal that does not fit. */
  mismatch: { number: string; reason: SealMismatch } | null;
}

/** A seal that somebody has kept elsewhere. */
export interface KeptSeal {
  number: string;
  hash: string;
}

interface Given {
  kept: ReadonlyMap<string, string>;
  expiredBefore: Date;
}

/** Compares the audit log with its seals. */
@Injectable()
export class SealVerification {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly signatures: SealSignatures,
  ) {}

  /** @param from.expiredBefore events of seals that ended earlier may have been deleted */
  async verify(from: { kept: readonly KeptSeal[]; expiredBefore: Date }): Promise<SealReport> {
    const kept = new Map(from.kept.map(({ number, hash }) => [number, hash]));
    const report = await this.verifySeals({ kept, expiredBefore: from.expiredBefore });
    if (report.mismatch) return report;
    const head = BigInt(report.head?.number ?? '0');
    const { sealed, unsealed } = onlyRow(await run(this.dataSource.manager, coverageStatement()));
    const whole = { ...report, unsealed };
    // An event names a seal that does not exist, or somebody has kept one.
    if (BigInt(sealed ?? '0') > head)
      return { ...whole, mismatch: { number: String(head + 1n), reason: 'missing' } };
    const beyond = [...kept.keys()].find((number) => BigInt(number) > head);
    return beyond === undefined ? whole : { ...whole, mismatch: { number: beyond, reason: 'beyond_head' } };
  }

  /** Verifies each seal after the one before it, up to the first that does not fit. */
  private async verifySeals(given: Given): Promise<SealReport> {
    const report: SealReport = {
      seals: 0,
      events: 0,
      unsealed: 0,
      expired: 0,
      unknownKey: 0,
      head: null,
      mismatch: null,
    };
    let previous: StoredSeal | null = null;
    for (let isMore = true; isMore;) {
      const next = nextSealsStatement(previous?.number ?? '0');
      const seals: StoredSeal[] = await run(this.dataSource.manager, next);
      for (const seal of seals) {
        const reason = await this.mismatchOf(seal, previous, { ...given, report });
        const number = reason === 'missing' ? nextNumber(previous) : seal.number;
        if (reason) return { ...report, mismatch: { number, reason } };
        report.seals += 1;
        report.head = { number, hash: hashOf(seal) };
        previous = seal;
      }
      isMore = seals.length === sealsAtOnce;
    }
    return report;
  }

  private async mismatchOf(
    seal: StoredSeal,
    previous: StoredSeal | null,
    { kept, expiredBefore, report }: Given & { report: SealReport },
  ): Promise<SealMismatch | null> {
    if (seal.number !== nextNumber(previous)) return 'missing';
    if (seal.previous !== (previous ? hashOf(previous) : '')) return 'chain_broken';
    const hash = hashOf(seal);
    if ((kept.get(seal.number) ?? hash) !== hash) return 'not_as_expected';
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

function nextNumber(previous: StoredSeal | null): string {
  return String(BigInt(previous?.number ?? '0') + 1n);
}

function nextSealsStatement(after: string): Statement<StoredSeal> {
  return new Statement({
    name: 'next_seals',
    columns: sealColumns,
    sql: `SELECT ${columnList(sealColumns)} FROM audit_seals WHERE audit_seals.number > $1::bigint
          ORDER BY audit_seals.number LIMIT ${sealsAtOnce}`,
    parameters: [after],
  });
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
