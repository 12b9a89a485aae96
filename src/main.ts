import type { Command } from './config/commands.js';

/*
 * The commands of the server. Nothing is imported before the version of Node is known to be new enough: an older one
 * would fail somewhere in the packages, with words that explain nothing.
 */
const commands: Record<Command, (parameters: string[]) => Promise<void>> = {
  /** Serves and sends mail in one process: the default. */
  all: () => start('all', { runsJobs: true }),
  /** Serves only; run `worker` beside it. */
  serve: () => start('serve', { runsJobs: false }),
  worker: startWorker,
  migrate: runMigrations,
  /** Looks after single accounts. */
  users: administerUsers,
  /** Creates accounts from a file. */
  'users-import': importUsers,
  /** Proves the mail set-up; needs no database. */
  'mail-check': checkMail,
};

async function start(command: Command, options: { runsJobs: boolean }): Promise<void> {
  const settings = await readEnvironment(command); // before all that takes its time: what is wrong is told at once
  const { serve } = await import('./commands/serve/start-server.js');
  const { app, url } = await serve(settings, options);
  // Without useProcessExit, the process would end by the signal, before Nest is done.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  console.log(JSON.stringify({ level: 'info', msg: 'listening', url, publicUrl: settings.http.publicUrl }));
}

async function startWorker(): Promise<void> {
  const settings = await readEnvironment('worker');
  const { createWorker } = await import('./configure-app.js');
  const app = await createWorker(settings);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
}

async function runMigrations(): Promise<void> {
  const { migrate } = await import('./database/migrate.js');
  const { database } = await readEnvironment('migrate');
  const applied = await migrate(database.url);
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The schema is up to date.');
}

async function administerUsers(args: string[]): Promise<void> {
  const { runUsers } = await import('./commands/users/users.command.js');
  const { readSettings } = await import('./config/read-settings.js');
  process.exitCode = await runUsers({
    args,
    readSettings: () => readSettings(process.env, 'users'),
    input: process.stdin,
    print: console.log,
  });
}

async function checkMail(args: string[]): Promise<void> {
  const { runMailCheck } = await import('./commands/mail-check/mail-check.command.js');
  const terminal = { input: process.stdin, output: process.stderr };
  process.exitCode = await runMailCheck({ args, variables: process.env, terminal, print: console.log });
}

async function importUsers(parameters: string[]): Promise<void> {
  const command = await import('./commands/users-import/users-import.command.js');
  const { stdin: input, stdout: output, stderr: errors, env: variables } = process;
  process.exitCode = await command.importUsers(parameters, { variables, input, output, errors });
}

async function readEnvironment(command: Command) {
  const { readSettings } = await import('./config/read-settings.js');
  return readSettings(process.env, command);
}

function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 11)) return;
  throw new Error(`Postern needs Node 24.11 or newer, and this is ${process.versions.node}.`);
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(commands, name);
}

async function run(name = 'all', ...parameters: string[]): Promise<void> {
  refuseOldNode();
  const command = isCommand(name) ? commands[name] : undefined;
  if (!command) {
    throw new Error(`There is no command "${name}"; there are: ${Object.keys(commands).join(', ')}`);
  }
  await command(parameters);
}

try {
  await run(...process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
