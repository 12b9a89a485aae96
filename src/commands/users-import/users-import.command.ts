import type { Readable, Writable } from 'node:stream';
import { readSettings } from '../../config/read-settings.js';
import { withConnection } from '../../database/command-connection.js';
import { createMissing, createMissingDry, prepareDryRun } from '../../users/imported-accounts.js';
import { AccountImporter } from './account-importer.js';
import { importUsage, readImportOptions, type ImportOptions } from './import-options.js';
import { ImportReport } from './import-report.js';
import { openSource } from './import-source.js';
import { readRecords } from './read-records.js';

/** The surroundings of a command: those of the process, or a test's. */
export interface CommandContext {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  /** The report goes here. */
  readonly output: Writable;
  /** Bad lines go here, what ends the import, and progress where this is a terminal. */
  readonly errors: Writable & { readonly isTTY?: boolean };
}

/** 1 says that the import went to its end. */
export type ImportExitCode = 0 | 1 | 2;

/**
 * The command `users-import`. Every batch commits by itself, so an import that was broken off is simply started again.
 * It sends no mail.
 */
export async function importUsers(
  parameters: readonly string[],
  context: CommandContext,
): Promise<ImportExitCode> {
  try {
    const options = readImportOptions(parameters);
    if (options) return await runImport(options, context);
    context.output.write(importUsage);
    return 0;
  } catch (error) {
    context.errors.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

async function runImport(options: ImportOptions, context: CommandContext): Promise<ImportExitCode> {
  const settings = readSettings(context.variables, 'users-import');
  const source = await openSource(options.source, context.input);
  const report = new ImportReport();
  const startedAt = performance.now();
  const tell = (ignored: ReadonlySet<string>) => {
    const seconds = (performance.now() - startedAt) / 1_000;
    context.output.write(report.text({ isDryRun: options.isDryRun, ignored, seconds }));
  };
  try {
    const ignored = await withConnection(settings.database.url, async (connection) => {
      if (options.isDryRun) await prepareDryRun(connection);
      const create = options.isDryRun ? createMissingDry : createMissing;
      const importer = new AccountImporter({
        report,
        defaults: { isEmailVerified: options.assumesVerified, locale: settings.defaultLanguage },
        create: (accounts) => create(connection, accounts),
        onBadLine: (description) => context.errors.write(description),
        onProgress: (text) => context.errors.isTTY && context.errors.write(text),
      });
      return importer.run(readRecords(source, options.format));
    });
    tell(ignored);
    return report.bad > 0 ? 1 : 0;
  } catch (error) {
    if (report.read === 0) throw error;
    tell(new Set());
    throw new Error(`Broken off, and what is counted above is done: ${String(error)}`, { cause: error });
  } finally {
    source.destroy();
  }
}
