import { plainName } from './column-names.js';
import { ImportError } from './import-error.js';

/** The fields of an account that a line may contain. */
export type AccountField =
  | 'email'
  | 'passwordHash'
  | 'emailVerified'
  | 'emailVerifiedAt'
  | 'fullName'
  | 'firstName'
  | 'lastName'
  | 'locale'
  | 'createdAt'
  | 'totpSecret'
  | 'totpKey'
  | 'totpAlgorithm'
  | 'totpDigits'
  | 'totpPeriod'
  | 'totpStart'
  | 'recoveryCodes'
  | 'passkeys';

/**
 * How a column says that an account is disabled: `active` if it is false, `locked` if it is true or has a timestamp,
 * `until` if its timestamp is in the future, `deleted` if it is true or has a timestamp and the account no longer exists.
 */
export type LockKind = 'active' | 'locked' | 'until' | 'deleted';

export interface LockColumn {
  readonly name: string;
  readonly kind: LockKind;
}

/** The raw values of a line. */
export interface AccountValues extends Partial<Record<AccountField, unknown>> {
  readonly locks?: readonly { readonly column: LockColumn; readonly value: unknown }[];
}

/** The accepted names of each field. If a line has two of them, the first in this list is used. */
const namesOfFields: Record<AccountField, readonly string[]> = {
  email: ['email', 'email_address', 'user_email', 'mail'],
  passwordHash: [
    'password_hash',
    'encrypted_password', // Supabase, Devise
    'password_digest', // Rails
    'hashed_password',
    'crypted_password',
    'password', // Django, Laravel
    'user_password', // phpBB
    'user_pass', // WordPress
    'passwd',
    'pass',
  ],
  emailVerified: [
    'email_verified',
    'is_verified',
    'is_email_verified',
    'verified',
    'email_confirmed',
    'confirmed',
  ],
  // Supabase's confirmed_at may be the confirmation of a telephone number.
  emailVerifiedAt: ['email_verified_at', 'email_confirmed_at', 'confirmed_at', 'verified_at'],
  fullName: ['full_name', 'name', 'display_name'],
  firstName: ['first_name', 'given_name'],
  lastName: ['last_name', 'family_name', 'surname'],
  locale: ['locale', 'language', 'preferred_language', 'lang', 'user_lang'],
  createdAt: [
    'created_at',
    'date_joined', // Django
    'created_timestamp', // Keycloak
    'inserted_at',
    'registered_at',
    'user_registered', // WordPress
    'user_regdate', // phpBB
    'created_on',
    'created',
  ],
  totpSecret: ['totp_secret'],
  totpKey: ['totp_key'], // django-otp
  totpAlgorithm: ['totp_algorithm'],
  totpDigits: ['totp_digits'],
  totpPeriod: ['totp_period', 'totp_step'],
  totpStart: ['totp_t0'],
  recoveryCodes: ['recovery_codes', 'backup_codes', 'otp_backup_codes', 'two_factor_recovery_codes'],
  passkeys: ['passkeys', 'webauthn_credentials'],
};

const namesOfLocks: Record<LockKind, readonly string[]> = {
  active: ['is_active', 'active', 'enabled', 'is_enabled'],
  locked: [
    ...[
      'blocked',
      'disabled',
      'suspended',
      'banned',
      'locked',
      'deactivated',
      'inactive',
      'archived',
    ].flatMap((word) => [word, `is_${word}`, `${word}_at`]),
    'account_locked',
    'account_disabled',
  ],
  until: [
    'banned_until',
    'blocked_until',
    'disabled_until',
    'locked_until',
    'suspended_until',
    'ban_expires',
    'lockout_end',
  ],
  deleted: ['deleted_at', 'is_deleted', 'deleted', 'discarded_at', 'date_deleted'],
};

interface Meaning {
  readonly field: AccountField;
  /** Lower ranks take precedence. */
  readonly rank: number;
}

const meanings = new Map<string, Meaning>();
for (const [field, names] of Object.entries(namesOfFields) as [AccountField, readonly string[]][]) {
  // as declared
  names.forEach((name, rank) => meanings.set(plainName(name), { field, rank }));
}

const locks = new Map<string, LockColumn>();
for (const [kind, names] of Object.entries(namesOfLocks) as [LockKind, readonly string[]][]) {
  // as declared
  for (const name of names) locks.set(plainName(name), { name, kind });
}

/** Whether the name is one that the address may have. */
export function isEmailName(name: string): boolean {
  return meanings.get(plainName(name))?.field === 'email';
}

/** Maps columns to fields. */
export interface Assignment {
  readonly fields: readonly { readonly index: number; readonly field: AccountField }[];
  /** All of them count. */
  readonly locks: readonly { readonly index: number; readonly column: LockColumn }[];
  readonly ignored: readonly { readonly index: number; readonly name: string }[];
}

/**
 * @param isIgnored whether a column is to be ignored whatever its name means
 * @throws ImportError if a name of a field occurs twice
 */
export function assignColumns(names: readonly string[], isIgnored: (name: string) => boolean): Assignment {
  const chosen = new Map<AccountField, { index: number; rank: number }>();
  const lockColumns: { index: number; column: LockColumn }[] = [];
  names.forEach((name, index) => {
    if (isIgnored(name)) return;
    const lock = locks.get(plainName(name));
    if (lock) lockColumns.push({ index, column: lock });
    const meaning = meanings.get(plainName(name));
    if (!meaning) return;
    const earlier = chosen.get(meaning.field);
    if (earlier?.rank === meaning.rank) throw new ImportError(`The column "${name}" occurs twice.`);
    if (!earlier || meaning.rank < earlier.rank) chosen.set(meaning.field, { index, rank: meaning.rank });
  });
  const fields = [...chosen].map(([field, { index }]) => ({ field, index }));
  const used = new Set([...fields, ...lockColumns].map(({ index }) => index));
  const ignored = names.map((name, index) => ({ name, index })).filter(({ index }) => !used.has(index));
  return { fields, locks: lockColumns, ignored };
}

/** @param valueAt the value of a column */
export function collectValues(assignment: Assignment, valueAt: (index: number) => unknown): AccountValues {
  const values: Partial<Record<AccountField, unknown>> = {};
  for (const { index, field } of assignment.fields) values[field] = valueAt(index);
  if (assignment.locks.length === 0) return values;
  return {
    ...values,
    locks: assignment.locks.map(({ index, column }) => ({ column, value: valueAt(index) })),
  };
}
