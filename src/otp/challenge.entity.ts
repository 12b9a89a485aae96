import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ChallengeEvent } from './challenge-events.js';
import type { OtpPurpose } from './otp.purposes.js';
import type { CodeAlphabet } from './code-derivation.js';

/** A started flow that a code can finish. The row contains no code; codes are derived from its columns. */
@Entity('challenges')
@Index('challenges_address_idx', ['address'])
@Index('challenges_created_at_idx', ['createdAt'])
@Index('challenges_user_id_idx', ['userId'])
export class Challenge {
  /** 128 random bits, known only to the client that started the flow. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'challenges_pkey' })
  id!: string;

  @Column('text')
  purpose!: OtpPurpose;

  /** The e-mail address of the flow, canonical. Part of the derivation of codes and the key for wrong guesses. */
  @Column('text')
  address!: string;

  /** ID of the channel that delivers the code. */
  @Column('text')
  channel!: string;

  /** Where the code is sent, in the channel's format. Null: to the address. */
  @Column('text', { nullable: true })
  destination!: string | null;

  /** The account, if it already exists. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** The account's credential version at the start. Once it has changed, no code is accepted. */
  @Column('integer', { name: 'credential_version', nullable: true })
  credentialVersion!: number | null;

  /** A decoy that sends nothing, not even a notice. */
  @Column('boolean', { name: 'is_silent', default: false })
  isSilent!: boolean;

  /** Behaves like any other challenge, but no code is accepted. */
  @Column('boolean', { name: 'is_decoy' })
  isDecoy!: boolean;

  /** Key of the guess budget: a keyed hash of the mailbox. Null in rows older than the column. */
  @Column('text', { name: 'throttle_key', nullable: true })
  throttleKey!: string | null;

  /** Key of the rate-limit buckets for its messages, chosen by `StartLimits`. Null in rows older than the column. */
  @Column('text', { name: 'mail_key', nullable: true })
  mailKey!: string | null;

  /** Key of the buckets that the account's known devices share, if one of them started the challenge. */
  @Column('text', { name: 'devices_key', nullable: true })
  devicesKey!: string | null;

  /** ID of the secret from which its codes are derived. */
  @Column('text')
  kid!: string;

  @Column('text', { name: 'code_alphabet' })
  codeAlphabet!: CodeAlphabet;

  @Column('smallint', { name: 'code_length' })
  codeLength!: number;

  /** Language of its messages. */
  @Column('text')
  locale!: string;

  /** Data that the flow needs to finish, e.g. a pending registration. Never a secret in plain text. */
  @Column('jsonb')
  context!: unknown;

  /** Number of the current code. A new code invalidates the earlier ones. */
  @Column('integer', { default: 0 })
  generation!: number;

  @Column('smallint', { default: 0 })
  attempts!: number;

  @Column('smallint', { default: 0 })
  resends!: number;

  /** What happened to it, the oldest first. */
  @Column('jsonb', { default: [] })
  events!: ChallengeEvent[];

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'sent_at', default: () => 'now()' })
  sentAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;
}
