import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** A text message that was admitted. Account, number and network are keyed hashes (`limitKey`). Kept for seven days. */
@Entity('sms_admissions')
@Index('sms_admissions_account_key_idx', ['accountKey', 'admittedAt'])
@Index('sms_admissions_number_key_idx', ['numberKey', 'admittedAt'])
@Index('sms_admissions_network_key_idx', ['networkKey', 'admittedAt'])
@Index('sms_admissions_prefix_idx', ['prefix', 'admittedAt'])
@Index('sms_admissions_country_idx', ['country', 'admittedAt'])
@Index('sms_admissions_challenge_id_idx', ['challengeId'])
@Index('sms_admissions_admitted_at_idx', ['admittedAt'])
export class SmsAdmissionRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sms_admissions_pkey' })
  id!: string;

  @Column('text', { name: 'challenge_id' })
  challengeId!: string;

  @Column('text', { name: 'account_key' })
  accountKey!: string;

  @Column('text', { name: 'number_key' })
  numberKey!: string;

  @Column('text', { name: 'network_key' })
  networkKey!: string;

  /** At least 10 000 numbers have the same. */
  @Column('text')
  prefix!: string;

  @Column('text')
  country!: string;

  /** The account verifies the number with it. */
  @Column('boolean', { name: 'is_new_number' })
  isNewNumber!: boolean;

  @Column('integer', { name: 'cost_micros' })
  costMicros!: number;

  @CreateDateColumn({ name: 'admitted_at', type: 'timestamptz' })
  admittedAt!: Date;

  /** When its code expires. Until then, nobody knows whether it will be confirmed. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** According to the provider. */
  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt!: Date | null;

  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt!: Date | null;
}
