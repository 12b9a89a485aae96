import { refuseOperands } from '../arguments.js';
import { defineCommand } from '../command.js';
import { serveUntilStopped } from '../serve/serve-until-stopped.js';

const usage = `Answers requests and sends mail, in one process. Runs until it is told to stop. The default command.

  npm run start:prod
  node dist/main.js

  -h, --help   this text

It needs what serve and worker need: DATABASE_URL, APP_SECRETS, JWT_PRIVATE_KEYS, PUBLIC_URL, the mail server
(SMTP_URL or MAIL_PROVIDER) and MAIL_FROM; .env.example lists the rest.
Exit code: 0 stopped by a signal, 2 did not start.`;

/** `all` */
export const runAll = defineCommand({ usage, options: {} }, async ({ operands }, io) => {
  refuseOperands(operands);
  return serveUntilStopped(io, { command: 'all', runsJobs: true });
});
