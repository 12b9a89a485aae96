import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itInLongForm } from '../support/long.js';

const rootDir = join(__dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Stands for each launcher: reports how it was started. */
const launcher = `
  if (process.argv.includes('--wait')) setInterval(() => undefined, 1_000);
  process.on('SIGTERM', () => process.exit(7));
  console.log(JSON.stringify({ parameters: process.argv.slice(2), node: process.execPath }));
`;

let project: string;

/** A fresh checkout, except that the packages are installed. */
beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'postern-scripts-spec-')));
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'nest-cli.json', 'scripts', 'console'])
    cpSync(join(rootDir, name), join(project, name), { recursive: true });
  for (const name of ['tsconfig.json', 'tsconfig.build.json'])
    copyFileSync(join(rootDir, name), join(project, name));
  symlinkSync(join(rootDir, 'node_modules'), join(project, 'node_modules'));
  mkdirSync(join(project, 'src/dev'), { recursive: true });
  for (const name of ['start', 'with-database', 'with-env-file', 'mail-preview', 'totp'])
    writeFileSync(join(project, `src/dev/${name}.ts`), launcher);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

function launch(command: string, parameters: string[]): ChildProcess {
  const { PATH, HOME, npm_config_cache } = process.env;
  const env = { PATH, HOME, npm_config_cache, npm_config_ignore_scripts: 'true' };
  return spawn(command, parameters, { cwd: project, env });
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null]; // as documented
  if (code !== 0) throw new Error(`Exit code ${code}:\n${output}`);
  return output;
}

const reportIn = (output: string): unknown => JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');

describe('npm with ignore-scripts', () => {
  it('omits no part of a script', () => {
    expect(Object.keys(scripts).filter((name) => /^(pre|post)/.test(name))).toEqual([]);
  });

  const reportOf = async (name: string) => {
    rmSync(join(project, 'dist'), { recursive: true, force: true });
    const output = await outputOf(launch('npm', ['run', '--silent', name, '--', '--to', 'a b']));
    return { isBuilt: output.startsWith('Building …\n'), report: reportIn(output) };
  };
  const built = (own: string[]) => ({
    isBuilt: true,
    report: { parameters: [...own, '--to', 'a b'], node: process.execPath },
  });
  it.each([
    ['start', []],
    ['users', ['users']],
  ])('builds a fresh checkout for "npm run %s", and passes its parameters', async (name, own) =>
    expect(await reportOf(name)).toEqual(built(own)),
  );
  itInLongForm.each([
    ['users:import', ['users-import']],
    ['keys', ['keys']],
    ['audit', ['audit']],
    ['mail:check', ['mail-check']],
    ['sms:check', ['sms-check']],
    ['mail:preview', []],
    ['totp', []],
  ])('builds a fresh checkout for each other one, "npm run %s"', async (name, own) =>
    expect(await reportOf(name)).toEqual(built(own)),
  );

  it('does not build again after "npm run build", which would remove files of a running server', async () => {
    rmSync(join(project, 'dist'), { recursive: true, force: true });
    await outputOf(launch('npm', ['run', '--silent', 'build']));
    expect(await outputOf(launch('npm', ['run', '--silent', 'users']))).not.toContain('Building');
  });

  it('runs the tests', async () => {
    expect(await outputOf(launch('npm', ['test', '--silent', '--', '--version']))).toMatch(/^30\.\d+\.\d+$/m);
  });
});

describe('the first start on a system with another Node', () => {
  const parameters = ['scripts/run.mjs', 'dist/dev/start.js', '--wait'];
  const started = { parameters: ['--wait'], node: process.execPath };

  beforeAll(() => copyFileSync(process.execPath, join(project, 'other-node')));

  async function firstReport(child: ChildProcess): Promise<unknown> {
    const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]; // piped
    return reportIn(chunk.toString());
  }

  it('continues on the packaged one, and passes a signal and the exit code on', async () => {
    const child = launch('./other-node', parameters);
    expect(await firstReport(child)).toEqual(started);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  it('stops when the shell between npm and the script has been killed', async () => {
    const child = launch('sh', [
      '-c',
      `npm_lifecycle_event=start ./other-node ${parameters.join(' ')}; exit`,
    ]);
    expect(await firstReport(child)).toEqual(started);
    child.kill('SIGKILL');
    await once(child, 'close'); // the last process with its output has ended
  });
});
