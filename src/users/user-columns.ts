import { column, nullable, type Columns } from '../database/columns.js';
import type { OperatorRole } from './operator-permissions.js';
import type { User } from './user.entity.js';

/** A row of `users` as a `User`. */
export const userColumns = {
  id: column.uuid('id'),
  email: column.text('email'),
  emailVerifiedAt: nullable(column.timestamp('email_verified_at')),
  passwordHash: nullable(column.text('password_hash')),
  fullName: column.text('full_name'),
  locale: column.text('locale'),
  disabledAt: nullable(column.timestamp('disabled_at')),
  disabledReason: nullable(column.text('disabled_reason')),
  operatorRole: nullable(column.textOf<OperatorRole>('operator_role')),
  roles: column.texts('roles'),
  externalId: nullable(column.text('external_id')),
  credentialVersion: column.integer('credential_version'),
  devicesTrustedSince: column.timestamp('devices_trusted_since'),
  factors: column.integer('factors'),
  secondFactorRequired: column.boolean('second_factor_required'),
  createdAt: column.timestamp('created_at'),
  updatedAt: column.timestamp('updated_at'),
} satisfies Columns<User>;
