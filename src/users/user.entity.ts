import { Column, CreateDateColumn, Entity, PrimaryColumn, Unique, UpdateDateColumn } from 'typeorm';

/** A person's account. Created when its address is verified, or at registration in immediate mode. */
@Entity('users')
@Unique('users_email_key', ['email'])
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id!: string;

  /** Canonical; e-mail is sent to it. */
  @Column('text')
  email!: string;

  @Column('timestamptz', { name: 'email_verified_at', nullable: true })
  emailVerifiedAt!: Date | null;

  /** PHC string, or an imported legacy hash until it is next used; null for an account without a password. */
  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column('text', { name: 'full_name' })
  fullName!: string;

  @Column('text')
  locale!: string;

  /** Set when an operator disables the account. It then behaves as if it did not exist. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  /**
   * Incremented by whatever invalidates earlier codes: a new password or address, a takeover, disabling. A challenge is
   * valid only in the credential version it was issued in.
   */
  @Column('integer', { name: 'credential_version', default: 0 })
  credentialVersion!: number;

  /** Earlier devices and sessions do not make a device known: they may not be the owner's. */
  @Column('timestamptz', { name: 'devices_trusted_since', default: () => 'now()' })
  devicesTrustedSince!: Date;

  /** The bits of `factorBits` for the factors that the account has. Read with the account at each sign-in. */
  @Column('smallint', { default: 0 })
  factors!: number;

  /** Each sign-in requires a second factor. */
  @Column('boolean', { name: 'second_factor_required', default: false })
  secondFactorRequired!: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
