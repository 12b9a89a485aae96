import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** The ten recovery codes of an account that were made together. */
@Entity('recovery_sets')
export class RecoverySet {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'recovery_sets_pkey' })
  userId!: string;

  /** One for all codes of the set, so that a guess costs one hash. */
  @Column('bytea')
  salt!: Buffer;

  /** The argon2id parameters of the digests, as in a PHC string: `m=19456,t=2,p=1`. */
  @Column('text')
  params!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
