import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { anyFreePort } from '../../src/dev/free-port.js';
import { startApp, testVariables, type TestApp } from '../support/app.js';
import { HttpClient } from '../support/http-client.js';
import {
  claimsOf,
  confirm,
  login,
  readMe,
  refresh,
  register,
  registerWithCode,
  signUp,
  freshPerson,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { startProcess, type TestProcess } from '../support/processes.js';

const preload = pathToFileURL(resolve('scripts/faults/support/shifted-clock.mjs')).href;

describe.each([
  ['ahead', 5],
  ['behind', -5],
])('a server whose clock is five minutes %s', (_what, minutes) => {
  let app: TestApp;
  let shifted: HttpClient;
  let server: TestProcess;
  beforeAll(async () => {
    app = await startApp();
    const port = String(await anyFreePort());
    server = startProcess('serve', {
      ...testVariables({ databaseUrl: app.database.url, smtpUrl: app.mailbox.smtpUrl }),
      PORT: port,
      NODE_OPTIONS: `--import ${preload}`,
      CLOCK_SHIFT_MS: String(minutes * 60_000),
    });
    await server.logged('server.ready');
    shifted = new HttpClient(`http://127.0.0.1:${port}`);
  }, 60_000);
  afterAll(async () => {
    await server.end('SIGKILL');
    await app.close();
  });

  it('issues tokens with its own time', async () => {
    const person = await signUp(app);
    const { body } = await login(shifted, person);
    const difference = Number(claimsOf(body.tokens.accessToken)['iat']) - Date.now() / 1_000;
    expect(Math.round(difference / 60)).toBe(minutes);
  });

  it('accepts the codes and tokens of another server, which accepts its own', async () => {
    const { challengeId, code, person } = await registerWithCode(app);
    const confirmed = await confirm(shifted, { challengeId, code });
    expect(confirmed.status).toBe(200);
    expect((await readMe(app.client, confirmed.body.tokens.accessToken)).status).toBe(200);
    const refreshed = await refresh(app.client, confirmed.body.tokens.refreshToken);
    expect((await readMe(shifted, refreshed.body.tokens.accessToken)).status).toBe(200);
    expect((await refresh(shifted, refreshed.body.tokens.refreshToken)).status).toBe(200);
    expect((await login(shifted, person)).status).toBe(200);
  });

  it('starts challenges with the lifetime of the other servers', async () => {
    const person = freshPerson();
    const { challengeId, expiresAt } = await register(shifted, person);
    const seconds = (Date.parse(expiresAt) - Date.now()) / 1_000;
    expect(Math.round(seconds / 60)).toBe(10);
    const code = codeIn(await app.mailbox.mail(person.email));
    expect((await confirm(app.client, { challengeId, code })).status).toBe(200);
  });

  it('takes a sign-in for as recent as it is', async () => {
    const { challengeId, code } = await registerWithCode(app);
    const { body } = await confirm(app.client, { challengeId, code });
    const exported = await shifted.get('/v1/users/me/export', { token: body.tokens.accessToken });
    expect(exported.status).toBe(200);
  });
});
