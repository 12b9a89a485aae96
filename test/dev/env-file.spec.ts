import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupsOfCommands } from '../../src/settings.js';
import { testKey } from '../support/app.js';

const rootDir = join(__dirname, '../..');
let project: string;

/** A built checkout: the launchers look for `.env` next to their code. */
beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'postern-env-file-spec-')));
  cpSync(join(rootDir, 'dist'), join(project, 'dist'), { recursive: true });
  cpSync(join(rootDir, 'package.json'), join(project, 'package.json'));
  symlinkSync(join(rootDir, 'node_modules'), join(project, 'node_modules'));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

function run(launcher: string, parameters: string[] = [], env: Record<string, string> = {}) {
  const { PATH } = process.env;
  const script = join(project, 'dist/dev', launcher);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...parameters], {
    cwd: project,
    env: { PATH, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('mail-check uses an .env file as saved by an editor on Windows', () => {
  const lines = [
    'SMTP_URL=smtp://127.0.0.1:9',
    'SMTP_USER=me@example.com',
    'MAIL_FROM=no-reply@bücher.example',
    '',
  ];
  writeFileSync(join(project, '.env'), `\uFEFF${lines.join('\r\n')}`);
  const { status, stdout } = run('with-env-file.js', ['mail-check', '--no-send'], {
    SMTP_PASSWORD: 'secret\r\n',
  });
  expect(stdout).toMatch(
    /^ok +settings +127\.0\.0\.1 port 9 .*user me@example\.com, from no-reply@xn--bcher-kva\.example$/m,
  );
  expect(status).toBe(2); // nothing listens there
});

it.each(['migrate', 'start:prod', 'worker'])(
  'npm run %s uses the .env file of the checkout, and the variables of the process first',
  (script) => {
    const lines = [
      "DATABASE_URL='postgres://me@127.0.0.1:9/of_file'",
      'APP_SECRETS=k1:0f8Yc2Vw6Qe9Rb3Tn5Km7Jh1Lp4Zx8Sd',
      `JWT_PRIVATE_KEYS='${testKey}'`,
      'PUBLIC_URL=http://localhost:3000',
      'SMTP_URL=smtps://127.0.0.1:9',
      'MAIL_FROM=no-reply@example.com',
    ];
    writeFileSync(join(project, '.env'), lines.join('\n'));
    const start = (env: Record<string, string> = {}) => {
      const { PATH } = process.env;
      const options = { cwd: project, env: { PATH, ...env }, encoding: 'utf8' } as const;
      const { status, stderr } = spawnSync('npm', ['run', '--silent', script], options);
      return { status, stderr };
    };
    // Nothing listens there: the command has read its settings and tried to connect.
    expect(start()).toEqual({ status: 2, stderr: expect.stringContaining('127.0.0.1:9') as string });
    const { status, stderr } = start({ DATABASE_URL: 'mysql://x' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Invalid settings:\n {2}- DATABASE_URL .*\n$/);
  },
);

it('npm run start:prod -- --help lists the commands', () => {
  const { PATH } = process.env;
  const parameters = ['run', '--silent', 'start:prod', '--', '--help'];
  const { status, stdout } = spawnSync('npm', parameters, { cwd: project, env: { PATH }, encoding: 'utf8' });
  expect(status).toBe(0);
  const named = [...stdout.matchAll(/^ {2}(\S+) /gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(groupsOfCommands));
});

it.each([
  ['start.js', [], 1],
  ['with-database.js', ['users', 'show', 'ada@example.com'], 2],
  ['with-env-file.js', ['mail-check', '--no-send'], 2],
])(
  '%s rejects an .env file in UTF-16 in one sentence, and changes nothing',
  (launcher, parameters, status) => {
    writeFileSync(join(project, '.env'), Buffer.from('\uFEFFLOG_LEVEL=info\r\n', 'utf16le'));
    expect(run(launcher, parameters)).toEqual({
      status,
      stdout: '',
      stderr: `${join(project, '.env')} is not UTF-8 text: save it in this encoding.\n`,
    });
    expect(existsSync(join(project, '.postern'))).toBe(false);
  },
);

it.each([
  ['with-database.js', ['users', '--help'], 0],
  ['with-env-file.js', ['mail-check', '--help'], 0],
  ['with-env-file.js', ['mail-check', '--no-send'], 2],
])('%s says nothing about an absent .env file: %j', (launcher, parameters, status) => {
  rmSync(join(project, '.env'), { force: true });
  expect(run(launcher, parameters)).toMatchObject({ status, stderr: '' });
});

it('npm start refuses production, also with white space after it', () => {
  rmSync(join(project, '.env'), { force: true });
  const { status, stderr } = run('start.js', [], { NODE_ENV: 'production ' });
  expect(stderr).toMatch(/^"npm start" is for development, but NODE_ENV is "production"/);
  expect(status).toBe(1);
});
