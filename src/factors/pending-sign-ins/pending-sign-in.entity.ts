import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** A sign-in that waits for its second step. It is valid only in the credential version in which it was started. */
@Entity('pending_sign_ins')
@Index('pending_sign_ins_user_id_idx', ['userId'])
@Index('pending_sign_ins_expires_at_idx', ['expiresAt'])
export class PendingSignIn {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pending_sign_ins_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('integer', { name: 'credential_version' })
  credentialVersion!: number;

  /** What has been verified so far, in order. */
  @Column('text', { array: true })
  proofs!: string[];

  /** The account has no factor yet and must set one up. */
  @Column('boolean')
  enrolling!: boolean;

  @Column('integer', { default: 0 })
  attempts!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;
}
