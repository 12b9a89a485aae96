import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { createLogger, NestLogger } from './common/logging.js';
import { readSettings } from './config/read-settings.js';
import { migrate } from './database/migrate.js';
import { WorkerRole } from './jobs/jobs.service.js';
import { serve } from './serve.js';

const commands = {
  /** Serves and sends mail in one process: the default. */
  all: () => start({ runsJobs: true }),
  /** Serves only; run `worker` beside it. */
  serve: () => start({ runsJobs: false }),
  worker: startWorker,
  migrate: async () => {
    const applied = await migrate(readSettings(process.env).database.url);
    console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The schema is up to date.');
  },
};

async function start(options: { runsJobs: boolean }): Promise<void> {
  const settings = readSettings(process.env);
  const { app, url } = await serve(settings, options);
  // Without useProcessExit, the process would end by the signal, before the children of Nest are done.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  console.log(JSON.stringify({ level: 'info', msg: 'listening', url, publicUrl: settings.http.publicUrl }));
}

async function startWorker(): Promise<void> {
  const settings = readSettings(process.env);
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(settings, new WorkerRole(true)), {
    logger: new NestLogger(createLogger(settings.logLevel)),
    abortOnError: false,
  });
  app.enableShutdownHooks(undefined, { useProcessExit: true });
}

async function run(name = 'all'): Promise<void> {
  if (!Object.hasOwn(commands, name)) {
    throw new Error(`There is no command "${name}"; there are: ${Object.keys(commands).join(', ')}`);
  }
  await commands[name as keyof typeof commands](); // checked above
}

try {
  await run(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
