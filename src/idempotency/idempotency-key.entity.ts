import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** A request that may be repeated: its response is kept for a day. */
@Entity('idempotency_keys')
@Index('idempotency_keys_created_at_idx', ['createdAt'])
@Index('idempotency_keys_user_id_idx', ['userId'], { where: 'user_id IS NOT NULL' })
export class IdempotencyKey {
  /** SHA-256 of the caller and the key. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' })
  id!: string;

  /** Null for callers without an account. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** HMAC of the request, which may contain an address or a password. */
  @Column('text')
  digest!: string;

  /** Tells the request that runs from one that was given up. */
  @Column('uuid')
  attempt!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** A request that has not finished by then was given up: its process has crashed. */
  @Column('timestamptz', { name: 'locked_until' })
  lockedUntil!: Date;

  /** Encrypted; null while the request runs. */
  @Column('text', { nullable: true })
  response!: string | null;
}
