import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { valueOf } from '../config/variables.js';
import {
  completeVariables,
  isGiven,
  isProduction,
  readGivenVariables,
  type Variables,
} from './development-environment.js';
import { startEmbeddedPostgres } from './embedded-postgres/embedded-postgres.js';
import { createStateDirectory } from './embedded-postgres/service-account.js';
import { ShutdownSequence } from './shutdown-sequence.js';
import { welcomeText } from './welcome.js';

/** Relative to this file, not the working directory: the data must not depend on where the command is run. */
const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const stateDir = join(rootDir, '.postern');
const inboxPort = 1080;

let given: Variables = process.env;
const shutdown = new ShutdownSequence();

try {
  given = readGivenVariables(join(rootDir, '.env'));
  refuseProduction();
  await start();
} catch (error) {
  await shutdown.fail(error, { withStack: valueOf(given, 'LOG_LEVEL') === 'debug' });
}

/** `npm start`: starts the server with everything it needs. */
async function start(): Promise<void> {
  createStateDirectory(stateDir);
  const serverModules = loadServer(); // takes about as long as the database, so both load at once
  serverModules.catch(() => undefined); // an error is reported where the promise is awaited
  const [postgres, inbox] = await Promise.all([startDatabase(), openInbox()]);
  const env = await completeVariables(given, {
    secretsFile: join(stateDir, 'secrets.json'),
    databaseUrl: postgres?.url,
    inbox,
    log: print,
  });
  const { DatabaseSettings, HttpSettings, migrate, readSettings, startServer } = await serverModules;
  const settings = readSettings(env);
  await migrate(settings.get(DatabaseSettings).direct.url);
  const { app, url: boundUrl } = await startServer(settings);
  shutdown.add(() => app.close());
  const http = settings.get(HttpSettings);
  const url = isGiven(given, 'PUBLIC_URL') ? http.publicUrl : forPeople(boundUrl);
  const email = postgres?.isNew ? 'grace@example.com' : `grace-${randomBytes(2).toString('hex')}@example.com`;
  const docsUrl = http.docsEnabled ? `${url}/docs` : null;
  const seconds = process.uptime().toFixed(1);
  print(welcomeText({ url, docsUrl, inboxUrl: inbox?.webUrl, email, seconds }));
}

async function loadServer() {
  const [{ DatabaseSettings }, { HttpSettings }, { migrate }, { readSettings }, { startServer }] =
    await Promise.all([
      import('../database/database.settings.js'),
      import('../config/http.settings.js'),
      import('../database/migrate.js'),
      import('../settings.js'),
      import('../commands/serve/start-server.js'),
    ]);
  return { DatabaseSettings, HttpSettings, migrate, readSettings, startServer };
}

async function startDatabase() {
  if (isGiven(given, 'DATABASE_URL')) return undefined;
  print('Starting PostgreSQL …');
  const dataDir = join(stateDir, 'postgres');
  const postgres = await startEmbeddedPostgres({ rootDir, dataDir, durable: true, log: print });
  shutdown.add(() => postgres.stop());
  return postgres;
}

async function openInbox() {
  if (isGiven(given, 'SMTP_URL') || isGiven(given, 'MAIL_PROVIDER')) return undefined;
  const { startInbox } = await import('./inbox.js');
  const inbox = await startInbox({ webPort: inboxPort, mailDirectory: join(stateDir, 'mail') });
  shutdown.add(() => inbox.stop());
  return inbox;
}

/** A browser cannot open every address that a server can listen on. */
function forPeople(boundUrl: string): string {
  const { hostname, port } = new URL(boundUrl);
  return ['127.0.0.1', '0.0.0.0', '[::1]', '[::]'].includes(hostname) ? `http://localhost:${port}` : boundUrl;
}

function refuseProduction(): void {
  if (!isProduction(given)) return;
  throw new Error(
    '"npm start" is for development, but NODE_ENV is "production": use "npm run build" and "npm run start:prod".',
  );
}

function print(line: string): void {
  console.log(line);
}
