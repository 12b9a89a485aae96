import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Device } from '../common/device.js';
import type { MessageName, NoticeCounts } from './message.js';

export type DeliveryStatus = 'queued' | 'sent' | 'dropped' | 'failed';

/** The log of one message: what, to whom, and what became of it. It holds no code; that is derived at sending. */
@Entity('deliveries')
@Check('deliveries_status_check', `status IN ('queued', 'sent', 'dropped', 'failed')`)
@Index('deliveries_destination_idx', ['destination'])
@Index('deliveries_user_id_created_at_idx', ['userId', 'createdAt'], { where: 'user_id IS NOT NULL' })
@Index('deliveries_lease_token_idx', ['leaseToken'], { unique: true, where: 'lease_token IS NOT NULL' })
@Index('deliveries_summary_idx', ['userId', 'destination'], {
  unique: true,
  where: `template = 'notice-summary' AND first_attempt_at IS NULL`,
})
// Of expressions, which TypeORM does not know; it is in the migration.
@Index('deliveries_queue_idx', { synchronize: false })
export class Delivery {
  /** The same in every try, so that a second hand-over is recognised as the same message. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'deliveries_pkey' })
  id!: string;

  /** Null: nothing is to be sent; the row is there because a decoy costs what everything else costs. */
  @Column('text', { nullable: true })
  template!: MessageName | null;

  /** Which of the channels sends it. */
  @Column('text')
  channel!: string;

  /** Where to, in the terms of the channel: an e-mail address for `email`. */
  @Column('text')
  destination!: string;

  /** The account that it is about, where there is one. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** BCP 47; the message is written in the language of it that we speak, else in the default. */
  @Column('text')
  locale!: string;

  @Column('text', { name: 'challenge_id', nullable: true })
  challengeId!: string | null;

  @Column('integer', { name: 'challenge_generation', nullable: true })
  challengeGeneration!: number | null;

  /** Device and network of whoever asked. */
  @Column('jsonb')
  origin!: { device: Device | null; network: string | null };

  @Column('text', { default: 'queued' })
  status!: DeliveryStatus;

  @Column('integer', { default: 0 })
  tries!: number;

  /** Why the last try failed: what is left of the other side's words once destination and code are out of them. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  /** Of a summary: when the latest notice in it was queued. */
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'next_try_at', default: () => 'now()' })
  nextTryAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** When it was first leased for sending. */
  @Column('timestamptz', { name: 'first_attempt_at', nullable: true })
  firstAttemptAt!: Date | null;

  /** Of whoever is sending it; another lease gets another one. */
  @Column('uuid', { name: 'lease_token', nullable: true })
  leaseToken!: string | null;

  @Column('timestamptz', { name: 'leased_until', nullable: true })
  leasedUntil!: Date | null;

  /** Of a summary alone: the notices that it stands for. */
  @Column('jsonb', { name: 'notice_counts', nullable: true })
  noticeCounts!: NoticeCounts | null;
}
