import { LanguageSettings } from '../../config/language.settings.js';
import { withConnection } from '../../database/command-connection.js';
import { DatabaseSettings } from '../../database/database.settings.js';
import { readSettings } from '../../settings.js';
import { createMissing, createMissingDry, prepareDryRun } from '../../users/imported-accounts.js';
import { defineCommand, exitCodes, type CommandIo, type ExitCode } from '../command.js';
import { AccountImporter } from './account-importer.js';
import { importOptions, importUsage, readImportOptions, type ImportOptions } from './import-options.js';
import { ImportReport } from './import-report.js';
import { openSource } from './import-source.js';
import { readRecords } from './read-records.js';

/** `users-import`. Every batch commits separately, so an interrupted import is simply started again. Sends no mail. */
export const runUsersImport = defineCommand({ usage: importUsage, options: importOptions }, (given, io) =>
  runImport(readImportOptions(given), io),
);

async function runImport(options: ImportOptions, io: CommandIo): Promise<ExitCode> {
  const settings = readSettings(io.variables, 'users-import');
  const source = await openSource(options.source, io);
  const report = new ImportReport();
  const startedAt = performance.now();
  const tell = (ignored: ReadonlySet<string>) => {
    const seconds = (performance.now() - startedAt) / 1_000;
    io.stdout.write(report.text({ isDryRun: options.isDryRun, ignored, seconds }));
  };
  try {
    const ignored = await withConnection(settings.get(DatabaseSettings).direct.url, async (connection) => {
      if (options.isDryRun) await prepareDryRun(connection);
      const create = options.isDryRun ? createMissingDry : createMissing;
      const importer = new AccountImporter({
        report,
        defaults: {
          isEmailVerified: options.assumesVerified,
          locale: settings.get(LanguageSettings).defaultLanguage,
        },
        create: (accounts) => create(connection, accounts),
        onBadLine: (description) => io.stderr.write(description),
        onProgress: (text) => io.stderr.isTTY && io.stderr.write(text),
      });
      return importer.run(readRecords(source, options.format));
    });
    tell(ignored);
    return report.bad > 0 ? exitCodes.doneInPart : exitCodes.done;
  } catch (error) {
    if (report.read === 0) throw error;
    tell(new Set());
    throw new Error(`The import was interrupted; what is counted above is done: ${String(error)}`, {
      cause: error,
    });
  } finally {
    source.destroy();
  }
}
