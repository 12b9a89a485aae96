import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Device } from '../common/device.js';
import type { MessageName, NoticeCounts } from './message.js';

export interface DeliveryOrigin {
  device: Device | null;
  /** The address as shortened by `shortenIp`. */
  network: string | null;
  /** Absent in rows older than the field; null if there was no request. */
  requestId?: string | null;
  /** The span of the request (W3C Trace Context); absent if traces are switched off. */
  traceparent?: string;
}

/** One attempt to send a message. */
export interface DeliveryAttempt {
  /** ISO 8601, by the database's clock. */
  at: string;
  /** `queued`: to be tried again. */
  status: 'sent' | 'queued' | 'failed';
  /** The provider's reply to an accepted message, without destination and code. */
  reply?: string;
  /** Why it was not accepted, without destination and code. */
  reason?: string;
  /** The name of the provider, if the channel has several. */
  provider?: string;
  /** The provider has rejected it permanently, and another one is to send it. */
  isRefused?: boolean;
}

export const deliveryStates = ['queued', 'sent', 'dropped', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStates)[number];

/** One message: its kind, destination and result. It contains no code; the code is derived when the message is sent. */
@Entity('deliveries')
@Check('deliveries_status_check', `status IN ('queued', 'sent', 'dropped', 'failed')`)
@Index('deliveries_destination_idx', ['destination'])
@Index('deliveries_user_id_created_at_idx', ['userId', 'createdAt'])
@Index('deliveries_lease_token_idx', ['leaseToken'], { unique: true, where: 'lease_token IS NOT NULL' })
@Index('deliveries_summary_idx', ['userId', 'destination'], {
  unique: true,
  where: `template = 'notice-summary' AND first_attempt_at IS NULL`,
})
@Index('deliveries_status_idx', ['status', 'id'], { where: `status <> 'sent'` })
// Defined in migrations, because TypeORM does not support indexes on expressions.
@Index('deliveries_queue_idx', { synchronize: false })
@Index('deliveries_domain_idx', { synchronize: false })
export class Delivery {
  /** The same in every attempt, so that duplicates can be recognised. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'deliveries_pkey' })
  id!: string;

  /** Null: nothing is sent. The row exists so that a decoy costs as much as a real challenge. */
  @Column('text', { nullable: true })
  template!: MessageName | null;

  /** ID of the channel that sends it. */
  @Column('text')
  channel!: string;

  /** In the channel's format: an e-mail address for `email`. */
  @Column('text')
  destination!: string;

  /** The account that the message is about, if there is one. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** BCP 47. The message is written in this language if it is available, otherwise in the default language. */
  @Column('text')
  locale!: string;

  @Column('text', { name: 'challenge_id', nullable: true })
  challengeId!: string | null;

  @Column('integer', { name: 'challenge_generation', nullable: true })
  challengeGeneration!: number | null;

  /** The request that caused it. */
  @Column('jsonb')
  origin!: DeliveryOrigin;

  @Column('text', { default: 'queued' })
  status!: DeliveryStatus;

  @Column('integer', { default: 0 })
  tries!: number;

  /** The latest attempts, the oldest first. */
  @Column('jsonb', { default: [] })
  attempts!: DeliveryAttempt[];

  /** Why the last attempt failed: the provider's reply without destination and code. Or why it was dropped. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  /** For a summary, the time at which its latest notice was queued. */
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'next_try_at', default: () => 'now()' })
  nextTryAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** When it was first leased for sending. */
  @Column('timestamptz', { name: 'first_attempt_at', nullable: true })
  firstAttemptAt!: Date | null;

  /** Token of the current lease; each lease has its own. */
  @Column('uuid', { name: 'lease_token', nullable: true })
  leaseToken!: string | null;

  @Column('timestamptz', { name: 'leased_until', nullable: true })
  leasedUntil!: Date | null;

  /** Only for a summary: how many notices of each kind it replaces. */
  @Column('jsonb', { name: 'notice_counts', nullable: true })
  noticeCounts!: NoticeCounts | null;

  /** Only for a notice about a used recovery code: how many are left. */
  @Column('integer', { name: 'remaining_codes', nullable: true })
  remainingCodes!: number | null;

  /** Only for a notice about the recovery of lost factors: when they are removed. */
  @Column('timestamptz', { name: 'effective_at', nullable: true })
  effectiveAt!: Date | null;
}
