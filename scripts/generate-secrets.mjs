/**
 * `npm run secrets`: generates the secrets of an installation in `.env`, and replaces them in steps. Plain JavaScript
 * without packages, because it runs before they are installed, and on any version of Node.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { appendLines, readEnvFile, replaceValues, variablesIn, writeEnvFile } from './secrets/env-file.mjs';
import { Refusal } from './secrets/refusal.mjs';
import { addPublicKeys, makeKeySet, makePassword, makeSecret, readers } from './secrets/secret-lists.mjs';

const usage = `Writes new secrets to .env, which only its owner can read afterwards: APP_SECRETS, JWT_PRIVATE_KEYS, and
POSTGRES_PASSWORD for the database of Docker Compose. Changes nothing if one of them is there already.

  npm run secrets
  npm run secrets -- --rotate    appends a new secret to APP_SECRETS and a new key to JWT_PRIVATE_KEYS
  npm run secrets -- --promote   moves them to the front, so that they are the ones in use
  npm run secrets -- --retire    removes all others; the public keys go to AUDIT_RETIRED_KEYS, for the seals of the
                                 audit log that they have signed
  npm run --silent secrets -- --print
                                 prints new secrets and changes nothing, for those who keep them elsewhere

To replace secrets without signing anybody out, use --rotate, --promote and --retire in this order. Restart every
replica with the new .env after each. Wait five minutes before --promote, and REFRESH_ABSOLUTE_TTL_SECONDS (30 days)
before --retire.

Exit code: 0 done, 2 not done.
`;

const envFile = join(dirname(fileURLToPath(import.meta.url)), '..', '.env');
const actions = { rotate, promote, retire, print };

try {
  console.log(readAction(process.argv.slice(2))());
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function readAction(args) {
  const names = [...Object.keys(actions), 'help'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'boolean' }]));
  const { tokens } = parseArgs({
    args,
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    tokens: true,
  });
  for (const { kind, name, rawName, value } of tokens) {
    if (kind !== 'option') throw new Refusal('Only options are expected. See --help.');
    const valid = names.map((known) => `--${known}`).join(', ');
    if (!names.includes(name)) throw new Refusal(`Unknown option ${rawName}. Valid options: ${valid}.`);
    if (value !== undefined) throw new Refusal(`${rawName} does not take a value.`);
  }
  if (tokens.some(({ name }) => name === 'help')) return () => usage.trimEnd();
  if (tokens.length > 1) throw new Refusal('Only one option is expected. See --help.');
  return actions[tokens[0]?.name] ?? generate;
}

function makeSet() {
  // No quotes around the values: `docker run --env-file` would include them in the secret.
  return { APP_SECRETS: makeSecret(), JWT_PRIVATE_KEYS: makeKeySet(), POSTGRES_PASSWORD: makePassword() };
}

function print() {
  return appendLines('', makeSet()).trimEnd();
}

function generate() {
  const file = readEnvFile(envFile);
  const set = makeSet();
  const names = Object.keys(set);
  for (const { name, value, isComment } of variablesIn(file.text)) {
    if (isComment && names.includes(name) && !value.includes('change-me'))
      throw new Refusal(`.env has ${name} in a comment: delete that line, or use it.`);
    if (!isComment && names.includes(name.replace(/_FILE$/, '')))
      throw new Refusal(
        `.env has ${name} already. To replace secrets in steps: npm run secrets -- --rotate.`,
      );
  }
  save(file, appendLines(file.text, set), set);
  return `Wrote ${names.join(', ')} to .env, which only its owner can read.`;
}

function rotate() {
  change((list, make) => [...list, make()]);
  return `Appended a secret to APP_SECRETS and a key to JWT_PRIVATE_KEYS in .env.
Restart every replica with this .env. At least five minutes later: npm run secrets -- --promote`;
}

function promote() {
  change((list) => {
    refuseSingle(list);
    if (isNewer(list[0], list.at(-1))) throw new Refusal('The newest secret in .env comes first already.');
    return [list.at(-1), ...list.slice(0, -1)];
  });
  return `Moved the last secret and the last key in .env to the front.
Restart every replica with this .env. After REFRESH_ABSOLUTE_TTL_SECONDS (30 days): npm run secrets -- --retire`;
}

function retire() {
  change(
    (list) => {
      refuseSingle(list);
      return list.slice(0, 1);
    },
    (text) => {
      const [, ...keys] = readers.JWT_PRIVATE_KEYS(findOne(text, 'JWT_PRIVATE_KEYS').value).entries;
      return { AUDIT_RETIRED_KEYS: addPublicKeys(find(text, 'AUDIT_RETIRED_KEYS')?.value, keys) };
    },
  );
  return `Removed all secrets and keys in .env but the first of each. The public keys are in AUDIT_RETIRED_KEYS now.
Restart every replica with this .env.`;
}

function refuseSingle(list) {
  if (list.length === 1)
    throw new Refusal('.env has only one secret or key. To add others: npm run secrets -- --rotate.');
}

/** By the time in the kids that this command makes. Keys have none. */
function isNewer(one, other) {
  const [dated, otherDated] = [one, other].map((entry) => /^k\d{6,}(?=[-:])/.exec(entry)?.[0]);
  return dated !== undefined && otherDated !== undefined && dated > otherDated;
}

/**
 * Edits both lists.
 * @param alsoSet returns other variables to set, from the text before
 */
function change(edit, alsoSet = () => ({})) {
  const file = readEnvFile(envFile);
  const replacements = Object.entries(readers).map(([name, read]) => {
    const variable = findOne(file.text, name);
    const { entries, make, write } = read(variable.value);
    return { variable, value: write(edit(entries, make)) };
  });
  const added = {};
  for (const [name, value] of Object.entries(alsoSet(file.text))) {
    const variable = find(file.text, name);
    if (variable) replacements.push({ variable, value });
    else added[name] = value;
  }
  const replaced = Object.fromEntries(replacements.map(({ variable, value }) => [variable.name, value]));
  save(file, appendLines(replaceValues(file.text, replacements), added), { ...replaced, ...added });
}

function findOne(text, name) {
  const found = find(text, name);
  if (!found) throw new Refusal(`.env does not have ${name}. To generate secrets: npm run secrets.`);
  return found;
}

/** Returns undefined if the text does not set the variable. */
function find(text, name) {
  const set = variablesIn(text).filter(({ isComment }) => !isComment);
  const [found, ...others] = set.filter((one) => one.name === name);
  if (set.some((one) => one.name === `${name}_FILE`))
    throw new Refusal(
      `.env has ${name}_FILE: edit that file; "npm run secrets -- --print" generates new secrets.`,
    );
  if (others.length > 0) throw new Refusal(`.env has ${name} twice: delete one of them.`);
  if (found?.isAmbiguous)
    throw new Refusal(`${name} in .env has a # after it: put the value into single quotes.`);
  return found;
}

/** Writes the text only if it has the expected values, whatever else is in it. */
function save(file, text, expected) {
  const set = new Map(
    variablesIn(text).flatMap(({ name, value, isComment }) => (isComment ? [] : [[name, value]])),
  );
  if (!Object.entries(expected).every(([name, value]) => set.get(name) === value))
    throw new Refusal('.env has a quote that is not closed, or that its secrets cannot contain.');
  writeEnvFile(file, text);
}
