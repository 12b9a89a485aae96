import { Column, CreateDateColumn, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Device } from '../../common/device.js';

/** A device on which an account signs in without its second factor. */
@Entity('trusted_devices')
@Unique('trusted_devices_device_id_key', ['deviceId'])
@Index('trusted_devices_user_id_idx', ['userId'])
@Index('trusted_devices_expires_at_idx', ['expiresAt'])
export class TrustedDevice {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'trusted_devices_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** That of the device token that the last sign-in on this device handed out. */
  @Column('uuid', { name: 'device_id' })
  deviceId!: string;

  /** The secret that the device token was made with; null in rows of versions that did not store it. */
  @Column('text', { nullable: true })
  kid!: string | null;

  @Column('jsonb', { nullable: true })
  device!: Device | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_used_at', default: () => 'now()' })
  lastUsedAt!: Date;

  /** Absolute: no sign-in postpones it. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
