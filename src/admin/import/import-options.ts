import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { hashBounds } from '../../passwords/legacy-hashes.js';
import { ImportError } from './import-error.js';

export type ImportFormat = 'csv' | 'jsonl';

export interface ImportOptions {
  /** A path, or `-` for standard input. */
  source: string;
  /** Null where only the content can tell. */
  format: ImportFormat | null;
  isDryRun: boolean;
  /** What a line means that does not say whether its address is verified. */
  assumesVerified: boolean;
}

export const importUsage = `Creates accounts from a file, one line each, and leaves the accounts that are there already as they are.

  npm run users:import -- <file> [options]        node dist/main.js users-import <file> [options]

  <file>                CSV with a header, or one JSON object per line; "-" is standard input
  --format csv|jsonl    what the file is, where its name does not end with .csv, .tsv, .jsonl or .ndjson
  --dry-run             read and check everything, write nothing
  --assume-verified     addresses count as verified where a line does not say whether they are
  -h, --help            this text

Columns, also in camelCase and in any order; others are ignored:

  email                             the address; the only column that is needed
  password_hash or password         a hash: Django's (pbkdf2, bcrypt, argon2, scrypt), bcrypt, argon2; empty or "!…": none
  email_verified or is_verified     true, false; also t, f, yes, no, 1, 0. Default: false
  full_name or name                 or first_name and last_name. Default: the part of the address before the @
  locale or language                a language tag such as en or pt-BR. Default: DEFAULT_LANGUAGE
  is_active                         false: the account is disabled. Default: true
  created_at or date_joined         2024-05-31T12:00:00Z, or only the date. Default: now

A hash may ask for ${hashBounds.memoryKib / 1024} MiB of memory and for the work of ${hashBounds.work} hashes of ours, such as bcrypt of cost 12, PBKDF2 of
1,600,000 iterations, argon2 of 102,400 KiB in 8 passes, scrypt of 2^15, 8, 3. A line whose hash asks for more is bad; import it
without the hash, and its owner sets a password by a reset.

Nobody gets mail from this. DATABASE_URL names the database.
Exit code: 0 all lines were fine, 1 some were bad, 2 the import could not be done, or not to its end.
`;

/**
 * Reads the command's parameters.
 * @returns null where only help is wanted
 * @throws ImportError
 */
export function readImportOptions(parameters: readonly string[]): ImportOptions | null {
  const { values, positionals } = parseParameters(parameters);
  if (values.help) return null;
  const [source, ...more] = positionals;
  if (source === undefined || source === '') throw new ImportError('Which file? See --help.');
  if (more.length > 0) throw new ImportError('One file at a time, please. See --help.');
  return {
    source,
    format: values.format === undefined ? formatOfName(source) : formatOf(values.format),
    isDryRun: values['dry-run'],
    assumesVerified: values['assume-verified'],
  };
}

function parseParameters(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        'assume-verified': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    const { message } = cause as Error; // what parseArgs throws
    throw new ImportError(`${message.split('. ')[0]}. See --help.`, { cause });
  }
}

function formatOf(name: string): ImportFormat {
  if (name === 'csv' || name === 'jsonl') return name;
  throw new ImportError('--format must be csv or jsonl.');
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
