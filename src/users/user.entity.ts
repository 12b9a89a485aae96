import { Column, CreateDateColumn, Entity, PrimaryColumn, Unique, UpdateDateColumn } from 'typeorm';

/** A person's account. It exists from the moment an address was proved (or at once, in immediate mode). */
@Entity('users')
@Unique('users_email_key', ['email'])
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id!: string;

  /** Canonical; what mail is sent to. */
  @Column('text')
  email!: string;

  @Column('timestamptz', { name: 'email_verified_at', nullable: true })
  emailVerifiedAt!: Date | null;

  /** PHC string, or a hash that came with an import until its next use; null for an account without a password. */
  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column('text', { name: 'full_name' })
  fullName!: string;

  @Column('text')
  locale!: string;

  /** An operator has closed the account: it behaves as if there were none. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  /**
   * Counts what makes earlier proofs worthless: a new password or address, a takeover, a closing. A challenge is good
   * in the credential version that it was issued in.
   */
  @Column('integer', { name: 'credential_version', default: 0 })
  credentialVersion!: number;

  /** Devices and sessions from before are no proof that a device is known: whoever had them may not be the owner. */
  @Column('timestamptz', { name: 'devices_trusted_since', default: () => 'now()' })
  devicesTrustedSince!: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
