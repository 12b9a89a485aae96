import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ActorType, AuditOutcome, AuditType } from './audit-types.js';

/** Something that happened to an account or in the installation. Never changed, except that `sealId` is set once. */
@Entity('audit_events')
@Check('audit_events_seal_id_check', 'seal_id >= 1')
@Index('audit_events_subject_idx', ['subjectId', 'id'])
@Index('audit_events_actor_idx', ['actorId', 'id'], { where: `actor_type = 'operator'` })
@Index('audit_events_type_idx', ['type', 'id'])
@Index('audit_events_outcome_idx', ['outcome', 'id'], { where: `outcome <> 'success'` })
@Index('audit_events_seal_idx', ['sealId'], { where: 'seal_id IS NOT NULL' })
@Index('audit_events_unsealed_idx', ['id'], { where: 'seal_id IS NULL' })
export class AuditEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_events_pkey' })
  id!: string;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  at!: Date;

  @Column('text')
  type!: AuditType;

  @Column('text')
  outcome!: AuditOutcome;

  @Column('text', { name: 'actor_type' })
  actorType!: ActorType;

  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column('text', { name: 'subject_type', nullable: true })
  subjectType!: string | null;

  @Column('uuid', { name: 'subject_id', nullable: true })
  subjectId!: string | null;

  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId!: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('jsonb')
  details!: object;

  /** SHA-256 of the row in `audit_personal`, which may have been erased. */
  @Column('bytea', { name: 'personal_digest' })
  personalDigest!: Buffer;

  @Column('bigint', { name: 'seal_id', nullable: true })
  sealId!: string | null;
}
