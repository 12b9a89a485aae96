import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Covers the events whose `seal_id` is its number. Hashes are in base64url. */
@Entity('audit_seals')
@Check('audit_seals_number_check', 'number >= 1')
export class AuditSeal {
  /** 1, 2, 3 … without gaps. */
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'audit_seals_pkey' })
  number!: string;

  /** The hash of the seal before it; empty for the first. */
  @Column('text')
  previous!: string;

  /** Of the events. */
  @Column('text')
  root!: string;

  @Column('integer')
  events!: number;

  @Column('timestamptz', { name: 'first_at' })
  firstAt!: Date;

  @Column('timestamptz', { name: 'last_at' })
  lastAt!: Date;

  @Column('timestamptz', { name: 'sealed_at' })
  sealedAt!: Date;

  /** A compact JWS (ES256) whose payload is the number and the hash of the seal. */
  @Column('text')
  signature!: string;
}
