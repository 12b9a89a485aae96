import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SmsStatus } from './sms-provider.js';

/**
 * `sending`: handed to the provider, without a result yet; a worker that stops leaves it so. `unknown`: there was no reply.
 * `refused`: certainly not accepted.
 */
export type SmsDeliveryStatus = 'sending' | 'unknown' | 'refused' | SmsStatus;

/** The latest attempt to send a message, and what the provider has reported since. Deleted with its delivery. */
@Entity('sms_deliveries')
@Check(
  'sms_deliveries_status_check',
  `status IN ('sending', 'unknown', 'refused', 'accepted', 'delivered', 'failed')`,
)
@Index('sms_deliveries_provider_message_id_idx', ['provider', 'providerMessageId'], { unique: true })
export class SmsDelivery {
  @PrimaryColumn('uuid', { name: 'delivery_id', primaryKeyConstraintName: 'sms_deliveries_pkey' })
  deliveryId!: string;

  @Column('text')
  provider!: string;

  /** Null if the provider has none, and reports nothing. */
  @Column('text', { name: 'provider_message_id', nullable: true })
  providerMessageId!: string | null;

  @Column('text')
  channel!: string;

  /** ISO 3166-1 alpha-2. */
  @Column('text')
  country!: string;

  /** As counted here, until the provider reports them. */
  @Column('integer')
  segments!: number;

  /** In millionths, as the provider reports it; null until then. */
  @Column('integer', { name: 'price_micros', nullable: true })
  priceMicros!: number | null;

  @Column('text')
  status!: SmsDeliveryStatus;

  /** The provider's reason for a failure. */
  @Column('text', { name: 'error_code', nullable: true })
  errorCode!: string | null;

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'accepted_at', nullable: true })
  acceptedAt!: Date | null;

  /** When it was reported as delivered or failed. */
  @Column('timestamptz', { name: 'reported_at', nullable: true })
  reportedAt!: Date | null;
}
