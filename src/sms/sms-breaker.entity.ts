import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

export const breakerKinds = ['prefix', 'country', 'network'] as const;
export type BreakerKind = (typeof breakerKinds)[number];
export const breakerCauses = ['conversion', 'sequence'] as const;
export type BreakerCause = (typeof breakerCauses)[number];

/** A circuit breaker that has opened: no text message is sent to a prefix or a country, or for a network, until it closes. */
@Entity('sms_breakers')
@Check('sms_breakers_kind_check', `kind IN ('prefix', 'country', 'network')`)
@Check('sms_breakers_cause_check', `cause IN ('conversion', 'sequence')`)
@Index('sms_breakers_open_until_idx', ['openUntil'])
export class SmsBreaker {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'sms_breakers_pkey' })
  kind!: BreakerKind;

  /** A network is a keyed hash. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'sms_breakers_pkey' })
  key!: string;

  /** Null for a network. */
  @Column('text', { nullable: true })
  country!: string | null;

  @Column('text')
  cause!: BreakerCause;

  @CreateDateColumn({ name: 'opened_at', type: 'timestamptz' })
  openedAt!: Date;

  @Column('timestamptz', { name: 'open_until' })
  openUntil!: Date;
}
