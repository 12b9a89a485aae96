import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Device } from '../common/device.js';

/** A signed-in device. It holds no token: the refresh token is derived from `id`, `generation` and `kid`. */
@Entity('sessions')
@Index('sessions_user_id_idx', ['userId'])
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** The id of the secret that the current refresh token is derived with. */
  @Column('text')
  kid!: string;

  /** The number of rotations of the refresh token. */
  @Column('integer', { default: 0 })
  generation!: number;

  /** Authentication methods (RFC 8176). */
  @Column('text', { array: true })
  amr!: string[];

  /** How strong the authentication was, as in the access token: `aal1` or `aal2`. */
  @Column('text', { default: 'aal1' })
  acr!: string;

  /** The second factor that was last verified in this session. */
  @Column('uuid', { name: 'factor_id', nullable: true })
  factorId!: string | null;

  @Column('timestamptz', { name: 'factor_authenticated_at', nullable: true })
  factorAuthenticatedAt!: Date | null;

  /** When a code from the account's mailbox was last entered in this session. */
  @Column('timestamptz', { name: 'mailbox_verified_at', nullable: true })
  mailboxVerifiedAt!: Date | null;

  @Column('text')
  ip!: string;

  /** The shortened address from `shortenIp`: enough to recognise a network. */
  @Column('text', { nullable: true })
  network!: string | null;

  @Column('jsonb', { nullable: true })
  device!: Device | null;

  /** Time of the last authentication. */
  @Column('timestamptz', { name: 'authenticated_at', default: () => 'now()' })
  authenticatedAt!: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Issue time of the current refresh token, which is the time when the previous one was first used. */
  @Column('timestamptz', { name: 'rotated_at', default: () => 'now()' })
  rotatedAt!: Date;

  /** The rotations before `rotatedAt` within the grace window, the newest first: when older tokens were first used. */
  @Column('timestamptz', { name: 'earlier_rotations', array: true, default: () => "'{}'" })
  earlierRotations!: Date[];

  /** End of the idle time, never later than `absoluteExpiresAt`. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'absolute_expires_at' })
  absoluteExpiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
