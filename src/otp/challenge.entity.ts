import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OtpPurpose } from './otp.purposes.js';
import type { CodeAlphabet } from './code-derivation.js';

/** One started flow that a code can finish. It holds no code: that is derived from what stands here. */
@Entity('challenges')
@Index('challenges_address_idx', ['address'])
@Index('challenges_created_at_idx', ['createdAt'])
@Index('challenges_user_id_idx', ['userId'], { where: 'user_id IS NOT NULL' })
export class Challenge {
  /** 128 random bits, known only to the client that started the flow. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'challenges_pkey' })
  id!: string;

  @Column('text')
  purpose!: OtpPurpose;

  /** Canonical: the e-mail address that the flow is about. Codes are derived from it and guesses counted for it. */
  @Column('text')
  address!: string;

  /** How the code is delivered. */
  @Column('text')
  channel!: string;

  /** Where the code goes, in the terms of the channel; null: to the address. */
  @Column('text', { nullable: true })
  destination!: string | null;

  /** The account it is for, where there is one already. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** The account's credential version at the start; in a later one no code finishes it. */
  @Column('integer', { name: 'credential_version', nullable: true })
  credentialVersion!: number | null;

  /** A decoy that sends nothing, not even a notice. */
  @Column('boolean', { name: 'is_silent', default: false })
  isSilent!: boolean;

  /** Behaves as every other challenge, but no code finishes it. */
  @Column('boolean', { name: 'is_decoy' })
  isDecoy!: boolean;

  /** Whom wrong guesses are counted for: a keyed hash, of the mailbox. Null from before there were budgets. */
  @Column('text', { name: 'throttle_key', nullable: true })
  throttleKey!: string | null;

  /** Whom its mails are counted for, as `StartLimits` chose at the start; null from before that was kept. */
  @Column('text', { name: 'mail_key', nullable: true })
  mailKey!: string | null;

  /** Of the account's known devices together, where one of them has started it. */
  @Column('text', { name: 'devices_key', nullable: true })
  devicesKey!: string | null;

  /** Which secret its codes are derived with. */
  @Column('text')
  kid!: string;

  @Column('text', { name: 'code_alphabet' })
  codeAlphabet!: CodeAlphabet;

  @Column('smallint', { name: 'code_length' })
  codeLength!: number;

  /** Language of its mails. */
  @Column('text')
  locale!: string;

  /** What the flow needs at the end, e.g. a pending registration. Never a secret in clear. */
  @Column('jsonb')
  context!: unknown;

  /** Which code is the live one; a new code makes the older ones worthless. */
  @Column('integer', { default: 0 })
  generation!: number;

  @Column('smallint', { default: 0 })
  attempts!: number;

  @Column('smallint', { default: 0 })
  resends!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'sent_at', default: () => 'now()' })
  sentAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;
}
