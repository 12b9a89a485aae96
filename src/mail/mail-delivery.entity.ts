import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Device } from '../common/http/device.js';
import type { MailTemplateName } from './mail-templates.js';

export type DeliveryStatus = 'queued' | 'sent' | 'dropped' | 'failed';

/** The log of one mail: what, to whom, and what became of it. It holds no code; that is derived at sending. */
@Entity('mail_deliveries')
@Check('mail_deliveries_status_check', `status IN ('queued', 'sent', 'dropped', 'failed')`)
@Index('mail_deliveries_recipient_idx', ['recipient'])
@Index('mail_deliveries_user_id_idx', ['userId'], { where: 'user_id IS NOT NULL' })
@Index('mail_deliveries_queued_idx', ['nextTryAt'], { where: `status = 'queued'` })
export class MailDelivery {
  /** Also the local part of the mail's `Message-ID`, so that a second hand-over is recognised as the same mail. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mail_deliveries_pkey' })
  id!: string;

  /** Null: nothing is to be sent; the row is there because a decoy costs what everything else costs. */
  @Column('text', { nullable: true })
  template!: MailTemplateName | null;

  @Column('text')
  recipient!: string;

  /** The account that it is about, where there is one. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** BCP 47; the mail is written in the language of it that we speak, else in the default. */
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

  /** Why the last try failed: the server's words without addresses. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'next_try_at', default: () => 'now()' })
  nextTryAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
