import type { EntityManager } from 'typeorm';
import { eventsOfAccountsStatement } from '../../audit/events-of-accounts.js';
import { Keyring } from '../../common/secrets.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { SecretsSettings } from '../../config/secrets.settings.js';
import { withConnection } from '../../database/command-connection.js';
import { DatabaseSettings } from '../../database/database.settings.js';
import { run } from '../../database/statement.js';
import { importTotpStatement } from '../../factors/totp/imported-totp.js';
import { readFirebaseHashConfig, type FirebaseHashConfig } from '../../passwords/firebase-hashes.js';
import { readSettings } from '../../settings.js';
import { createMissing, createMissingDry, prepareDryRun } from '../../users/imported-accounts.js';
import type { Variables } from '../../config/variables.js';
import { defineCommand, exitCodes, type CommandIo, type ExitCode } from '../command.js';
import { AccountImporter } from './account-importer.js';
import type { AccountLine } from './account-line.js';
import { IgnoredColumns } from './ignored-columns.js';
import { ImportError } from './import-error.js';
import { importOptions, importUsage, readImportOptions, type ImportOptions } from './import-options.js';
import { ImportReport } from './import-report.js';
import { openFile, openSource, type ImportSource } from './import-source.js';
import { readRecords, type ReadOptions } from './read-records.js';
import { hasValue, totpFields } from './totp-columns.js';

/** `users-import`. Every batch commits separately, so an interrupted import is simply started again. Sends no mail. */
export const runUsersImport = defineCommand({ usage: importUsage, options: importOptions }, (given, io) =>
  runImport(readImportOptions(given), io),
);

async function runImport(options: ImportOptions, io: CommandIo): Promise<ExitCode> {
  const settings = readSettings(io.variables, 'users-import');
  const firebase = await readHashConfig(options.firebaseHashConfig);
  const columns = new IgnoredColumns(options.ignored);
  const reading: ReadOptions = { format: options.format, columns, firebase };
  const source = await openSource(options.source, io);
  try {
    const hasTotp = await check(source, reading);
    const keyring = hasTotp ? readKeyring(io.variables) : null;
    return await importChecked(source, { options, reading, settings, keyring, io });
  } finally {
    await source.close();
  }
}

/**
 * Reads everything once, so that nothing is written if a column must not be ignored.
 * @returns whether there are secrets of authenticator apps
 * @throws ImportError
 */
async function check(source: ImportSource, reading: ReadOptions): Promise<boolean> {
  let hasTotp = false;
  for await (const records of readRecords(source.check(), reading)) {
    hasTotp ||= records.some(
      ({ content }) => 'values' in content && totpFields.some((field) => hasValue(content.values[field])),
    );
  }
  reading.columns.assertHarmless();
  return hasTotp;
}

/** @throws ImportError; a generated secret would be lost with the process */
function readKeyring(variables: Variables): Keyring {
  if (!variables['APP_SECRETS'] && !variables['APP_SECRETS_FILE']) {
    throw new ImportError(
      'The file has secrets of authenticator apps, which are encrypted with APP_SECRETS: set it as for serve. ' +
        'To import the accounts without them: --ignore totp_secret. Nothing was written.',
    );
  }
  const settings = readSettings(variables, 'users-import', [SecretsSettings]);
  return new Keyring(settings.get(SecretsSettings).appSecrets);
}

interface CheckedImport {
  options: ImportOptions;
  reading: ReadOptions;
  settings: ReturnType<typeof readSettings>;
  /** Null if there is nothing to encrypt. */
  keyring: Keyring | null;
  io: CommandIo;
}

async function importChecked(source: ImportSource, checked: CheckedImport): Promise<ExitCode> {
  const { options, reading, settings, io } = checked;
  const report = new ImportReport();
  const startedAt = performance.now();
  const tell = () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    io.stdout.write(report.text({ isDryRun: options.isDryRun, ignored: reading.columns.names, seconds }));
  };
  try {
    await withConnection(settings.get(DatabaseSettings).direct.url, async (connection) => {
      if (options.isDryRun) await prepareDryRun(connection);
      await importerInto(connection, checked, report).run(readRecords(source.reread(), reading));
    });
    tell();
    return report.bad > 0 ? exitCodes.doneInPart : exitCodes.done;
  } catch (error) {
    if (report.read === 0) throw error;
    tell();
    throw new Error(`The import was interrupted; what is counted above is done: ${String(error)}`, {
      cause: error,
    });
  }
}

function importerInto(
  connection: EntityManager,
  { options, settings, keyring, io }: CheckedImport,
  report: ImportReport,
): AccountImporter {
  return new AccountImporter({
    report,
    defaults: {
      isEmailVerified: options.assumesVerified,
      locale: settings.get(LanguageSettings).defaultLanguage,
    },
    create: (lines) =>
      options.isDryRun
        ? createMissingDry(
            connection,
            lines.map(({ account }) => account),
          )
        : createAll(connection, { lines, keyring }),
    onBadLine: (description) => io.stderr.write(description),
    onProgress: (text) => io.stderr.isTTY && io.stderr.write(text),
  });
}

/** In one transaction, so that no account is without its authenticator app or its event. */
function createAll(
  connection: EntityManager,
  { lines, keyring }: { lines: readonly AccountLine[]; keyring: Keyring | null },
): Promise<Set<string>> {
  return connection.transaction(async (tx) => {
    const created = await createMissing(
      tx,
      lines.map(({ account }) => account),
    );
    const totp = lines.flatMap(({ account: { id }, totpSecret: secret }) =>
      secret !== null && created.has(id) ? [{ userId: id, secret }] : [],
    );
    if (keyring && totp.length > 0) await run(tx, importTotpStatement(keyring, totp));
    const event = { type: 'account.created', details: { source: 'import' } } as const;
    await run(tx, eventsOfAccountsStatement(event, [...created]));
    return created;
  });
}

/** @throws ImportError */
async function readHashConfig(path: string | null): Promise<FirebaseHashConfig | null> {
  if (path === null) return null;
  const file = await openFile(path);
  const text = await file.readFile('utf8');
  await file.close();
  const config = readFirebaseHashConfig(text);
  if (config) return config;
  throw new ImportError(
    `${path} does not contain the hash parameters of Firebase: algorithm: SCRYPT, base64_signer_key, ` +
      'base64_salt_separator, rounds and mem_cost.',
  );
}
