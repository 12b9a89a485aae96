import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { valueOf } from '../config/variables.js';
import {
  choosePort,
  completeVariables,
  isGiven,
  isProduction,
  readGivenVariables,
  wantsTextMessages,
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
/** A database that starts faster needs no line before the banner. */
const slowStartMs = 2_000;

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
  const serverModule = import('./development-server.js'); // takes about as long as the database
  serverModule.catch(() => undefined); // an error is reported where the promise is awaited
  const [postgres, inbox] = await Promise.all([startDatabase(), openInbox()]);
  const textMessages = inbox && (await receiveTextMessages(inbox.smtpUrl));
  const { port, busy: busyPort } = await choosePort(given);
  const secretsFile = join(stateDir, 'secrets.json');
  const env = completeVariables(given, {
    secretsFile,
    databaseUrl: postgres?.url,
    inbox,
    textMessages,
    port,
  });
  const { startDevelopmentServer } = await serverModule;
  const { app, boundUrl, adminUrl, http, rateLimitFactor, log } = await startDevelopmentServer(env);
  shutdown.add(() => app.close());
  const url = isGiven(given, 'PUBLIC_URL') ? http.publicUrl : forPeople(boundUrl);
  const email = postgres?.isNew ? 'grace@example.com' : `grace-${randomBytes(2).toString('hex')}@example.com`;
  const docsUrl = http.docsEnabled ? `${url}/docs` : null;
  const consoleUrl = http.consoleEnabled ? `${adminUrl ? forPeople(adminUrl) : url}/console` : null;
  const seconds = process.uptime().toFixed(1);
  print(welcomeText({ url, busyPort, docsUrl, consoleUrl, inbox, rateLimitFactor, email, seconds }));
  log.release();
}

async function startDatabase() {
  if (isGiven(given, 'DATABASE_URL')) return undefined;
  const dataDir = join(stateDir, 'postgres');
  const slow = setTimeout(() => print('Starting PostgreSQL …'), slowStartMs);
  try {
    const postgres = await startEmbeddedPostgres({ rootDir, dataDir, durable: true, log: print });
    shutdown.add(() => postgres.stop());
    return postgres;
  } finally {
    clearTimeout(slow);
  }
}

async function openInbox() {
  if (isGiven(given, 'SMTP_URL') || isGiven(given, 'MAIL_PROVIDER')) return undefined;
  const { startInbox } = await import('./inbox.js');
  const inbox = await startInbox({ webPort: inboxPort, mailDirectory: join(stateDir, 'mail') });
  shutdown.add(() => inbox.stop());
  return inbox;
}

async function receiveTextMessages(smtpUrl: string) {
  if (!wantsTextMessages(given)) return undefined;
  const { startTextMessageReceiver } = await import('./text-message-receiver.js');
  const receiver = await startTextMessageReceiver({ smtpUrl });
  shutdown.add(() => receiver.stop());
  return receiver;
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
