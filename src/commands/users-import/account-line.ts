import { canonicalEmail } from '../../common/validation/email-address.js';
import { canonicalLocale, errorOfFullName, normaliseFullName } from '../../common/validation/text-rules.js';
import { newId } from '../../common/secrets.js';
import { hashBounds, readHash, type HashError } from '../../passwords/legacy-hashes.js';
import type { HashKind } from '../../passwords/stored-hash.js';
import type { ImportedAccount } from '../../users/imported-accounts.js';
import type { AccountField, AccountValues } from './account-fields.js';

export interface AccountLine {
  readonly account: ImportedAccount;
  /** Null for an account without a password. */
  readonly hashKind: HashKind | null;
}

/** Values for what a line does not specify. */
export interface LineDefaults {
  readonly isEmailVerified: boolean;
  readonly locale: string;
}

/** Why a line is invalid. The message contains nothing of the line, which may have a hash in any column. */
export class LineError extends Error {
  /** @param email once it is known to be valid */
  constructor(
    message: string,
    readonly email: string | null = null,
  ) {
    super(message);
  }
}

/** @throws LineError */
export function readAccount(values: AccountValues, defaults: LineDefaults): AccountLine {
  const email = readEmail(values);
  try {
    const password = readPassword(values);
    const account = {
      id: newId(),
      email,
      isEmailVerified: readFlag(values, 'emailVerified') ?? defaults.isEmailVerified,
      passwordHash: password?.hash ?? null,
      fullName: readName(values) ?? email.slice(0, email.lastIndexOf('@')),
      locale: readLocale(values) ?? defaults.locale,
      isDisabled: readFlag(values, 'isActive') === false,
      createdAt: readTimestamp(values),
    };
    return { account, hashKind: password?.kind ?? null };
  } catch (error) {
    throw error instanceof LineError ? new LineError(error.message, email) : error;
  }
}

function readEmail(values: AccountValues): string {
  const text = readText(values, 'email');
  if (text === null) throw new LineError('the e-mail address is missing');
  return canonicalEmail(text.trim()) ?? refuse('the e-mail address is not valid');
}

function readPassword(values: AccountValues): { hash: string; kind: HashKind } | null {
  const hash = readText(values, 'passwordHash')?.trim();
  // Django marks an account without a password with "!" and 40 random characters.
  if (hash === undefined || hash.startsWith('!')) return null;
  const read = readHash(hash);
  return typeof read === 'string' ? refuse(hashErrors[read]) : { hash, kind: read.kind };
}

const hashErrors: Record<HashError, string> = {
  unreadable: 'the password hash has an unknown format or is damaged',
  too_costly:
    `the password hash costs too much: more time than ${hashBounds.work} of Postern's own hashes, ` +
    `or more memory than ${hashBounds.memoryKib / 1024} MiB`,
};

function readName(values: AccountValues): string | null {
  const parts = [readText(values, 'firstName'), readText(values, 'lastName')];
  const given = readText(values, 'fullName') ?? parts.filter((part) => part !== null).join(' ');
  const name = normaliseFullName(given);
  if (name === '') return null;
  const error = errorOfFullName(name);
  return error ? refuse(`the name ${error.detail}`) : name;
}

function readLocale(values: AccountValues): string | null {
  const text = readText(values, 'locale')?.trim();
  if (text === undefined) return null;
  // POSIX writes pt_BR for pt-BR.
  return canonicalLocale(text.replace('_', '-')) ?? refuse('the language is not a tag such as en or pt-BR');
}

const flags = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

function readFlag(values: AccountValues, field: 'emailVerified' | 'isActive'): boolean | null {
  const value = values[field];
  const word =
    typeof value === 'boolean' || typeof value === 'number' ? String(value) : readText(values, field);
  if (word === null) return null;
  return flags.get(word.trim().toLowerCase()) ?? refuse(`${names[field]} is neither true nor false`);
}

/** A date, or a date and time, as ISO 8601 and PostgreSQL write them; UTC if there is no zone. */
const timestamp =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?)?$/;

function readTimestamp(values: AccountValues): string | null {
  const text = readText(values, 'createdAt')?.trim();
  if (text === undefined) return null;
  const [, date = '', time = '00:00', , hours = '+00', minutes = '00'] = timestamp.exec(text) ?? [];
  const read = new Date(`${date}T${time}${hours}:${minutes}`);
  // A day that the month does not have would become a day of the next month.
  const isDay = !Number.isNaN(read.getTime()) && new Date(date).toISOString().startsWith(date);
  return isDay && read.getUTCFullYear() >= 1900
    ? read.toISOString()
    : refuse('created_at is not a timestamp such as 2024-05-31T12:00:00Z');
}

const names: Record<AccountField, string> = {
  email: 'the e-mail address',
  passwordHash: 'the password hash',
  emailVerified: 'email_verified',
  fullName: 'the name',
  firstName: 'the first name',
  lastName: 'the last name',
  locale: 'the language',
  isActive: 'is_active',
  createdAt: 'created_at',
};

/** Null if the value is absent or blank. */
function readText(values: AccountValues, field: AccountField): string | null {
  const value = values[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return refuse(`${names[field]} is not text`);
  // Replaces bytes that are not valid UTF-8, such as umlauts in Latin-1.
  if (value.includes('\uFFFD')) return refuse(`${names[field]} is not in UTF-8`);
  return value.trim() === '' ? null : value;
}

function refuse(reason: string): never {
  throw new LineError(reason);
}
