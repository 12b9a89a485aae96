import { Readable } from 'node:stream';
import { runUsersImport } from '../../src/commands/users-import/users-import.command.js';
import type { TestApp } from './app.js';
import { runCommand } from './command-io.js';

export interface ImportOutcome {
  code: number;
  report: string;
  errors: string[];
}

export interface AccountImports {
  /** Runs the command as an operator does: with only the database's URL. */
  run(
    parameters: string[],
    options?: { input?: Readable; variables?: Record<string, string> },
  ): Promise<ImportOutcome>;
  /** Imports from standard input. */
  text(content: string | Buffer, ...parameters: string[]): Promise<ImportOutcome>;
}

export function importsInto(app: TestApp): AccountImports {
  const run: AccountImports['run'] = async (parameters, options = {}) => {
    const variables = options.variables ?? { DATABASE_URL: app.database.url };
    const stdin = options.input ?? Readable.from([]);
    const outcome = await runCommand(runUsersImport, parameters, { variables, stdin });
    const { exitCode, stdout, stderr } = outcome;
    return { code: exitCode, report: stdout, errors: stderr.split('\n').slice(0, -1) };
  };
  return {
    run,
    text: (content, ...parameters) =>
      run(['-', ...parameters], { input: Readable.from([Buffer.from(content)]) }),
  };
}

/** The numbers of a report, by what they count. */
export function counts({ report }: ImportOutcome): Record<string, number> {
  const rows = report.matchAll(/^ *(\S.*?) {2,}([\d,]+)$/gm);
  return Object.fromEntries(
    [...rows].map(([, what = '', count = '']) => [what, Number(count.replaceAll(',', ''))]),
  );
}
