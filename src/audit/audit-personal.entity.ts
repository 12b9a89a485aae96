import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Device } from '../common/device.js';

/** The personal data of an audit event. Deleted with the account, and after `AUDIT_PERSONAL_DAYS`. */
@Entity('audit_personal')
@Index('audit_personal_address_idx', ['addressKey', 'eventId'], { where: 'address_key IS NOT NULL' })
@Index('audit_personal_ip_idx', ['ip', 'eventId'], { where: 'ip IS NOT NULL' })
export class AuditPersonal {
  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'audit_personal_pkey' })
  eventId!: string;

  @Column('bytea')
  salt!: Buffer;

  @Column('text', { nullable: true })
  ip!: string | null;

  @Column('jsonb', { nullable: true })
  device!: Device | null;

  /** HMAC of the address, so that the events of an address without an account are found too. */
  @Column('text', { name: 'address_key', nullable: true })
  addressKey!: string | null;
}
