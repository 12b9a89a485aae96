/**
 * `npm run secrets`: generates the secrets of an installation in `.env`. Plain JavaScript without packages, because it
 * runs before they are installed, and on any version of Node.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appendLines, readEnvFile, saveEnvFile, variablesIn } from '../src/commands/keys/files/env-file.mjs';
import { Refusal } from '../src/commands/keys/files/refusal.mjs';
import { makeKeySet, makePassword, makeSecret } from '../src/commands/keys/files/secret-lists.mjs';

const usage = `Writes new secrets to .env, which only its owner can read afterwards: APP_SECRETS, JWT_PRIVATE_KEYS, and
POSTGRES_PASSWORD for the database of Docker Compose. Changes nothing if one of them is there already.

  npm run secrets

To replace them later: npm run keys -- rotate
For those who keep them elsewhere: npm run --silent keys -- new, or "keys new" with the image

Exit code: 0 done, 2 not done.
`;

const envFile = join(dirname(fileURLToPath(import.meta.url)), '..', '.env');
const formerOptions = ['--rotate', '--promote', '--retire', '--print'];

try {
  console.log(run(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function run([option, ...others]) {
  if (option === undefined) return generate();
  if (['--help', '-h'].includes(option) && others.length === 0) return usage.trimEnd();
  if (formerOptions.includes(option))
    throw new Refusal(`${option} is now: npm run keys -- ${option === '--print' ? 'new' : 'rotate'}.`);
  throw new Refusal('No argument is expected but --help.');
}

function generate() {
  const file = readEnvFile(envFile);
  // No quotes around the values: `docker run --env-file` would include them in the secret.
  const set = {
    APP_SECRETS: makeSecret(),
    JWT_PRIVATE_KEYS: makeKeySet(),
    POSTGRES_PASSWORD: makePassword(),
  };
  const names = Object.keys(set);
  for (const { name, value, isComment } of variablesIn(file.text)) {
    if (isComment && names.includes(name) && !value.includes('change-me'))
      throw new Refusal(`.env has ${name} in a comment: delete that line, or use it.`);
    if (!isComment && names.includes(name.replace(/_FILE$/, '')))
      throw new Refusal(`.env has ${name} already. To replace secrets in steps: npm run keys -- rotate.`);
  }
  saveEnvFile(file, appendLines(file.text, set), set);
  return `Wrote ${names.join(', ')} to .env, which only its owner can read.`;
}
