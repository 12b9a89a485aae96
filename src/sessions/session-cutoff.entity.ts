import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The time from which sessions are valid in the whole installation: at most one row. */
@Entity('session_cutoff')
@Check('session_cutoff_id_check', 'id')
export class SessionCutoff {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'session_cutoff_pkey' })
  id!: boolean;

  @Column('timestamptz', { name: 'valid_from' })
  validFrom!: Date;
}
