/*
 * The commands of the server. Nothing is imported before the version of Node is known to be new enough: an older one
 * would fail somewhere in the packages, with words that explain nothing.
 */
const commands = {
  /** Serves and sends mail in one process: the default. */
  all: () => start({ runsJobs: true }),
  /** Serves only; run `worker` beside it. */
  serve: () => start({ runsJobs: false }),
  worker: startWorker,
  migrate: runMigrations,
  /** Proves the mail set-up; needs no database. */
  'mail-check': async (args: string[]) => {
    const { runMailCheck } = await import('./mail/check/mail-check-command.js');
    const terminal = { input: process.stdin, output: process.stderr };
    process.exitCode = await runMailCheck({ args, variables: process.env, terminal, print: console.log });
  },
};

async function start(options: { runsJobs: boolean }): Promise<void> {
  const { serve } = await import('./serve.js');
  const settings = await readEnvironment();
  const { app, url } = await serve(settings, options);
  // Without useProcessExit, the process would end by the signal, before Nest is done.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  console.log(JSON.stringify({ level: 'info', msg: 'listening', url, publicUrl: settings.http.publicUrl }));
}

async function startWorker(): Promise<void> {
  const { createWorker } = await import('./configure-app.js');
  const app = await createWorker(await readEnvironment());
  app.enableShutdownHooks(undefined, { useProcessExit: true });
}

async function runMigrations(): Promise<void> {
  const { migrate } = await import('./database/migrate.js');
  const applied = await migrate((await readEnvironment()).database.url);
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The schema is up to date.');
}

async function readEnvironment() {
  const { readSettings } = await import('./config/read-settings.js');
  return readSettings(process.env);
}

function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 11)) return;
  throw new Error(`Postern needs Node 24.11 or newer, and this is ${process.versions.node}.`);
}

async function run(name = 'all'): Promise<void> {
  refuseOldNode();
  if (!Object.hasOwn(commands, name)) {
    throw new Error(`There is no command "${name}"; there are: ${Object.keys(commands).join(', ')}`);
  }
  await commands[name as keyof typeof commands](process.argv.slice(3)); // checked above
}

try {
  await run(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
