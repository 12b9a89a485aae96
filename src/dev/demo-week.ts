import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createApp } from '../configure-app.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { createLogger } from '../common/logging.js';
import { readSettings } from '../settings.js';
import {
  completeVariables,
  isProduction,
  readGivenVariables,
  wantedPort,
  wantsTextMessages,
} from './development-environment.js';
import { fillWeek } from './demo-week/fill-week.js';
import { createStateDirectory } from './embedded-postgres/service-account.js';
import { receiverPort } from './text-message-receiver.js';
import { openDatabase } from './open-database.js';

/**
 * Fills the development database with a week of an installation: hundreds of accounts, codes, bounces, attacks and
 * operators, to look at the administration.
 *
 * npm run demo:week
 */
const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const stateDir = join(rootDir, '.postern');
/** As with `npm start`. Nothing is sent. */
const sameTextMessages = {
  url: `http://127.0.0.1:${receiverPort}/`,
  secret: `whsec_${randomBytes(32).toString('base64')}`,
};

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function run(): Promise<void> {
  const given = readGivenVariables(join(rootDir, '.env'));
  if (isProduction(given))
    throw new Error('"npm run demo:week" is for development: it fills the database with invented accounts.');
  createStateDirectory(stateDir);
  const database = await openDatabase(given, { rootDir, stateDir });
  try {
    const secretsFile = join(stateDir, 'secrets.json');
    // With the port of `npm start`, or its address would look like a changed setting in the audit log.
    const port = wantedPort(given);
    const textMessages = wantsTextMessages(given) ? sameTextMessages : undefined;
    const started = { secretsFile, databaseUrl: database.url, port, textMessages };
    const variables = completeVariables(given, started);
    const settings = readSettings({ SMTP_URL: 'smtp://127.0.0.1:1025', ...variables });
    const app = await createApp(settings, { runsJobs: false, logger: createLogger('error', process.stderr) });
    await app.init();
    const client = new pg.Client({ connectionString: settings.get(DatabaseSettings).direct.url });
    await client.connect();
    try {
      for (const line of await fillWeek(app, client)) console.log(line);
    } finally {
      await client.end();
      await app.close();
    }
  } finally {
    await database.stop();
  }
}
