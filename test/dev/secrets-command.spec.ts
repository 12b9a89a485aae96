import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
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
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { isPlaceholder, parseAppSecrets } from '../../src/config/app-secrets.js';
import { generatePrivateKey, parsePrivateKeys } from '../../src/tokens/private-keys.js';
import { parsePublicKeys, thumbprintOf } from '../../src/tokens/public-keys.js';
import { isAvailable } from '../support/available.js';

const names = ['APP_SECRETS', 'JWT_PRIVATE_KEYS', 'POSTGRES_PASSWORD'];
const oldSecret = 'k1:0f8Yc2Vw6Qe9Rb3Tn5Km7Jh1Lp4Zx8Sd';
const pem = generatePrivateKey().trim();
const jwk = JSON.stringify(createPrivateKey(pem).export({ format: 'jwk' }));
const jwks = `{"keys":[${jwk}]}`;
const isRoot = process.getuid?.() === 0;

let project: string;
let envFile: string;

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'postern-secrets-spec-')));
  cpSync('scripts', join(project, 'scripts'), { recursive: true });
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
const values = () => parseEnv(text().replace(/^\uFEFF/, '')) as Record<string, string>;
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const kids = () => parseAppSecrets(values()['APP_SECRETS'] ?? '').map(({ kid }) => kid);
const keys = () => parsePrivateKeys(values()['JWT_PRIVATE_KEYS'] ?? '');

function expectUnchanged(before: string | Buffer, outcome: ReturnType<typeof run>): void {
  expect(readFileSync(envFile).equals(Buffer.from(before))).toBe(true);
  expect(readdirSync(project).toSorted()).toEqual(['.env', 'scripts']);
  expect(outcome).toMatchObject({ status: 2, stdout: '' });
  expect(outcome.stderr).toMatch(/^[^\n]+\.\n$/);
  expect(outcome.stderr).not.toContain('0f8Yc2Vw6Qe9Rb3Tn5Km7Jh1Lp4Zx8Sd');
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

  it('uses a new kid on every call', () => {
    const calls = Array.from({ length: 20 }, () => parseEnv(run('--print').stdout));
    expect(new Set(calls.map((each) => each['APP_SECRETS']?.split(':')[0])).size).toBe(20);
    expect(readdirSync(project)).not.toContain('.env');
  });

  it('[OPS-20] takes the permissions of others from an existing file, and keeps what is in it', () => {
    write('PORT=3100 # a comment\n');
    expect(run().status).toBe(0);
    expect(text()).toMatch(
      /^PORT=3100 # a comment\nAPP_SECRETS=\S+\nJWT_PRIVATE_KEYS=\S+\nPOSTGRES_PASSWORD=\S+\n$/,
    );
    expect(modeOf(envFile)).toBe('600');
    expect(readdirSync(project).toSorted()).toEqual(['.env', 'scripts']);
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
    expect(readdirSync(project).toSorted()).toEqual(['.env', 'scripts']);
  });

  it.each([
    [['--dance'], 'Unknown option --dance. Valid options: --rotate, --promote, --retire, --print, --help.'],
    [['dance'], 'Only options are expected. See --help.'],
    [['--rotate=yes'], '--rotate does not take a value.'],
    [['--rotate', '--print'], 'Only one option is expected. See --help.'],
  ])('rejects %j in one sentence', (options, sentence) => {
    expect(run(...options)).toEqual({ status: 2, stdout: '', stderr: `${sentence}\n` });
    expect(readdirSync(project)).not.toContain('.env');
  });

  it('explains itself', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    for (const option of ['--rotate', '--promote', '--retire', '--print']) expect(stdout).toContain(option);
  });
});

describe('npm run secrets -- --rotate, --promote and --retire', () => {
  it('[OPS-19] append, then move to the front, then remove the old secret and key', () => {
    run();
    const [first] = kids();
    const [firstKey] = keys();
    const password = values()['POSTGRES_PASSWORD'];
    expect(run('--rotate')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--promote') as string,
    });
    const [, second] = kids();
    const [, secondKey] = keys();
    expect(kids()).toEqual([first, second]);
    expect(keys()).toEqual([firstKey, secondKey]);
    expect(run('--promote')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--retire') as string,
    });
    expect(kids()).toEqual([second, first]);
    expect(keys()).toEqual([secondKey, firstKey]);
    const promoted = text();
    expectUnchanged(promoted, run('--promote')); // which would bring the old one back to the front
    expect(run('--retire').status).toBe(0);
    expect(kids()).toEqual([second]);
    expect(keys()).toEqual([secondKey]);
    expect(values()['POSTGRES_PASSWORD']).toBe(password);
    expect(modeOf(envFile)).toBe('600');
  });

  it.each([
    ['a JWK set', `JWT_PRIVATE_KEYS=${jwks}`],
    ['PEM with \\n', `JWT_PRIVATE_KEYS="${pem.replaceAll('\n', '\\n')}"`],
    ['PEM on several lines', `JWT_PRIVATE_KEYS="${pem}"`],
    ['a list of retired keys already', `JWT_PRIVATE_KEYS=${jwks}\nAUDIT_RETIRED_KEYS='{"keys":[]}'`],
  ])('[AUD-50] keep the public keys, which seals of the audit log need, from %s', (_what, written) => {
    write(`APP_SECRETS=${oldSecret}\n${written}\n`);
    const signed: string[] = [];
    for (let change = 0; change < 2; change++) {
      signed.push(thumbprintOf(createPublicKey(keys()[0] ?? '')));
      for (const step of ['--rotate', '--promote', '--retire'])
        expect(run(step)).toMatchObject({ status: 0, stderr: '' });
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
  ])('keeps %s as it is written', (_what, written) => {
    const before = `# keys\nJWT_PRIVATE_KEYS=${written} # first\n\nexport APP_SECRETS="${oldSecret}" # 2026\nPORT=3100`;
    write(before);
    const [oldKey] = parsePrivateKeys(parseEnv(before)['JWT_PRIVATE_KEYS'] ?? '');
    expect(run('--rotate')).toMatchObject({ status: 0, stderr: '' });
    expect(keys()).toHaveLength(2);
    expect(keys()[0]).toBe(oldKey);
    expect(kids()).toEqual(['k1', expect.stringMatching(/^k\d{17}-/)]);
    const added = values()['APP_SECRETS']?.split(',')[1] ?? '';
    expect(
      text()
        .replace(`,${added}`, '')
        .replace(/^JWT.*?(?= # first$)/ms, ''),
    ).toBe(before.replace(/^JWT.*?(?= # first$)/ms, ''));
    expect(values()['PORT']).toBe('3100');
  });

  it.each([
    ['nothing is set', 'PORT=1\n', ['--rotate']],
    ['one variable is missing', `APP_SECRETS=${oldSecret}\n`, ['--rotate']],
    ['a file is named', `APP_SECRETS_FILE=/x\nJWT_PRIVATE_KEYS=${jwks}\n`, ['--rotate']],
    [
      'a variable is set twice',
      `APP_SECRETS=a\nAPP_SECRETS=${oldSecret}\nJWT_PRIVATE_KEYS=${jwks}\n`,
      ['--rotate'],
    ],
    ['the secrets are malformed', `APP_SECRETS=abc\nJWT_PRIVATE_KEYS=${jwks}\n`, ['--rotate']],
    ['the keys are malformed', `APP_SECRETS=${oldSecret}\nJWT_PRIVATE_KEYS="${jwks}"\n`, ['--rotate']],
    ['tools read a # differently', `APP_SECRETS=${oldSecret}#x\nJWT_PRIVATE_KEYS=${jwks}\n`, ['--rotate']],
    ['there is only one to promote', `APP_SECRETS=${oldSecret}\nJWT_PRIVATE_KEYS=${jwks}\n`, ['--promote']],
    [
      'the retired keys are malformed',
      `APP_SECRETS=${oldSecret},k2:${'y'.repeat(48)}\nJWT_PRIVATE_KEYS={"keys":[${jwk},${jwk}]}\nAUDIT_RETIRED_KEYS={}\n`,
      ['--retire'],
    ],
    ['there is only one to retire', `APP_SECRETS=${oldSecret}\nJWT_PRIVATE_KEYS=${jwks}\n`, ['--retire']],
  ])('change nothing if %s', (_what, before, options) => {
    write(before);
    expectUnchanged(before, run(...options));
  });

  it('create no file', () => {
    expect(run('--rotate')).toMatchObject({
      status: 2,
      stderr: '.env does not have APP_SECRETS. To generate secrets: npm run secrets.\n',
    });
    expect(readdirSync(project)).not.toContain('.env');
  });

  it('change no other variable of any file', () => {
    const value = fc.oneof(
      fc.constantFrom(
        '',
        '3100',
        'a#b',
        'a # b',
        '"a\nAPP_SECRETS=x"',
        "'a # b'",
        '`"\'`',
        '"open',
        'p$w',
        '\\n',
        '#',
        '==',
      ),
      fc.stringMatching(/^[ab"'`#$\\ =]{0,8}$/),
    );
    const line = fc.oneof(
      fc
        .tuple(fc.constantFrom('A', 'B', 'export C', ' D '), value)
        .map(([name, given]) => `${name}=${given}`),
      fc.constantFrom('', '# a comment', 'no assignment', '  # "quote'),
    );
    const lines = fc.array(line, { maxLength: 6 });
    let changed = 0;
    fc.assert(
      fc.property(lines, lines, fc.constantFrom('\n', '\r\n'), (above, below, lineBreak) => {
        const secrets = [`APP_SECRETS=${oldSecret}`, `JWT_PRIVATE_KEYS=${jwks}`];
        const before = [...above, ...secrets, ...below].join(lineBreak);
        write(before);
        const read = parseEnv(before);
        fc.pre(read['APP_SECRETS'] === oldSecret && read['JWT_PRIVATE_KEYS'] === jwks); // not within a quoted value
        const { status } = run('--rotate');
        const { APP_SECRETS = '', ...others } = values();
        if (status === 0) changed += 1;
        expect({ ...read, ...others, JWT_PRIVATE_KEYS: '' }).toEqual({ ...read, JWT_PRIVATE_KEYS: '' });
        expect(Object.keys(others)).toHaveLength(Object.keys(read).length - 1);
        expect(APP_SECRETS.split(',')).toEqual([
          oldSecret,
          ...Array(status === 0 ? 1 : 0).fill(expect.any(String)),
        ]);
      }),
      { numRuns: 60 },
    );
    expect(changed).toBeGreaterThan(30);
  }, 60_000);
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
