import { DatabaseSettings } from '../../database/database.settings.js';
import { readSettings } from '../../settings.js';
import { refuseOperands } from '../arguments.js';
import { defineCommand, exitCodes } from '../command.js';

const usage = `Migrates the database schema to this version. Safe to repeat, and to run from several processes at once.

  npm run migrate
  node dist/main.js migrate

  -h, --help   this text

Requires DATABASE_URL; uses DATABASE_DIRECT_URL if it is set. Stop servers and workers of an earlier version first.
Exit code: 0 the schema is up to date, 2 it is not.`;

/** `migrate` */
export const runMigrate = defineCommand(
  { usage, options: {} },
  async ({ operands }, { variables, stdout }) => {
    refuseOperands(operands);
    const { url } = readSettings(variables, 'migrate').get(DatabaseSettings).direct;
    const { migrate } = await import('../../database/migrate.js');
    const applied = await migrate(url);
    stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}\n` : 'The schema is up to date.\n');
    return exitCodes.done;
  },
);
