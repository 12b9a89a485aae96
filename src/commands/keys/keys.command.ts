import { countKids } from '../../admin/keys/kid-uses.js';
import { SecretsSettings } from '../../config/secrets.settings.js';
import { withConnection } from '../../database/command-connection.js';
import { DatabaseSettings } from '../../database/database.settings.js';
import { readSettings } from '../../settings.js';
import { UsageError } from '../arguments.js';
import { defineCommand, exitCodes } from '../command.js';
import { describeKids, missingKids } from './kids-report.js';

const usage = `Shows which secrets of APP_SECRETS are in use, by their kids. Prints no secret and changes nothing.

  npm run keys -- status
  node dist/main.js keys status

  -h, --help   this text

  place                the position in APP_SECRETS; the first one signs and encrypts
  authenticator apps   secrets encrypted with it. A worker encrypts them with the first one, every ten minutes
  live sessions        sessions with a refresh token made with it. Each changes to the first one at its next refresh
  open challenges      codes that can still be redeemed

  current      the first one
  in use       keep it
  not in use   it may be removed, unless you are about to move it to the front. Devices whose last sign-in was with it
               then count as new
  missing      it is in use, but not in APP_SECRETS. Its sessions and codes are lost. While an authenticator app needs
               it, servers and workers do not start: add it again

Requires DATABASE_URL and APP_SECRETS.
Exit code: 0 done, 2 an authenticator app needs a secret that is missing, or the command failed.`;

/** `keys` */
export const runKeys = defineCommand({ usage, options: {} }, async ({ operands }, io) => {
  const [action, ...others] = operands;
  if (action !== 'status' || others.length > 0) {
    throw new UsageError('Expected exactly: keys status. See --help.');
  }
  const settings = readSettings(io.variables, 'keys');
  const listed = settings.get(SecretsSettings).appSecrets.map(({ kid }) => kid);
  const counts = await withConnection(settings.get(DatabaseSettings).direct.url, countKids);
  io.stdout.write(`${describeKids(listed, counts)}\n`);
  const missing = missingKids(listed, counts);
  if (missing.length === 0) return exitCodes.done;
  io.stderr.write(`APP_SECRETS lacks ${missing.join(', ')}, with which authenticator apps are encrypted.\n`);
  return exitCodes.notDone;
});
