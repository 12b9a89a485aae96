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

  /** Which secret the current refresh token was made with. */
  @Column('text')
  kid!: string;

  /** How often the refresh token was rotated. */
  @Column('integer', { default: 0 })
  generation!: number;

  /** RFC 8176. */
  @Column('text', { array: true })
  amr!: string[];

  @Column('text')
  ip!: string;

  /** What `shortenIp` made of the address: enough to know a network again. */
  @Column('text', { nullable: true })
  network!: string | null;

  @Column('jsonb', { nullable: true })
  device!: Device | null;

  /** When the person last proved who they are. */
  @Column('timestamptz', { name: 'authenticated_at', default: () => 'now()' })
  authenticatedAt!: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** When the current refresh token came to be; the grace window counts from here. */
  @Column('timestamptz', { name: 'rotated_at', default: () => 'now()' })
  rotatedAt!: Date;

  /** End of the idle time, never after `absoluteExpiresAt`. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'absolute_expires_at' })
  absoluteExpiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
