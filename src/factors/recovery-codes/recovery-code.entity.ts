import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One recovery code. */
@Entity('recovery_codes')
export class RecoveryCode {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'recovery_codes_pkey' })
  userId!: string;

  /** 0–9. */
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'recovery_codes_pkey' })
  slot!: number;

  @Column('bytea')
  digest!: Buffer;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
