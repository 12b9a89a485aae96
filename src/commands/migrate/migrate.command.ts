import { DatabaseSettings } from '../../database/database.settings.js';
import { readSettings } from '../../settings.js';
import { refuseOperands } from '../arguments.js';
import { defineCommand, exitCodes } from '../command.js';

const usage = `Migrates the database schema to this version. Safe to repeat, and to run from several processes at once.

  npm run migrate
  npm run migrate -- --grant postern_app
  node dist/main.js migrate --grant postern_app

  --grant ROLE   also grants this role what all other commands need, and revokes the rest: it can then change neither
                 tables nor the audit log. Repeat it at each migration, and once for each role
  -h, --help     this text

Requires DATABASE_URL; uses DATABASE_DIRECT_URL if it is set. Stop servers and workers of an earlier version first.
Exit code: 0 the schema is up to date, 2 it is not.`;

/** `migrate` */
export const runMigrate = defineCommand(
  { usage, options: { grant: { type: 'string', multiple: true } } },
  async ({ operands, values: { grant: roles = [] } }, { variables, stdout }) => {
    refuseOperands(operands);
    const { url } = readSettings(variables, 'migrate').get(DatabaseSettings).direct;
    const { migrate } = await import('../../database/migrate.js');
    const applied = await migrate(url, roles);
    stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}\n` : 'The schema is up to date.\n');
    for (const role of roles) stdout.write(`Granted to ${role}.\n`);
    return exitCodes.done;
  },
);
