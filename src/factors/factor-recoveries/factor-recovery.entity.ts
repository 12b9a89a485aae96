import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/**
 * A request to remove the lost second factors of an account after a wait. It ends as soon as the account's credential
 * version changes. The row is deleted when it is cancelled or carried out.
 */
@Entity('factor_recoveries')
export class FactorRecovery {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'factor_recoveries_pkey' })
  userId!: string;

  @Column('integer', { name: 'credential_version' })
  credentialVersion!: number;

  @CreateDateColumn({ name: 'requested_at', type: 'timestamptz' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'effective_at' })
  effectiveAt!: Date;

  /** An operator has requested it, and not the owner. */
  @Column('boolean', { name: 'is_by_operator', default: false })
  isByOperator!: boolean;

  /** When the notice at half time was queued. */
  @Column('timestamptz', { name: 'reminded_at', nullable: true })
  remindedAt!: Date | null;
}
