import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A server or a worker, with the kids of its keys in their order. */
@Entity('processes')
export class Process {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'processes_pkey' })
  id!: string;

  /** Of `APP_SECRETS`. */
  @Column('text', { name: 'secret_kids', array: true })
  secretKids!: string[];

  /** Of `JWT_PRIVATE_KEYS`; empty for a worker, which has none. */
  @Column('text', { name: 'signing_kids', array: true })
  signingKids!: string[];

  @CreateDateColumn({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'seen_at', default: () => 'now()' })
  seenAt!: Date;

  /** Null if it runs, or has been killed. */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
