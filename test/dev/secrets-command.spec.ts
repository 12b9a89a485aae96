import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPlaceholder, parseAppSecrets } from '../../src/config/app-secrets.js';
import { parsePrivateKeys } from '../../src/tokens/private-keys.js';
import { isAvailable } from '../support/available.js';
import { jwks, oldSecret, pem, variablesIn } from '../support/given-secrets.js';

const names = ['APP_SECRETS', 'JWT_PRIVATE_KEYS', 'POSTGRES_PASSWORD'];
const isRoot = process.getuid?.() === 0;

let project: string;
let envFile: string;

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'postern-secrets-spec-')));
  // What a checkout has before its packages are installed.
  for (const folder of ['scripts', 'src/commands/keys/files'])
    cpSync(folder, join(project, folder), { recursive: true });
  envFile = join(project, '.env');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function run(...options: string[]) {
  const script = join(project, 'scripts/generate-secrets.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function write(text: string | Buffer): void {
  writeFileSync(envFile, text, { mode: 0o644 });
}

const text = () => readFileSync(envFile, 'utf8');
const values = () => variablesIn(envFile);
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const keys = () => parsePrivateKeys(values()['JWT_PRIVATE_KEYS'] ?? '');

function expectUnchanged(before: string | Buffer, outcome: ReturnType<typeof run>): void {
  expect(readFileSync(envFile).equals(Buffer.from(before))).toBe(true);
  expect(readdirSync(project).toSorted()).toEqual(['.env', 'scripts', 'src']);
  expect(outcome).toMatchObject({ status: 2, stdout: '' });
  expect(outcome.stderr).toMatch(/^[^\n]+\.\n$/);
  expect(outcome.stderr).not.toContain(oldSecret.slice(3));
}

describe('npm run secrets', () => {
  it('[OPS-17] writes secrets that production accepts to a new .env that only its owner can read', () => {
    const { status, stdout, stderr } = run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(Object.keys(values())).toEqual(names);
    expect(keys()).toHaveLength(1);
    const [{ secret } = { secret: Buffer.of() }] = parseAppSecrets(values()['APP_SECRETS'] ?? '');
    expect(isPlaceholder(secret)).toBe(false);
    expect(values()['POSTGRES_PASSWORD']).toMatch(/^[\w-]{32}$/);
    expect(modeOf(envFile)).toBe('600');
    for (const value of Object.values(values())) expect(stdout).not.toContain(value);
  });

  it('[OPS-20] takes the permissions of others from an existing file, and keeps what is in it', () => {
    write('PORT=3100 # a comment\n');
    expect(run().status).toBe(0);
    expect(text()).toMatch(
      /^PORT=3100 # a comment\nAPP_SECRETS=\S+\nJWT_PRIVATE_KEYS=\S+\nPOSTGRES_PASSWORD=\S+\n$/,
    );
    expect(modeOf(envFile)).toBe('600');
    expect(readdirSync(project).toSorted()).toEqual(['.env', 'scripts', 'src']);
  });

  it.each([
    ['a last line without a line break', 'PORT=3100', 'PORT=3100\n'],
    ['Windows line breaks', 'PORT=3100\r\nHOST=::1', 'PORT=3100\r\nHOST=::1\r\n'],
    ['a byte order mark', '\uFEFFPORT=3100\n', '\uFEFFPORT=3100\n'],
  ])('keeps %s', (_what, before, kept) => {
    write(before);
    expect(run().status).toBe(0);
    const added = text().slice(kept.length);
    expect(text().slice(0, kept.length)).toBe(kept);
    expect(added.match(/\r?\n/g)).toEqual(Array(3).fill(kept.includes('\r') ? '\r\n' : '\n'));
    expect(values()).toMatchObject({ PORT: '3100', APP_SECRETS: expect.any(String) as string });
  });

  it('adds to a copy of .env.example', () => {
    const example = readFileSync('.env.example', 'utf8');
    write(example);
    expect(run().status).toBe(0);
    expect(text().startsWith(example)).toBe(true);
    expect(Object.keys(values())).toEqual(names);
  });

  it('follows a link, and does not replace it', () => {
    mkdirSync(join(project, 'scripts/elsewhere'));
    const target = join(project, 'scripts/elsewhere/postern.env');
    writeFileSync(target, 'PORT=3100\n', { mode: 0o640 });
    symlinkSync(target, envFile);
    expect(run().status).toBe(0);
    expect(lstatSync(envFile).isSymbolicLink()).toBe(true);
    expect(new Set(Object.keys(values()))).toEqual(new Set(['PORT', ...names]));
    expect(modeOf(target)).toBe('600');
    expect(readdirSync(join(project, 'scripts/elsewhere'))).toEqual(['postern.env']);
  });

  (isAvailable('root', isRoot) ? it : it.skip)('keeps the owner of the file', () => {
    write('PORT=3100\n');
    chownSync(envFile, 65_534, 65_534);
    expect(run().status).toBe(0);
    expect(statSync(envFile)).toMatchObject({ uid: 65_534, gid: 65_534 });
    expect(modeOf(envFile)).toBe('600');
  });

  it.each([
    ['a set is there', `APP_SECRETS=${oldSecret}\nJWT_PRIVATE_KEYS=${jwks}\n`, 'APP_SECRETS'],
    ['only secrets are there', `APP_SECRETS=${oldSecret}\n`, 'APP_SECRETS'],
    ['only keys are there', `JWT_PRIVATE_KEYS='${pem}'\n`, 'JWT_PRIVATE_KEYS'],
    ['only the password is there', 'POSTGRES_PASSWORD=abc', 'POSTGRES_PASSWORD'],
    ['a variable is exported', `  export APP_SECRETS = "${oldSecret}"\n`, 'APP_SECRETS'],
    ['it follows a byte order mark', `\uFEFFAPP_SECRETS=${oldSecret}\r\n`, 'APP_SECRETS'],
    ['a file is named', 'JWT_PRIVATE_KEYS_FILE=/run/secrets/keys\n', 'JWT_PRIVATE_KEYS_FILE'],
    ['a secret is in a comment', `PORT=1\n#APP_SECRETS=${oldSecret}\n`, 'APP_SECRETS'],
    ['an indented comment', ` # export APP_SECRETS=${oldSecret}\n`, 'APP_SECRETS'],
    ['a value is empty', 'APP_SECRETS=\n', 'APP_SECRETS'],
  ])('[OPS-18] adds no second set if %s', (_what, before, name) => {
    write(before);
    const outcome = run();
    expectUnchanged(before, outcome);
    expect(outcome.stderr).toContain(name);
  });

  it.each([
    ['is not UTF-8', Buffer.from('\uFEFFPORT=1\n', 'utf16le')],
    ['has a quote that is not closed', 'MAIL_FROM="Example\n'],
  ])('changes nothing if the file %s', (_what, before) => {
    write(before);
    expectUnchanged(before, run());
  });

  it('changes nothing if .env is a folder, or a link that leads nowhere', () => {
    mkdirSync(envFile);
    expect(run()).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/not a file\.\n$/) as string,
    });
    rmSync(envFile, { recursive: true });
    symlinkSync(join(project, 'nowhere'), envFile);
    expect(run()).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^[^\n]+\.\n$/) as string,
    });
    expect(readdirSync(project).toSorted()).toEqual(['.env', 'scripts', 'src']);
  });

  it.each(['--rotate', '--promote', '--retire', '--print'])('names what has become of %s', (option) => {
    const command = option === '--print' ? 'new' : 'rotate';
    const stderr = `${option} is now: npm run keys -- ${command}.\n`;
    expect(run(option)).toEqual({ status: 2, stdout: '', stderr });
    expect(readdirSync(project)).not.toContain('.env');
  });

  it.each([[['--dance']], [['dance']], [['--help', '--dance']]])('rejects %j in one sentence', (options) => {
    const stderr = 'No argument is expected but --help.\n';
    expect(run(...options)).toEqual({ status: 2, stdout: '', stderr });
    expect(readdirSync(project)).not.toContain('.env');
  });

  it('explains itself', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('npm run keys -- rotate');
  });
});

it('is never redirected into a file that others can read', () => {
  const files = [
    'README.md',
    '.env.example',
    'docker-compose.yml',
    'docs/security.md',
    '.github/workflows/ci.yml',
  ];
  expect(files.filter((file) => /secrets(\.mjs)? *>/.test(readFileSync(file, 'utf8')))).toEqual([]);
});
