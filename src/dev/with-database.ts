import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  completeVariables,
  isProduction,
  readGivenVariables,
  type Variables,
} from './development-environment.js';
import { createStateDirectory } from './embedded-postgres/service-account.js';
import { openDatabase } from './open-database.js';

/**
 * Runs a server command on the right database: the given one (DATABASE_URL), that of a running `npm start`, or the
 * embedded one, which is started for the duration of the command.
 *
 * node dist/dev/with-database.js <command> [parameters]
 */
const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const stateDir = join(rootDir, '.postern');

let given: Variables;
const parameters = process.argv.slice(2);
let interruption: NodeJS.Signals | undefined;

try {
  given = readGivenVariables(join(rootDir, '.env'));
  process.exitCode = await runWithDatabase();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function runWithDatabase(): Promise<number> {
  if (parameters.some((parameter) => parameter === '--help' || parameter === '-h')) return runCommand(given);
  if (parameters.join(' ') === 'keys new') return runCommand(given);
  // No development values may be used in production; the command itself reports what is missing.
  if (isProduction(given)) return runCommand(given);
  // A signal is meant for the command, which the database must outlive.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => (interruption = signal));
  createStateDirectory(stateDir);
  const database = await openDatabase(given, { rootDir, stateDir });
  try {
    const secretsFile = join(stateDir, 'secrets.json');
    const variables = completeVariables(given, { secretsFile, databaseUrl: database.url });
    return interruption ? exitCodeOf(interruption) : await runCommand(variables);
  } finally {
    await database.stop();
  }
}

/** In a separate process, so that it is the same command as in the image. */
async function runCommand(variables: Variables): Promise<number> {
  const main = join(rootDir, 'dist', 'main.js');
  // npm changes to the project's folder, but paths are relative to where it was called.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const child = spawn(process.execPath, [main, ...parameters], { cwd, env: variables, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  // Ctrl-C in a terminal reaches the command directly.
  process.on('SIGTERM', forward).on('SIGHUP', forward);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]; // as documented
  return signal ? exitCodeOf(signal) : (code ?? 1);
}

/** By the convention of shells. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
