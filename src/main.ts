import type { ExitCode, RunCommand } from './commands/command.js';
import { createProcessIo, endProcess } from './commands/process-io.js';
import type { Command } from './settings.js';

type Entry = readonly [summary: string, load: () => Promise<RunCommand>];

/*
 * The commands of the server. No package is imported before Node's version is known to be supported: an older version
 * would fail inside a package, with an unhelpful error.
 */
const commands: Record<Command, Entry> = {
  all: [
    'serves requests and sends mail, in one process; the default',
    async () => (await import('./commands/all/all.command.js')).runAll,
  ],
  serve: [
    'serves requests; needs a separate worker',
    async () => (await import('./commands/serve/serve.command.js')).runServe,
  ],
  worker: [
    'sends mail and purges expired data',
    async () => (await import('./commands/worker/worker.command.js')).runWorker,
  ],
  migrate: [
    'migrates the database schema to this version',
    async () => (await import('./commands/migrate/migrate.command.js')).runMigrate,
  ],
  users: [
    'manages accounts: creates, lists, changes, disables, deletes; shows why a code did not arrive',
    async () => (await import('./commands/users/users.command.js')).runUsers,
  ],
  'users-import': [
    'creates accounts from a file',
    async () => (await import('./commands/users-import/users-import.command.js')).runUsersImport,
  ],
  keys: [
    'lists, makes and replaces secrets and signing keys',
    async () => (await import('./commands/keys/keys.command.js')).runKeys,
  ],
  audit: [
    'verifies and exports the audit log',
    async () => (await import('./commands/audit/audit.command.js')).runAudit,
  ],
  'mail-check': [
    'checks the mail settings step by step and sends a test mail; needs no database',
    async () => (await import('./commands/mail-check/mail-check.command.js')).runMailCheck,
  ],
  'sms-check': [
    'sends a test text message with the configured provider; needs no database',
    async () => (await import('./commands/sms-check/sms-check.command.js')).runSmsCheck,
  ],
};

const io = createProcessIo(process.env);

function describeCommands(): string {
  const lines = Object.entries(commands).map(([name, [summary]]) => `  ${name.padEnd(14)}${summary}`);
  return `node dist/main.js [command] [arguments]
npm run start:prod -- [command] [arguments]   the same, with the settings of .env

${lines.join('\n')}

"<command> --help" describes a command. Settings are environment variables; .env.example lists them.
Exit code: 0 done, 1 partly done, 2 not done.
`;
}

function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 11)) return;
  throw new Error(`Postern requires Node 24.11 or newer; this is ${process.versions.node}.`);
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(commands, name);
}

async function run(name = 'all', ...args: string[]): Promise<ExitCode> {
  refuseOldNode();
  if (name === '--help' || name === '-h') {
    io.stdout.write(describeCommands());
    return 0;
  }
  if (!isCommand(name)) {
    throw new Error(`Unknown command "${name}". Commands: ${Object.keys(commands).join(', ')}.`);
  }
  const [, load] = commands[name];
  const runCommand = await load();
  return runCommand(args, io);
}

let exitCode: ExitCode = 2;
try {
  exitCode = await run(...process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
await endProcess(exitCode);
