import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** An authenticator app. At most one of an account is confirmed, and at most one is being set up. */
@Entity('totp_factors')
@Index('totp_factors_confirmed_idx', ['userId'], { unique: true, where: 'confirmed_at IS NOT NULL' })
@Index('totp_factors_unfinished_idx', ['userId'], { unique: true, where: 'confirmed_at IS NULL' })
@Index('totp_factors_kid_idx', ['kid'])
@Index('totp_factors_expires_at_idx', ['expiresAt'], { where: 'confirmed_at IS NULL' })
export class TotpFactor {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'totp_factors_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** Sealed for this row, see `Keyring.seal`. */
  @Column('text')
  secret!: string;

  /** The id of the secret that it is sealed with. */
  @Column('text')
  kid!: string;

  /** The last time step whose code was used. No code of this or an earlier step is accepted (RFC 6238 section 5.2). */
  @Column('bigint', { name: 'last_step', default: 0 })
  lastStep!: string;

  @Column('integer', { name: 'failures_in_a_row', default: 0 })
  failuresInARow!: number;

  @Column('text', { nullable: true })
  label!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt!: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  /** When an unfinished set-up expires. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;
}
