import { canonicalEmail } from '../../common/validation/email-address.js';
import { canonicalLocale, errorOfFullName, normaliseFullName } from '../../common/validation/text-rules.js';
import { newId } from '../../common/secrets.js';
import { factorBits } from '../../factors/factor.js';
import { hashBounds, readHash, type HashError } from '../../passwords/legacy-hashes.js';
import type { HashKind } from '../../passwords/stored-hash.js';
import type { ImportedAccount } from '../../users/imported-accounts.js';
import type { AccountField, AccountValues } from './account-fields.js';
import { readLocks } from './account-locks.js';
import { LineError } from './line-error.js';
import { hasValue, readTotp } from './totp-columns.js';
import { readFlagOrTimestamp, readText, readTimestamp } from './line-values.js';

export interface AccountLine {
  readonly account: ImportedAccount;
  /** Null for an account without a password. */
  readonly hashKind: HashKind | null;
  /** In base32; null for an account without an authenticator app. */
  readonly totpSecret: string | null;
  /** Factors that cannot be imported. */
  readonly lost: readonly LostFactor[];
}

/** Made for another domain, or with another hash. */
export type LostFactor = 'recoveryCodes' | 'passkeys';

/** Values for what a line does not specify. */
export interface LineDefaults {
  readonly isEmailVerified: boolean;
  readonly locale: string;
}

/**
 * @returns null for an account that was deleted
 * @throws LineError
 */
export function readAccount(values: AccountValues, defaults: LineDefaults): AccountLine | null {
  try {
    const lock = readLocks(values);
    // A deleted account may have lost its address, and even its hash.
    return lock === 'deleted' ? null : readLine(values, { defaults, isDisabled: lock === 'disabled' });
  } catch (error) {
    throw error instanceof LineError ? new LineError(error.message, findEmail(values)) : error;
  }
}

function readLine(
  values: AccountValues,
  { defaults, isDisabled }: { defaults: LineDefaults; isDisabled: boolean },
): AccountLine {
  const email = readEmail(values);
  const password = readPassword(values);
  const totpSecret = readTotp(values);
  const account = {
    id: newId(),
    email,
    isEmailVerified: readVerified(values) ?? defaults.isEmailVerified,
    passwordHash: password?.hash ?? null,
    fullName: readName(values) ?? email.slice(0, email.lastIndexOf('@')),
    locale: readLocale(values) ?? defaults.locale,
    isDisabled,
    factors: totpSecret === null ? 0 : factorBits.totp,
    createdAt: readTimestamp(values.createdAt, names.createdAt)?.toISOString() ?? null,
  };
  const lost = (['recoveryCodes', 'passkeys'] as const).filter((field) => hasValue(values[field]));
  return { account, hashKind: password?.kind ?? null, totpSecret, lost };
}

function findEmail({ email }: AccountValues): string | null {
  return typeof email === 'string' ? canonicalEmail(email.trim()) : null;
}

function readEmail(values: AccountValues): string {
  const text = textOf(values, 'email');
  if (text === null) throw new LineError('the e-mail address is missing');
  return canonicalEmail(text.trim()) ?? refuse('the e-mail address is not valid');
}

function readPassword(values: AccountValues): { hash: string; kind: HashKind } | null {
  const hash = textOf(values, 'passwordHash')?.trim();
  // Django marks an account without a password with "!" and 40 random characters.
  if (hash === undefined || hash.startsWith('!')) return null;
  const read = readHash(hash);
  if (read === 'unreadable') refuse(describeUnreadable(hash));
  return typeof read === 'string' ? refuse(hashErrors[read]) : { hash, kind: read.kind };
}

/** Formats that are refused, so that the error can name them. */
const refusedFormats: readonly [format: RegExp, name: string][] = [
  [/^\$(?:wp)?[PH]\$/, 'of phpass (WordPress before 6.8, phpBB 3.0)'],
  [/^\$(?:1|5|6|7|y|gy|md5|sha1|apr1)\$/, 'of the crypt function'],
  [/^(?:\\x|0x)?[\da-f]{32,128}$/i, 'a digest such as MD5 or SHA-1'],
  [/^(?:\w*md5|\w*sha1|sha256)\$/, 'a digest such as MD5 or SHA-1'],
  [/^\{\w+\}/, 'of LDAP or Spring'],
];

function describeUnreadable(hash: string): string {
  const name = refusedFormats.find(([format]) => format.test(hash))?.[1];
  return name === undefined
    ? 'the password hash has an unknown format or is damaged'
    : `the password hash is ${name}, which is not accepted`;
}

const hashErrors: Record<Exclude<HashError, 'unreadable'>, string> = {
  too_costly:
    `the password hash costs too much: more time than ${hashBounds.work} of Postern's own hashes, ` +
    `or more memory than ${hashBounds.memoryKib / 1024} MiB`,
};

function readName(values: AccountValues): string | null {
  const parts = [textOf(values, 'firstName'), textOf(values, 'lastName')];
  const given = textOf(values, 'fullName') ?? parts.filter((part) => part !== null).join(' ');
  const name = normaliseFullName(given);
  if (name === '') return null;
  const error = errorOfFullName(name);
  return error ? refuse(`the name ${error.detail}`) : name;
}

function readLocale(values: AccountValues): string | null {
  const text = textOf(values, 'locale')?.trim();
  if (text === undefined) return null;
  return canonicalLocale(text) ?? refuse('the language is not a tag such as en or pt-BR');
}

/** Of a timestamp, only its presence counts: a column of timestamps is empty for an unverified address. */
function readVerified(values: AccountValues): boolean | null {
  const { emailVerified, emailVerifiedAt } = values;
  const flag = readFlagOrTimestamp(emailVerified, names.emailVerified);
  if (flag !== null) return flag !== false;
  if (emailVerifiedAt === undefined) return null;
  const at = readFlagOrTimestamp(emailVerifiedAt, names.emailVerifiedAt);
  return at !== null && at !== false;
}

const names: Record<AccountField, string> = {
  email: 'the e-mail address',
  passwordHash: 'the password hash',
  emailVerified: 'email_verified',
  emailVerifiedAt: 'email_verified_at',
  fullName: 'the name',
  firstName: 'the first name',
  lastName: 'the last name',
  locale: 'the language',
  createdAt: 'created_at',
  totpSecret: 'the TOTP secret',
  totpKey: 'the TOTP key',
  totpAlgorithm: 'totp_algorithm',
  totpDigits: 'totp_digits',
  totpPeriod: 'totp_period',
  totpStart: 'totp_t0',
  recoveryCodes: 'recovery_codes',
  passkeys: 'passkeys',
};

function textOf(values: AccountValues, field: AccountField): string | null {
  return readText(values[field], names[field]);
}

function refuse(reason: string): never {
  throw new LineError(reason);
}
