import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The text messages to one prefix that were admitted in one hour. About nobody in particular. */
@Entity('sms_hourly')
export class SmsHour {
  /** When it began. */
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'sms_hourly_pkey' })
  hour!: Date;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'sms_hourly_pkey' })
  country!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'sms_hourly_pkey' })
  prefix!: string;

  @Column('integer')
  sent!: number;

  @Column('integer')
  delivered!: number;

  @Column('integer')
  confirmed!: number;

  /** In millionths of the currency. */
  @Column('bigint', { name: 'cost_micros' })
  costMicros!: string;
}
