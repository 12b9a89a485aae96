import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Channels } from '../delivery/channels.service.js';

/** A server or a worker, with the kids of its keys in their order, and the providers that it sends messages by. */
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

  /** In the order of preference; empty for a process that sends nothing. */
  @Column('jsonb', { default: [] })
  providers!: Channels['providerStates'];

  @CreateDateColumn({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'seen_at', default: () => 'now()' })
  seenAt!: Date;

  /** Null if it runs, or has been killed. */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
