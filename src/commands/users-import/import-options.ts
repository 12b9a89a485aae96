import { extname } from 'node:path';
import { hashBounds } from '../../passwords/legacy-hashes.js';
import { UsageError, type GivenArguments } from '../arguments.js';

export type ImportFormat = 'csv' | 'jsonl';

export interface ImportOptions {
  /** A path, or `-` for standard input. */
  source: string;
  /** Null to detect it from the content. */
  format: ImportFormat | null;
  isDryRun: boolean;
  /** Whether a line without the field counts as verified. */
  assumesVerified: boolean;
  /** Columns to be ignored, whatever they are. */
  ignored: readonly string[];
  /** A path; null if not given. */
  firebaseHashConfig: string | null;
}

export const importUsage = `Creates accounts from a file, one line each. Existing accounts stay unchanged.

  npm run users:import -- <file> [options]        node dist/main.js users-import <file> [options]

  <file>                CSV with a header; one JSON object per line; or an export of Firebase (auth:export), Keycloak
                        (realm) or Django (dumpdata) as JSON. "-" is standard input
  --format csv|jsonl    format of a file whose name does not end with .csv, .tsv, .jsonl or .ndjson
  --dry-run             read and check everything without writing
  --assume-verified     addresses count as verified unless a line says otherwise
  --ignore <column>     ignore this column, whatever it is; may be repeated
  --firebase-hash-config <file>
                        the hash parameters of a Firebase project, as its console shows them
  -h, --help            this text

Columns, also in camelCase and in any order:

  email                             the address; the only required column
  password_hash                     a hash. Also encrypted_password, password_digest, hashed_password, password,
                                    user_pass. Empty or "!…": no password
  email_verified                    true, false; also t, f, yes, no, 1, 0. Default: false
  email_verified_at                 a timestamp, or empty if not verified. Also email_confirmed_at, confirmed_at
  full_name or name                 or first_name and last_name. Default: the local part of the address
  locale or language                a language tag such as en or pt-BR. Default: DEFAULT_LANGUAGE
  is_active or enabled              false: the account is disabled
  disabled, blocked, suspended …    true or a timestamp: the account is disabled. Also banned_at, locked_at …
  banned_until                      a timestamp in the future, or infinity: the account is disabled
  deleted_at or deleted             a timestamp or true: the line is skipped
  totp_secret                       the secret of an authenticator app in base32; or totp_key in hexadecimal. SHA1, 6 digits
                                    and 30 seconds only; encrypted with APP_SECRETS, which is then required
  created_at                        2024-05-31T12:00:00Z, only the date, or seconds or milliseconds since 1970. Also
                                    date_joined. Default: now

docs/importing.md lists all names. Empty, NULL and \\N are no value. Other columns are ignored and listed in the report.
But if one of them looks like a password hash, a second factor or a lock, by its name or its values, nothing is written and the exit code
is 2, unless --ignore names it. The file is read twice for this; standard input is kept in a temporary file meanwhile.

A hash may need ${hashBounds.memoryKib / 1024} MiB of memory and the time of ${hashBounds.work} of Postern's own hashes,
such as bcrypt of cost 12, PBKDF2 of 1,600,000 iterations, argon2 of 102,400 KiB in 8 passes, scrypt of 2^15, 8, 3.
A line whose hash needs more is invalid. Import it without the hash; its owner can set a password with a password
reset.

Sends no mail. Requires DATABASE_URL, and APP_SECRETS for secrets of authenticator apps.
Exit code: 0 all lines were valid, 1 some were invalid, 2 the import failed or was interrupted.`;

export const importOptions = {
  format: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'assume-verified': { type: 'boolean' },
  ignore: { type: 'string', multiple: true },
  'firebase-hash-config': { type: 'string' },
} as const;

/** @throws UsageError */
export function readImportOptions({ values, operands }: GivenArguments<typeof importOptions>): ImportOptions {
  const [source, ...more] = operands;
  if (source === undefined || source === '') throw new UsageError('A file is required. See --help.');
  if (more.length > 0) throw new UsageError('Only one file is expected. See --help.');
  return {
    source,
    format: values.format === undefined ? formatOfName(source) : formatOf(values.format),
    isDryRun: values['dry-run'] ?? false,
    assumesVerified: values['assume-verified'] ?? false,
    ignored: values.ignore ?? [],
    firebaseHashConfig: values['firebase-hash-config'] ?? null,
  };
}

function formatOf(name: string): ImportFormat {
  if (name === 'csv' || name === 'jsonl') return name;
  throw new UsageError('--format must be csv or jsonl.');
}

function formatOfName(path: string): ImportFormat | null {
  switch (extname(path).toLowerCase()) {
    case '.csv':
    case '.tsv':
      return 'csv';
    case '.jsonl':
    case '.ndjson':
      return 'jsonl';
    default:
      return null;
  }
}
