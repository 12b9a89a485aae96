import { refuseOperands } from '../arguments.js';
import { defineCommand } from '../command.js';
import { serveUntilStopped } from './serve-until-stopped.js';

const usage = `Serves requests. Queues mail, which a separate worker sends. Runs until it is stopped.

  npm run start:prod -- serve
  node dist/main.js serve

  -h, --help   this text

Requires DATABASE_URL, APP_SECRETS, JWT_PRIVATE_KEYS and PUBLIC_URL. .env.example lists all settings.
Exit code: 0 stopped by a signal, 2 failed to start.`;

/** `serve` */
export const runServe = defineCommand({ usage, options: {} }, async ({ operands }, io) => {
  refuseOperands(operands);
  return serveUntilStopped(io, { command: 'serve', runsJobs: false });
});
