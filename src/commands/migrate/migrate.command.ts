import { DatabaseSettings } from '../../database/database.settings.js';
import { readSettings } from '../../settings.js';
import { refuseOperands } from '../arguments.js';
import { defineCommand, exitCodes } from '../command.js';

const usage = `Brings the schema of the database up to date. Safe to run again, and from several processes at once.

  npm run migrate
  node dist/main.js migrate

  -h, --help   this text

DATABASE_URL names the database. Stop servers and workers of an earlier version before.
Exit code: 0 the schema is up to date, 2 it is not.`;

/** `migrate` */
export const runMigrate = defineCommand(
  { usage, options: {} },
  async ({ operands }, { variables, stdout }) => {
    refuseOperands(operands);
    const { url } = readSettings(variables, 'migrate').get(DatabaseSettings);
    const { migrate } = await import('../../database/migrate.js');
    const applied = await migrate(url);
    stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}\n` : 'The schema is up to date.\n');
    return exitCodes.done;
  },
);
