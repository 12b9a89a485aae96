import type { INestApplication } from '@nestjs/common';
import { startServer } from '../commands/serve/start-server.js';
import { createLogger } from '../common/logging.js';
import { HttpSettings } from '../config/http.settings.js';
import { OperationSettings } from '../config/operation.settings.js';
import { openLog } from '../configure-app.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { migrate } from '../database/migrate.js';
import { LimitsSettings } from '../limits/limits.settings.js';
import { readSettings } from '../settings.js';
import type { Variables } from './development-environment.js';
import { HeldLog } from './held-log.js';

interface DevelopmentServer {
  app: INestApplication;
  boundUrl: string;
  /** Null if the administration has no listener of its own. */
  adminUrl: string | null;
  http: HttpSettings;
  rateLimitFactor: number;
  /** To be released after the text that a start prints. */
  log: HeldLog;
}

/** Migrates the database, and starts the server and the worker in this process. */
export async function startDevelopmentServer(variables: Variables): Promise<DevelopmentServer> {
  const settings = readSettings(variables);
  await migrate(settings.get(DatabaseSettings).direct.url);
  const log = new HeldLog(openLog(settings));
  const logger = createLogger(settings.get(OperationSettings).logLevel, log);
  try {
    const { app, url: boundUrl, adminUrl } = await startServer(settings, { runsJobs: true, logger });
    const { factor: rateLimitFactor } = settings.get(LimitsSettings);
    return { app, boundUrl, adminUrl, http: settings.get(HttpSettings), rateLimitFactor, log };
  } catch (error) {
    log.release();
    throw error;
  }
}
