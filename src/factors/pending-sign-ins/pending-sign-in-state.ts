import { column, nullable, type Column, type RowOf } from '../../database/columns.js';
import type { Proof } from '../proofs.js';

/** Limits of one sign-in that waits for its second step. */
export const pendingLimits = { attempts: 5, ttlSeconds: 600, perAccount: 10 } as const;

export const pendingColumns = {
  id: column.uuid('p.id'),
  userId: column.uuid('p.user_id'),
  credentialVersion: column.integer('p.credential_version'),
  proofs: column.texts('p.proofs') as Column<Proof[]>, // as: only this class writes them
  enrolling: column.boolean('p.enrolling'),
  /** Including this one, where it is counted. */
  attempts: column.integer('p.attempts'),
  createdAt: column.timestamp('p.created_at'),
  expiresAt: column.timestamp('p.expires_at'),
  accountCreatedAt: column.timestamp('u.created_at'),
  email: column.text('u.email'),
  emailVerifiedAt: nullable(column.timestamp('u.email_verified_at')),
  devicesTrustedSince: column.timestamp('u.devices_trusted_since'),
  passwordHash: nullable(column.text('u.password_hash')),
  factors: column.integer('u.factors'),
  secondFactorRequired: column.boolean('u.second_factor_required'),
  operatorRole: nullable(column.text('u.operator_role')),
  locale: column.text('u.locale'),
};

/** A live pending sign-in, with the account columns that its second step needs. */
export type PendingSignInState = RowOf<typeof pendingColumns>;
