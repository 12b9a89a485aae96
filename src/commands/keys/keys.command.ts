import { countKids } from '../../admin/keys/kid-uses.js';
import { SecretsSettings } from '../../config/secrets.settings.js';
import { withConnection } from '../../database/command-connection.js';
import { DatabaseSettings } from '../../database/database.settings.js';
import { run } from '../../database/statement.js';
import { seenProcessesStatement } from '../../processes/seen-processes.js';
import { readSettings } from '../../settings.js';
import { SigningKeys } from '../../tokens/signing-keys.js';
import { SigningKeysSettings } from '../../tokens/tokens.settings.js';
import { UsageError, type GivenArguments } from '../arguments.js';
import { defineCommand, exitCodes, type CommandIo, type ExitCode } from '../command.js';
import { appendLines } from './files/env-file.mjs';
import { makeKeySet, makeSecret } from './files/secret-lists.mjs';
import { describeKeys, missingKids } from './keys-report.js';
import { performRotation } from './perform-rotation.js';
import { planRotation, type KeySituation } from './rotation-plan.js';

const usage = `Lists, makes and replaces the secrets of APP_SECRETS and the keys of JWT_PRIVATE_KEYS.

  npm run keys -- list
  npm run keys -- rotate [--force] [--env-file PATH]
  npm run --silent keys -- rotate --print [--force]
  npm run --silent keys -- new
  node dist/main.js keys list

  list     shows what each one is used for, by its kid, and the next step of a rotation. Prints no secret
  rotate   takes the next step of a rotation, or says why it is too early:
             1. adds a new secret and a new key, behind the others
             2. moves them to the front, once every process has them and resource servers know the key
             3. removes the earlier ones, once nothing needs them
           After each step, restart every server and worker, in any order, one after the other. Nobody is signed out.
           Writes to .env, or to the files of APP_SECRETS_FILE and JWT_PRIVATE_KEYS_FILE
  new      prints a new secret and a new key, for those who keep them elsewhere. Needs no settings

  --print           prints both lists as they are after the step, and writes nothing
  --force           takes the step although something will break, for a secret that has leaked
  --env-file PATH   instead of .env in the folder of Postern
  -h, --help        this text

Of each secret, list shows:
  place                the position in APP_SECRETS; the first one signs and encrypts
  processes            how many of the running servers and workers have it
  authenticator apps   secrets encrypted with it. A worker encrypts them with the first one, every ten minutes
  phone numbers        like authenticator apps
  trusted devices      devices that sign in without the second factor. Each changes at its next sign-in
  live sessions        sessions with a refresh token made with it. Each changes at its next refresh
  open challenges      codes that can still be redeemed

  current      the first one
  in use       keep it
  not in use   rotate removes it, unless it is new. Devices whose last sign-in was with it then count as new
  missing      it is in use, but not in APP_SECRETS. Its sessions and codes are lost. While an authenticator app or a
               phone number needs it, servers and workers do not start: add it again

Requires DATABASE_URL, APP_SECRETS and JWT_PRIVATE_KEYS, as they are set for serve.
Exit code: 0 done, 2 the step is too early, an authenticator app or a phone number needs a secret that is missing, or the command
failed.`;

const options = {
  print: { type: 'boolean' },
  force: { type: 'boolean' },
  'env-file': { type: 'string' },
} as const;

type Given = GivenArguments<typeof options>;

/** `keys` */
export const runKeys = defineCommand({ usage, options }, async (given, io) => {
  const [action, ...others] = given.operands;
  const hasOptions = Object.keys(given.values).length > 0;
  if (others.length === 0 && action === 'rotate') return rotate(given, io);
  if (others.length === 0 && !hasOptions && action === 'list') return list(io);
  if (others.length === 0 && !hasOptions && action === 'new') return makeNew(io);
  throw new UsageError('Expected list, new, or rotate with its options. See --help.');
});

function makeNew(io: CommandIo): ExitCode {
  // No quotes around the values: `docker run --env-file` would include them in the secret.
  io.stdout.write(appendLines('', { APP_SECRETS: makeSecret(), JWT_PRIVATE_KEYS: makeKeySet() }));
  return exitCodes.done;
}

async function list(io: CommandIo): Promise<ExitCode> {
  const situation = await readSituation(io);
  io.stdout.write(`${describeKeys(situation)}\n`);
  const missing = missingKids(situation);
  if (missing.length === 0) return exitCodes.done;
  io.stderr.write(
    `APP_SECRETS lacks ${missing.join(', ')}, with which authenticator apps or phone numbers are encrypted.\n`,
  );
  return exitCodes.notDone;
}

async function rotate({ values }: Given, io: CommandIo): Promise<ExitCode> {
  const situation = await readSituation(io);
  const plan = planRotation(situation);
  const { print = false, force = false, 'env-file': envPath } = values;
  return performRotation(plan, { situation, envPath, io, isPrinted: print, isForced: force });
}

/** Reads the kids that are configured, and what the database knows about their use. */
async function readSituation(io: CommandIo): Promise<KeySituation> {
  const settings = readSettings(io.variables, 'keys');
  const secretKids = settings.get(SecretsSettings).appSecrets.map(({ kid }) => kid);
  const signingKeys = new SigningKeys(settings.get(SigningKeysSettings));
  const signingKids = signingKeys.jwks().keys.map(({ kid }) => kid);
  return withConnection(settings.get(DatabaseSettings).direct.url, async (manager) => {
    const processes = await run(manager, seenProcessesStatement());
    return { secretKids, signingKids, processes, counts: await countKids(manager) };
  });
}
