import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { Client } from 'pg';
import { runKeys } from '../../src/commands/keys/keys.command.js';
import { parseAppSecrets } from '../../src/config/app-secrets.js';
import { parsePrivateKeys } from '../../src/tokens/private-keys.js';
import { parsePublicKeys, thumbprintOf } from '../../src/tokens/public-keys.js';
import { isAvailable } from '../support/available.js';
import { runCommand, type CommandOutcome } from '../support/command-io.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { jwk, jwks, oldSecret, pem, variablesIn } from '../support/given-secrets.js';

const start = `APP_SECRETS=${oldSecret}\nJWT_PRIVATE_KEYS=${jwks}\n`;
const isRoot = process.getuid?.() === 0;

let database: TestDatabase;
let client: Client;
let folder: string;
let envFile: string;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'postern-keys-spec-')));
  envFile = join(folder, '.env');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await client.query('DELETE FROM processes');
});

const write = (text: string) => writeFileSync(envFile, text, { mode: 0o644 });
const text = () => readFileSync(envFile, 'utf8');
const values = () => variablesIn(envFile);
const kidsIn = (list = '') => parseAppSecrets(list).map(({ kid }) => kid);
const signingKidsIn = (list = '') =>
  parsePrivateKeys(list).map((key) => thumbprintOf(createPublicKey(createPrivateKey(key))));
const secretsIn = (list = '') => parseAppSecrets(list).map(({ secret }) => secret.toString('utf8'));

/** As the npm script does, with the variables of the file. */
function rotate(options: string[] = [], others: Record<string, string> = {}): Promise<CommandOutcome> {
  const variables = { ...values(), DATABASE_URL: database.url, ...others };
  return runCommand(runKeys, ['rotate', '--env-file', envFile, ...options], { variables });
}

/** Records a server that was started two days ago with the lists as they are now, and no other. */
async function restartAll(lists = values()): Promise<void> {
  await client.query('DELETE FROM processes');
  await client.query(
    `INSERT INTO processes (id, secret_kids, signing_kids, started_at)
     VALUES (gen_random_uuid(), $1, $2, now() - interval '2 days')`,
    [kidsIn(lists['APP_SECRETS']), signingKidsIn(lists['JWT_PRIVATE_KEYS'])],
  );
}

function expectUnchanged(before: string, outcome: CommandOutcome): void {
  expect(text()).toBe(before);
  expect(readdirSync(folder)).toEqual(['.env']);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
  expect(outcome.stderr).not.toContain(oldSecret.slice(3));
}

describe('npm run keys -- rotate', () => {
  it('[OPS-19] adds a secret and a key, moves them to the front, and removes the earlier ones', async () => {
    write(start);
    const [firstKey] = signingKidsIn(jwks);
    const added = await rotate();
    expect(added).toMatchObject({ exitCode: 0, stderr: '' });
    const [, second = ''] = kidsIn(values()['APP_SECRETS']);
    const [, secondKey = ''] = signingKidsIn(values()['JWT_PRIVATE_KEYS']);
    expect(kidsIn(values()['APP_SECRETS'])).toEqual(['k1', second]);
    expect(signingKidsIn(values()['JWT_PRIVATE_KEYS'])).toEqual([firstKey, secondKey]);
    await restartAll();
    const promoted = await rotate();
    expect(promoted).toMatchObject({ exitCode: 0, stderr: '' });
    expect(kidsIn(values()['APP_SECRETS'])).toEqual([second, 'k1']);
    expect(signingKidsIn(values()['JWT_PRIVATE_KEYS'])).toEqual([secondKey, firstKey]);
    await restartAll();
    const shown = [added.stdout, promoted.stdout];
    for (const secret of secretsIn(values()['APP_SECRETS'])) expect(shown.join('')).not.toContain(secret);
    const retired = await rotate();
    expect(retired).toMatchObject({ exitCode: 0, stderr: '' });
    expect(kidsIn(values()['APP_SECRETS'])).toEqual([second]);
    expect(signingKidsIn(values()['JWT_PRIVATE_KEYS'])).toEqual([secondKey]);
    expect([...shown, retired.stdout].map((each) => each.replaceAll(folder, ''))).toEqual([
      'Added a secret to APP_SECRETS and a key to JWT_PRIVATE_KEYS, in /.env.\nRestart every server and worker. ' +
        'Five minutes after the last restart, run "keys rotate" again to move them to the front.\n',
      'Moved the newest secret and the newest key to the front, in /.env.\nRestart every server and worker. ' +
        'The earlier ones are removed by another "keys rotate", once no session needs them: usually after some days, ' +
        'at most REFRESH_ABSOLUTE_TTL_SECONDS (30 days). "keys list" shows what still does.\n',
      'Removed all secrets and keys but the first of each, in /.env.\nRestart every server and worker. ' +
        'The rotation is complete.\n',
    ]);
    expect((statSync(envFile).mode & 0o777).toString(8)).toBe('600');
  });

  it('[OPS-30] changes nothing while a step is too early, and says why', async () => {
    write(start);
    await rotate();
    const before = text();
    await restartAll(parseEnv(start) as Record<string, string>);
    const early = await rotate();
    expectUnchanged(before, early);
    expect(early.stderr).toBe(
      'Too early to move the newest secret and key to the front:\n' +
        '  - no server has been started with them as they are now\nNothing was changed.\n',
    );
    const printed = await rotate(['--print']);
    expectUnchanged(before, printed);
  });

  it('takes a step that is too early with --force, and says what may break', async () => {
    write(start);
    await rotate();
    const outcome = await rotate(['--force']);
    expect(outcome).toMatchObject({
      exitCode: 0,
      stderr: 'Done although:\n  - no server has been started with them as they are now\n',
    });
    expect(kidsIn(values()['APP_SECRETS']).at(-1)).toBe('k1');
  });

  it.each([
    ['a JWK set', `JWT_PRIVATE_KEYS=${jwks}`],
    ['PEM with \\n', `JWT_PRIVATE_KEYS="${pem.replaceAll('\n', '\\n')}"`],
    ['PEM on several lines', `JWT_PRIVATE_KEYS="${pem}"`],
    ['a list of retired keys already', `JWT_PRIVATE_KEYS=${jwks}\nAUDIT_RETIRED_KEYS='{"keys":[]}'`],
  ])('[AUD-50] keeps the public keys, which seals of the audit log need, from %s', async (_what, written) => {
    write(`APP_SECRETS=${oldSecret}\n${written}\n`);
    const signed: string[] = [];
    for (let change = 0; change < 2; change++) {
      signed.push(signingKidsIn(values()['JWT_PRIVATE_KEYS'])[0] ?? '');
      for (let step = 0; step < 3; step++) {
        expect(await rotate()).toMatchObject({ exitCode: 0, stderr: '' });
        await restartAll();
      }
    }
    const retired = values()['AUDIT_RETIRED_KEYS'] ?? '';
    expect(parsePublicKeys(retired).map(thumbprintOf)).toEqual(signed);
    expect(retired).not.toContain('"d"');
  });

  it.each([
    ['a JWK set', jwks],
    ['a JWK set in quotes', `'${jwks}'`],
    ['one JWK', jwk],
    ['PEM with \\n', pem.replaceAll('\n', '\\n')],
    ['PEM with \\n in quotes', `"${pem.replaceAll('\n', '\\n')}"`],
    ['PEM on several lines', `"${pem}"`],
    [
      'two PEM keys with the parameters of openssl',
      `'-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pem}'`,
    ],
  ])('keeps %s as it is written', async (_what, written) => {
    const before = `# keys\nJWT_PRIVATE_KEYS=${written} # first\n\nexport APP_SECRETS="${oldSecret}" # 2026\nPORT=3100`;
    write(before);
    const [oldKey] = signingKidsIn(parseEnv(before)['JWT_PRIVATE_KEYS']);
    expect(await rotate()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(signingKidsIn(values()['JWT_PRIVATE_KEYS'])).toEqual([oldKey, expect.any(String)]);
    expect(kidsIn(values()['APP_SECRETS'])).toEqual(['k1', expect.stringMatching(/^k\d{17}-/)]);
    const added = values()['APP_SECRETS']?.split(',')[1] ?? '';
    expect(
      text()
        .replace(`,${added}`, '')
        .replace(/^JWT.*?(?= # first$)/ms, ''),
    ).toBe(before.replace(/^JWT.*?(?= # first$)/ms, ''));
    expect(values()['PORT']).toBe('3100');
  });

  it.each([
    ['a variable is set twice', `APP_SECRETS=${oldSecret}\n${start}`, /has APP_SECRETS twice/],
    ['tools read a # differently', start.replace('\n', '#x\n'), /has a # after it/],
  ])('changes nothing if %s', async (_what, before, reason) => {
    write(before);
    const outcome = await rotate();
    expectUnchanged(before, outcome);
    expect(outcome.stderr).toMatch(reason);
  });

  it('changes nothing if the environment has other values than the file', async () => {
    write(start);
    const outcome = await rotate([], { APP_SECRETS: `k0:${'abcdefghijklmnop'.repeat(3)}` });
    expectUnchanged(start, outcome);
    expect(outcome.stderr).toBe(`APP_SECRETS in ${envFile} is not the one that this command was given.\n`);
  });

  it('changes no other variable of any file', async () => {
    const value = fc.constantFrom(
      '',
      '3100',
      'a#b',
      'a # b',
      '"a\nAPP_SECRETS=x"',
      "'a # b'",
      '`"\'`',
      'p$w',
      '\\n',
      '==',
    );
    const line = fc.oneof(
      fc
        .tuple(fc.constantFrom('A', 'B', 'export C', ' D '), value)
        .map(([name, given]) => `${name}=${given}`),
      fc.constantFrom('', '# a comment', 'no assignment', '  # "quote'),
    );
    const lines = fc.array(line, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.constantFrom('\n', '\r\n'), async (above, below, lineBreak) => {
        const secrets = [`APP_SECRETS=${oldSecret}`, `JWT_PRIVATE_KEYS=${jwks}`];
        const before = [...above, ...secrets, ...below].join(lineBreak);
        write(before);
        const read = parseEnv(before);
        expect((await rotate()).exitCode).toBe(0);
        const { APP_SECRETS = '', ...others } = values();
        expect({ ...read, ...others, JWT_PRIVATE_KEYS: '' }).toEqual({ ...read, JWT_PRIVATE_KEYS: '' });
        expect(Object.keys(others)).toHaveLength(Object.keys(read).length - 1);
        expect(APP_SECRETS.split(',')).toEqual([oldSecret, expect.any(String)]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('npm run keys -- rotate, with secrets that are kept elsewhere', () => {
  const asFiles = () => {
    const paths = {
      APP_SECRETS_FILE: join(folder, 'secrets'),
      JWT_PRIVATE_KEYS_FILE: join(folder, 'jwt.pem'),
    };
    writeFileSync(paths.APP_SECRETS_FILE, `${oldSecret}\n`);
    writeFileSync(paths.JWT_PRIVATE_KEYS_FILE, `${pem}\n`);
    for (const path of Object.values(paths)) chmodSync(path, 0o640);
    return paths;
  };
  const run = (options: string[], variables: Record<string, string>) =>
    runCommand(runKeys, ['rotate', '--env-file', envFile, ...options], {
      variables: { DATABASE_URL: database.url, ...variables },
    });
  const read = (paths: ReturnType<typeof asFiles>) => ({
    APP_SECRETS: readFileSync(paths.APP_SECRETS_FILE, 'utf8').trim(),
    JWT_PRIVATE_KEYS: readFileSync(paths.JWT_PRIVATE_KEYS_FILE, 'utf8').trim(),
  });

  it('[OPS-31] writes the files of APP_SECRETS_FILE and JWT_PRIVATE_KEYS_FILE, with their permissions', async () => {
    const paths = asFiles();
    const [oldKey] = signingKidsIn(pem);
    for (let step = 0; step < 2; step++) {
      expect(await run([], paths)).toMatchObject({ exitCode: 0, stderr: '' });
      await restartAll(read(paths));
    }
    const { stdout } = await run([], paths);
    expect(kidsIn(read(paths).APP_SECRETS)).toHaveLength(1);
    const [, line = ''] = /^AUDIT_RETIRED_KEYS=(.+)$/m.exec(stdout) ?? [];
    expect(parsePublicKeys(line).map(thumbprintOf)).toEqual([oldKey]);
    for (const path of Object.values(paths)) expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).toSorted()).toEqual(['jwt.pem', 'secrets']);
  });

  it('says where it cannot write, and prints no secret', async () => {
    const outcome = await run([], { APP_SECRETS: oldSecret, JWT_PRIVATE_KEYS: pem });
    expect(outcome).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'APP_SECRETS and JWT_PRIVATE_KEYS cannot be written from here: neither .env nor a file contains it. ' +
        '"keys rotate --print" prints the new lists, secrets included, so that you can put them in place.\n',
    });
  });

  (isAvailable('no root', !isRoot) ? it : it.skip)('says that a file is read-only', async () => {
    const paths = asFiles();
    chmodSync(folder, 0o500);
    const outcome = await run([], paths);
    chmodSync(folder, 0o700);
    expect(outcome.stderr).toBe(`${paths.APP_SECRETS_FILE} cannot be written (EACCES).\n`);
  });

  it('prints both lists after the step if asked to, on one line each, and writes nothing', async () => {
    const paths = asFiles();
    const before = read(paths);
    for (let step = 0; step < 2; step++) {
      await restartAll(before);
      const { exitCode, stdout } = await run(['--print'], paths);
      expect(exitCode).toBe(0);
      const printed = parseEnv(stdout) as Record<string, string>;
      expect(Object.keys(printed)).toEqual(['APP_SECRETS', 'JWT_PRIVATE_KEYS']);
      expect(kidsIn(printed['APP_SECRETS'])).toEqual(['k1', expect.stringMatching(/^k\d/)]);
      expect(signingKidsIn(printed['JWT_PRIVATE_KEYS'])).toEqual([...signingKidsIn(pem), expect.any(String)]);
      expect(read(paths)).toEqual(before);
    }
  });

  it('makes no folder and no .env', async () => {
    mkdirSync(join(folder, 'empty'));
    await run([], { APP_SECRETS: oldSecret, JWT_PRIVATE_KEYS: pem });
    expect(readdirSync(folder)).toEqual(['empty']);
  });
});

describe('npm run keys -- new', () => {
  it('prints a new secret and a new key on every call, without any setting', async () => {
    const calls = await Promise.all(
      Array.from({ length: 5 }, async () => (await runCommand(runKeys, ['new'])).stdout),
    );
    const lists = calls.map((each) => parseEnv(each) as Record<string, string>);
    for (const list of lists) expect(Object.keys(list)).toEqual(['APP_SECRETS', 'JWT_PRIVATE_KEYS']);
    expect(new Set(lists.flatMap((list) => kidsIn(list['APP_SECRETS']))).size).toBe(5);
    expect(new Set(lists.flatMap((list) => signingKidsIn(list['JWT_PRIVATE_KEYS']))).size).toBe(5);
  });
});
