import { readSettings } from '../../settings.js';
import { refuseOperands } from '../arguments.js';
import { defineCommand, exitCodes } from '../command.js';
import { logReady } from '../log-ready.js';

const usage = `Sends mail and purges expired data on a schedule. Serves no requests. Runs until it is stopped.

  npm run worker
  node dist/main.js worker

  -h, --help   this text

Requires DATABASE_URL, APP_SECRETS, the mail server (SMTP_URL or MAIL_PROVIDER) and MAIL_FROM. .env.example lists all
settings.
Exit code: 0 stopped by a signal, 2 failed to start.`;

/** `worker` */
export const runWorker = defineCommand({ usage, options: {} }, async ({ operands }, io) => {
  refuseOperands(operands);
  // Before anything slow, so that errors are reported immediately.
  const settings = readSettings(io.variables, 'worker');
  const { createWorker } = await import('../../configure-app.js');
  const worker = await createWorker(settings);
  const stopped = io.untilStopped();
  await logReady(settings, { event: 'worker.ready', msg: 'sending mail' });
  await stopped;
  await worker.close();
  return exitCodes.done;
});
