import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { column, columnList, nullable } from '../database/columns.js';
import { onlyRow, run, runAsOne, Statement } from '../database/statement.js';
import { sumSql } from './histogram.js';
import { mostDomains, refusedMeasure, steps, type MeasureGroup, type Period } from './measures.js';

/** Arbitrary, but the same on every replica. */
const writingLock = 4_711_030;
/** The only row of its resolution says when the counts were last computed. */
const markerResolution = 60;

const label = { label: column.text('label') };

const stateColumns = {
  now: column.timestamp('now()'),
  /** To the minute; null before the first time. */
  rolledUpAt: nullable(
    column.timestamp(`(SELECT max(at) FROM statistics WHERE resolution = ${markerResolution})`),
  ),
};

/** When the counts were last computed, by the database's clock. */
export function rollUpStateStatement() {
  return new Statement({
    name: 'roll_up_state',
    columns: stateColumns,
    sql: `SELECT ${columnList(stateColumns)}`,
    parameters: [],
  });
}

/** Writes the table `statistics`. */
@Injectable()
export class StatisticsWriter {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async readState(): Promise<{ now: Date; rolledUpAt: Date | null }> {
    return onlyRow(await run(this.dataSource.manager, rollUpStateStatement()));
  }

  /**
   * Counts again what happened in an hour, and replaces the counts of its steps. Writes only what has changed, so that a
   * repetition writes nothing.
   */
  async countAgain(group: MeasureGroup, hour: Period): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await lock(tx);
      const statements = group.statements(hour);
      const removed = removeStatement({ resolution: steps.fine, measures: group.measures, ...hour });
      const stored = storeStatement(steps.fine);
      await runAsOne(tx, [...statements, removed, stored], stored);
    });
  }

  /** Adds up the steps of an hour. */
  async addUp(hour: Period): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await lock(tx);
      const removed = removeStatement({ resolution: steps.coarse, measures: null, ...hour });
      const stored = storeStatement(steps.coarse);
      await runAsOne(tx, [sumsStatement(hour), removed, stored], stored);
    });
  }

  /** Records that the counts are up to date. */
  async mark(now: Date): Promise<void> {
    const marked = new Statement({
      name: 'marked_statistics',
      columns: label,
      sql: `INSERT INTO statistics (resolution, at, measure, label, count)
            VALUES (${markerResolution}, date_bin('1 minute', $1::timestamptz, '1970-01-01T00:00Z'), 'rolled_up', '', 1)
            ON CONFLICT DO NOTHING RETURNING label`,
      parameters: [now],
    });
    const earlier = new Statement({
      name: 'earlier_marks',
      columns: label,
      sql: `DELETE FROM statistics WHERE resolution = ${markerResolution}
              AND at < date_bin('1 minute', $1::timestamptz, '1970-01-01T00:00Z') RETURNING label`,
      parameters: [now],
    });
    await runAsOne(this.dataSource.manager, [marked, earlier], marked);
  }

  /** Adds refused requests, which are stored nowhere else, to the current step. */
  async addRefusals(refusals: ReadonlyMap<string, number>): Promise<void> {
    const limits = [...refusals.keys()].toSorted(); // in this order, replicas cannot deadlock
    const added = new Statement({
      name: 'added_refusals',
      columns: label,
      sql: `INSERT INTO statistics AS s (resolution, at, measure, label, count)
            SELECT ${steps.fine}, date_bin('${steps.fine} seconds', now(), '1970-01-01T00:00Z'), '${refusedMeasure}', label, count
            FROM unnest($1::text[], $2::int[]) AS refused (label, count)
            ON CONFLICT (resolution, at, measure, label) DO UPDATE SET count = s.count + excluded.count
            RETURNING label`,
      parameters: [limits, limits.map((limit) => refusals.get(limit) ?? 0)],
    });
    await run(this.dataSource.manager, added);
  }
}

async function lock(tx: EntityManager): Promise<void> {
  const columns = { locked: column.nothing('pg_advisory_xact_lock($1::bigint)') };
  await run(
    tx,
    new Statement({
      name: 'writing_lock',
      columns,
      sql: `SELECT ${columnList(columns)}`,
      parameters: [writingLock],
    }),
  );
}

/** Deletes the counts that are none any more. Follows `counts`. */
function removeStatement(of: Period & { resolution: number; measures: readonly string[] | null }) {
  return new Statement({
    name: 'removed_statistics',
    columns: label,
    sql: `DELETE FROM statistics AS s WHERE s.resolution = $1::int AND s.at >= $2 AND s.at < $3
            AND ($4::text[] IS NULL OR s.measure = ANY($4))
            AND NOT EXISTS (SELECT FROM counts WHERE (counts.at, counts.measure, counts.label) = (s.at, s.measure, s.label))
          RETURNING label`,
    parameters: [of.resolution, of.from, of.until, of.measures],
  });
}

function storeStatement(resolution: number) {
  return new Statement({
    name: 'stored_statistics',
    columns: label,
    sql: `INSERT INTO statistics AS s (resolution, at, measure, label, count, histogram)
          SELECT ${resolution}, at, measure, label, count, histogram FROM counts
          ON CONFLICT (resolution, at, measure, label)
          DO UPDATE SET count = excluded.count, histogram = excluded.histogram
          WHERE (s.count, s.histogram) IS DISTINCT FROM (excluded.count, excluded.histogram)
          RETURNING label`,
    parameters: [],
  });
}

/** The sums of the fine steps of an hour. */
function sumsStatement(hour: Period) {
  const isDomain = `measure LIKE 'deliveries.%'`;
  return new Statement({
    name: 'counts',
    columns: label,
    sql: `SELECT at, measure, label, count, histogram FROM (
            SELECT *, dense_rank() OVER (PARTITION BY at, ${isDomain} ORDER BY total DESC, label) AS rank FROM (
              SELECT *, sum(count) OVER (PARTITION BY at, ${isDomain}, label) AS total FROM (
                SELECT date_bin('${steps.coarse} seconds', at, '1970-01-01T00:00Z') AS at, measure, label, sum(count)::int AS count,
                       ${sumSql('histogram')} AS histogram
                FROM statistics WHERE resolution = ${steps.fine} AND at >= $1 AND at < $2
                GROUP BY 1, 2, 3) AS summed) AS totalled) AS ranked
          WHERE rank <= ${mostDomains} OR NOT ${isDomain}`,
    parameters: [hour.from, hour.until],
  });
}
