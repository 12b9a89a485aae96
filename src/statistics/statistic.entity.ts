import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often something happened in one time step. */
@Entity('statistics')
export class Statistic {
  /** Length of the step in seconds. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'statistics_pkey' })
  resolution!: number;

  /** When the step began. */
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'statistics_pkey' })
  at!: Date;

  /** As in `measures.ts`; `rolled_up` marks up to when everything has been counted. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'statistics_pkey' })
  measure!: string;

  /** A purpose, a channel and domain, a limit, or a factor; empty for a mark. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'statistics_pkey' })
  label!: string;

  @Column('integer')
  count!: number;

  /** How long it took: see `histogram.ts`. Null for what has no duration. */
  @Column('integer', { array: true, nullable: true })
  histogram!: number[] | null;
}
