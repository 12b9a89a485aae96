import { Column, CreateDateColumn, Entity, Index, PrimaryColumn, Unique, UpdateDateColumn } from 'typeorm';
import type { OperatorRole } from './operator-permissions.js';

/** A person's account. Created when its address is verified, or at registration in immediate mode. */
@Entity('users')
@Unique('users_email_key', ['email'])
@Index('users_external_id_key', ['externalId'], { unique: true, where: 'external_id IS NOT NULL' })
@Index('users_operator_role_idx', ['operatorRole'], { where: 'operator_role IS NOT NULL' })
@Index('users_disabled_idx', ['id'], { where: 'disabled_at IS NOT NULL' })
@Index('users_unverified_idx', ['id'], { where: 'disabled_at IS NULL AND email_verified_at IS NULL' })
@Index('users_second_factor_idx', ['id'], { where: 'second_factor_required OR (factors & 7) <> 0' })
// A GIN index, which TypeORM cannot declare.
@Index('users_roles_idx', { synchronize: false })
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id!: string;

  /** Canonical; e-mail is sent to it. */
  @Column({ type: 'text', collation: 'C' })
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

  /** As the operator gave it. */
  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason!: string | null;

  /** Null for people who do not administer the installation. */
  @Column('text', { name: 'operator_role', nullable: true })
  operatorRole!: OperatorRole | null;

  /** The application's roles, which mean nothing here: access tokens contain them. */
  @Column('text', { array: true, default: '{}' })
  roles!: string[];

  /** The account's ID in the application or a directory; unique. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

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
