import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { completeVariables } from '../../src/dev/development-environment.js';
import { isRoot } from '../../src/dev/embedded-postgres/service-account.js';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import {
  freshEmail,
  freshPerson,
  goodPassword,
  type AuthResultBody,
  type ChallengeBody,
  type Person,
  type TokensBody,
} from '../support/journeys.js';
import { withinTime } from '../support/within-time.js';

const rootDir = join(__dirname, '../..');
const inboxPort = 1080;
/** A first start creates a database cluster. */
const startMs = 60_000;

/** Occupies a port, unless another program does. 0: any port. */
async function occupy(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch(() => undefined); // in use already
  return server;
}

describe('npm start', () => {
  const program = String.raw`\d\d:\d\d:\d\d `;
  let project: string;
  let child: ChildProcess;
  let output = '';
  let occupied: Server[];
  let busyPort: number;
  let url: string;

  function launch(env: Record<string, string>): ChildProcess {
    const { PATH = '' } = process.env;
    const script = join(project, 'dist/dev/start.js');
    return spawn(process.execPath, [script], { cwd: project, env: { PATH, ...env } });
  }

  function follow(started: ChildProcess): void {
    for (const stream of [started.stdout, started.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }

  /** A built checkout: the data is next to the code. Started while other programs use both ports. */
  beforeAll(async () => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'postern-start-spec-')));
    if (isRoot()) chmodSync(project, 0o711); // PostgreSQL runs as another user then
    cpSync(join(rootDir, 'dist'), join(project, 'dist'), { recursive: true });
    cpSync(join(rootDir, 'package.json'), join(project, 'package.json'));
    symlinkSync(join(rootDir, 'node_modules'), join(project, 'node_modules'));
    const other = await occupy(0);
    occupied = [await occupy(inboxPort), other];
    busyPort = (other.address() as AddressInfo).port; // a listening TCP server has one
    child = launch({ PORT: String(busyPort) });
    follow(child);
    const banner = /^ {2}API {6}(\S+)/m;
    for (const deadline = Date.now() + startMs; Date.now() < deadline && !banner.test(output);)
      await delay(50);
    [, url = ''] = banner.exec(output) ?? [];
    expect(output).toMatch(banner);
  }, startMs + 10_000);

  afterAll(async () => {
    child.kill('SIGINT');
    if (child.exitCode === null) await withinTime('its end', once(child, 'close'));
    for (const server of occupied) server.close();
    rmSync(project, { recursive: true, force: true });
  });

  const line = (pattern: string) =>
    eventually(pattern, () =>
      Promise.resolve(new RegExp(`^${program}${pattern}$`, 'm').exec(output)?.[0] ?? null),
    );

  it('shows the banner before any log line', async () => {
    await line('limits.in_effect: .*factor=20 .*');
    const [before = ''] = output.split('Postern is listening');
    expect(before).not.toMatch(new RegExp(`^(\\{|${program})`, 'm'));
    expect(output).toContain('\n  Limits   multiplied by 20  (RATE_LIMIT_FACTOR)\n');
  });

  it('announces ports that another program uses, and those that it uses instead', () => {
    expect(output).toContain(`\n  API      ${url}  (port ${busyPort} is in use)\n`);
    expect(output).toMatch(
      /\n {2}Inbox {4}http:\/\/localhost:(?!1080\b)\d+ {2}\(all e-mails and text messages arrive here; port 1080 is in use\)\n/,
    );
    expect(new URL(url).port).not.toBe(String(busyPort));
  });

  it('shows the address of the console, and how to become an operator', async () => {
    expect(output).toContain(`\n  Console  ${url}/console  (for operators, see below)\n`);
    expect(output).toMatch(/\nnpm run users -- grant grace(-\w+)?@example\.com admin\n/);
    expect(await (await fetch(`${url}/console`)).text()).toContain('<title>Postern</title>');
  });

  it('leads from / to the documentation', async () => {
    const { status, headers } = await fetch(`${url}/`, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([302, '/docs']);
    await line(String.raw`GET / 302 [\d.]+ ms #\w{8}`);
  });

  it('logs each request in one line, and each e-mail with the inbox, without address and code', async () => {
    const { email, ...others } = freshPerson();
    const body = JSON.stringify({ email, ...others });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/v1/auth/register`, { method: 'POST', headers, body });
    const id = response.headers.get('x-request-id')?.slice(-8);
    await line(String.raw`POST /v1/auth/register 202 [\d.]+ ms #${id}`);
    await line(`e-mail sent: email-verification, open http://localhost:\\d+ #${id}`);
    expect(output).not.toContain(email);
  });

  it('refuses another port if PUBLIC_URL is set, in one sentence', async () => {
    const other = launch({
      PORT: String(busyPort),
      PUBLIC_URL: `http://localhost:${busyPort}`,
      DATABASE_URL: 'postgres://127.0.0.1:9/none',
      SMTP_URL: 'smtp://127.0.0.1:9',
    });
    let printed = '';
    other.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const [code] = (await once(other, 'close')) as [number | null]; // as documented
    expect([code, printed]).toEqual([
      1,
      `Port ${busyPort} is in use by another program: stop it, or change PORT and PUBLIC_URL.\n`,
    ]);
  });
});

/** Every operation of the tour that a rate limit counts, in its order. */
async function takeTour(app: TestApp, person: Person): Promise<number[]> {
  const statuses: number[] = [];
  async function send<Body>(method: string, path: string, body?: object, token?: string): Promise<Body> {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const response = await app.client.send<Body>(method, path, { body, headers });
    statuses.push(response.status);
    return response.body;
  }
  async function start(path: string, body?: object, token?: string) {
    const { challenge } = await send<ChallengeBody>('POST', path, body, token);
    if (!challenge) return { challengeId: 'none', code: '000000' }; // rejected, as the status says
    const { challengeId } = challenge;
    return { challengeId, code: await derivedCode(app, challengeId) };
  }
  const { email, password } = person;
  const newPassword = `${password} again`;
  const registration = await start('/v1/auth/register', person);
  await send('POST', '/v1/auth/email-verification/confirm', registration);
  const reset = await start('/v1/auth/password-reset', { email });
  await send('POST', '/v1/auth/password-reset/confirm', { ...reset, newPassword });
  await send('POST', '/v1/auth/login', { email, password: newPassword });
  const codeLogin = await start('/v1/auth/code-login', { email });
  const { tokens } = await send<AuthResultBody>('POST', '/v1/auth/code-login/confirm', codeLogin);
  const token = tokens?.accessToken;
  await send('GET', '/v1/sessions', undefined, token);
  const stepUp = await start('/v1/auth/reauthentication', undefined, token);
  const fresh = await send<{ tokens: TokensBody }>(
    'POST',
    '/v1/auth/reauthentication/confirm',
    stepUp,
    token,
  );
  const recent = fresh.tokens?.accessToken;
  const passwords = { currentPassword: newPassword, newPassword: password };
  await send('PUT', '/v1/users/me/password', passwords, recent);
  await send('GET', '/v1/users/me/export', undefined, recent);
  const change = await start('/v1/users/me/email-change', { newEmail: freshEmail('new') }, recent);
  await send('POST', '/v1/users/me/email-change/confirm', change, recent);
  await send('DELETE', '/v1/users/me', undefined, recent);
  return statuses;
}

describe('two tours within an hour', () => {
  const given = { APP_SECRETS: 'given', JWT_PRIVATE_KEYS: 'given' };
  const own = completeVariables(given, { secretsFile: '', databaseUrl: undefined });
  const person = { ...freshPerson(), password: goodPassword };

  async function takeTwo(factor: string): Promise<number[][]> {
    const app = await startApp({ env: { NODE_ENV: 'development', RATE_LIMIT_FACTOR: factor } });
    const tours = [await takeTour(app, person), await takeTour(app, person)];
    await app.close();
    return tours;
  }

  it('succeed with the rate limits of npm start', async () => {
    expect(own).toMatchObject({ RATE_LIMIT_FACTOR: '20', LOG_FORMAT: 'text' });
    const [first = [], second] = await takeTwo(own['RATE_LIMIT_FACTOR'] ?? '');
    expect(first.filter((status) => status >= 300)).toEqual([]);
    expect(second).toEqual(first);
  });

  it('would not succeed with those of production', async () => {
    expect((await takeTwo('1'))[1]).toContain(429);
  });

  it('have the limits that are set, if some are', () => {
    const set = { ...given, RATE_LIMIT_FACTOR: '3', LOG_FORMAT: 'json' };
    expect(completeVariables(set, { secretsFile: '', databaseUrl: undefined })).toMatchObject(set);
  });
});
