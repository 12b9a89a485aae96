import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { column, nullable, type Columns, type RowOf } from '../database/columns.js';
import { onlyRow, run, runAsOne, Statement } from '../database/statement.js';
import { queueStatement } from '../delivery/delivery-counts.js';
import { providerSummariesStatement, type ProviderSummary } from '../processes/provider-summaries.js';
import { sumSql } from './histogram.js';
import { rollUpStateStatement } from './statistics-writer.service.js';

/** A period whose counts are added up. */
export interface Scope {
  name: string;
  /** Length of the steps that are added up. */
  resolution: number;
  from: Date;
  until: Date;
  /** Length of the parts for which the sums of codes are returned too; null for none. */
  bucketSeconds: number | null;
  /** Pattern of the measures that are read. */
  measures: string;
}

const sumColumns = {
  scope: column.text('scope'),
  measure: column.text('measure'),
  /** Null in the sum of a part, over all labels. */
  label: nullable(column.text('label')),
  /** When the part begins; null in the sum of the whole period. */
  bucket: nullable(column.timestamp('bucket')),
  count: column.integer('count'),
  histogram: nullable(column.integers('histogram')),
};

export type StatisticSum = RowOf<typeof sumColumns>;

interface LiveState {
  now: Date;
  rolledUpAt: Date | null;
  waiting: number;
  oldestSeconds: number | null;
  untriedSeconds: number | null;
  providers: ProviderSummary[];
}

/** Reads the table `statistics`, and what is too recent to be in it. */
@Injectable()
export class StatisticsReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The queue of messages and their providers as they are now, and when the counts were last computed. */
  async readLive(): Promise<LiveState> {
    const parts = [queueStatement(), providerSummariesStatement(), rollUpStateStatement()] as const;
    const [queue, providers, rollUp] = parts;
    const columns: Columns<LiveState> = { ...queue.columns, ...providers.columns, ...rollUp.columns };
    const live = new Statement({
      name: 'live_state',
      columns,
      sql: `SELECT * FROM ${parts.map(({ name }) => name).join(', ')}`,
      parameters: [],
    });
    return onlyRow(await runAsOne(this.dataSource.manager, [...parts, live], live));
  }

  /** The sums of each period, by measure and label, and by measure and part. */
  read(scopes: readonly Scope[]): Promise<StatisticSum[]> {
    return run(
      this.dataSource.manager,
      new Statement({
        name: 'summed_statistics',
        columns: sumColumns,
        sql: `WITH counted AS MATERIALIZED (
                SELECT scopes.scope, s.measure, s.label, s.count, s.histogram,
                       date_bin(scopes.width * interval '1 second', s.at, scopes.since) AS bucket
                FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::text[])
                       AS scopes (scope, resolution, since, until, width, measures)
                  JOIN statistics AS s
                    ON s.resolution = scopes.resolution AND s.at >= scopes.since AND s.at < scopes.until
                      AND s.measure LIKE scopes.measures)
              SELECT scope, measure, label, NULL::timestamptz AS bucket, sum(count)::int AS count,
                     ${sumSql('histogram')} AS histogram
              FROM counted GROUP BY scope, measure, label
              UNION ALL
              SELECT scope, measure, NULL, bucket, sum(count)::int, NULL
              FROM counted WHERE bucket IS NOT NULL AND measure LIKE 'codes.%' GROUP BY scope, measure, bucket`,
        parameters: [
          scopes.map(({ name }) => name),
          scopes.map(({ resolution }) => resolution),
          scopes.map(({ from }) => from),
          scopes.map(({ until }) => until),
          scopes.map(({ bucketSeconds }) => bucketSeconds),
          scopes.map(({ measures }) => measures),
        ],
      }),
    );
  }
}
