import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SmsChannelId } from '../../sms/sms-provider.js';

/** A verified phone number. An account has at most one, and a number has at most one account. */
@Entity('phones')
@Index('phones_user_id_idx', ['userId'], { unique: true })
@Index('phones_phone_key_idx', ['phoneKey'], { unique: true })
@Index('phones_kid_idx', ['kid'])
export class Phone {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'phones_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** E.164, sealed for this account, see `Keyring.seal`. */
  @Column('text')
  phone!: string;

  /** Keyed hash of the number, by which other accounts that verify it find this row. */
  @Column('text', { name: 'phone_key' })
  phoneKey!: string;

  /** The ID of the secret of both. */
  @Column('text')
  kid!: string;

  /** Without the plus sign. */
  @Column('text', { name: 'calling_code' })
  callingCode!: string;

  /** ISO 3166-1 alpha-2. */
  @Column('text')
  country!: string;

  /** The channel that its codes are sent by. */
  @Column('text')
  channel!: SmsChannelId;

  @Column('boolean', { name: 'second_factor' })
  secondFactor!: boolean;

  /** When a code sent to it was last confirmed. */
  @Column('timestamptz', { name: 'verified_at', default: () => 'now()' })
  verifiedAt!: Date;

  /** When the owner was shown the risks of text messages (NIST SP 800-63B-4 section 3.2.9). */
  @Column('timestamptz', { name: 'acknowledged_at' })
  acknowledgedAt!: Date;
}
