import { refuseOperands } from '../arguments.js';
import { defineCommand } from '../command.js';
import { serveUntilStopped } from './serve-until-stopped.js';

const usage = `Answers requests. Mail is queued, and sent by a worker beside it. Runs until it is told to stop.

  node dist/main.js serve

  -h, --help   this text

It needs DATABASE_URL, APP_SECRETS, JWT_PRIVATE_KEYS and PUBLIC_URL; .env.example lists the rest.
Exit code: 0 stopped by a signal, 2 did not start.`;

/** `serve` */
export const runServe = defineCommand({ usage, options: {} }, async ({ operands }, io) => {
  refuseOperands(operands);
  return serveUntilStopped(io, { command: 'serve', runsJobs: false });
});
