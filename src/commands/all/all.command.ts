import { refuseOperands } from '../arguments.js';
import { defineCommand } from '../command.js';
import { serveUntilStopped } from '../serve/serve-until-stopped.js';

const usage = `Serves requests and sends mail, in one process. Runs until it is stopped. The default command.

  npm run start:prod
  node dist/main.js

  -h, --help   this text

Requires the settings of serve and worker: DATABASE_URL, APP_SECRETS, JWT_PRIVATE_KEYS, PUBLIC_URL, the mail server
(SMTP_URL or MAIL_PROVIDER) and MAIL_FROM. .env.example lists all settings.
Exit code: 0 stopped by a signal, 2 failed to start.`;

/** `all` */
export const runAll = defineCommand({ usage, options: {} }, async ({ operands }, io) => {
  refuseOperands(operands);
  return serveUntilStopped(io, { command: 'all', runsJobs: true });
});
