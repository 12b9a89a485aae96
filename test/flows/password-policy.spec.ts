import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newPassword } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import {
  freshEmail,
  freshPerson,
  goodPassword,
  login,
  resetPassword,
  signUp,
  startPasswordReset,
  wrongCode,
  type ProblemBody,
} from '../support/journeys.js';
import { expectProblem, errorsIn } from '../support/problems.js';

/** Its words are `lovelace` and the random part after it. */
const lovelace = () => freshEmail('ada.lovelace');

const weak: readonly [error: string, password: string][] = [
  ['too_short', 'kq7zvz2mx9w'],
  ['too_common', 'qwertyuiop12'],
  ['too_common', 'P@ssw0rd2026'],
  ['too_common', 'monkeymonkey'],
  ['contains_address', 'adalovelace2026!'],
  ['contains_address', 'Lovelace.Example'],
];

/** The part of a problem that may depend on the request. */
const comparable = (problem: ProblemBody) => ({ ...problem, requestId: '' });

describe('a weak password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const tryRegister = (email: string, password: string) =>
    app.client.post('/v1/auth/register', { body: freshPerson({ email, password }) });

  it.each(weak)(
    '[SAME-17] is rejected at registration for a free and a taken address alike: %s, %s',
    async (error, password) => {
      const taken = await signUp(app, freshPerson({ email: lovelace() }));
      const free = lovelace();
      const problems = [];
      for (const email of [taken.email, free]) {
        const problem = expectProblem(await tryRegister(email, password), 'request.invalid');
        expect(errorsIn(problem)).toEqual([`/password ${error}`]);
        problems.push(comparable(problem));
      }
      expect(problems[0]).toEqual(problems[1]);
      expect(JSON.stringify(problems)).not.toContain(password);
      expect(await app.query('SELECT 1 FROM challenges WHERE address = $1', [free])).toEqual([]);
    },
  );

  it('is one derived from the user’s own address, which is acceptable for another', async () => {
    const password = 'adalovelace2026!';
    expect((await tryRegister('grace.hopper@example.org', password)).status).toBe(202);
  });

  it.each(weak)(
    'is rejected in a password change, whatever the current one is: %s, %s',
    async (error, password) => {
      const { email, password: current, tokens } = await signUp(app, freshPerson({ email: lovelace() }));
      for (const currentPassword of [current, 'not the current one']) {
        const body = { currentPassword, newPassword: password };
        const response = await app.client.send('PUT', '/v1/users/me/password', {
          token: tokens.accessToken,
          body,
        });
        expect(errorsIn(expectProblem(response, 'request.invalid'))).toEqual([`/newPassword ${error}`]);
      }
      expect((await login(app.client, { email, password: current })).status).toBe(200);
    },
  );

  it.each(weak)(
    '[SAME-18] is rejected in a reset, costs no attempt, and reveals nothing about the code: %s, %s',
    async (error, password) => {
      const { email } = await signUp(app, freshPerson({ email: lovelace() }));
      const problems = [];
      for (const address of [email, lovelace()]) {
        const { challengeId } = await startPasswordReset(app.client, address);
        const code = await derivedCode(app, challengeId);
        for (const tried of [code, wrongCode(code)]) {
          const response = await resetPassword(app.client, {
            challengeId,
            code: tried,
            newPassword: password,
          });
          const problem = expectProblem(response, 'request.invalid');
          expect(errorsIn(problem)).toEqual([`/newPassword ${error}`]);
          problems.push(comparable(problem));
        }
        expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 0, consumed_at: null });
      }
      expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
    },
  );

  it('leaves the challenge open for a better one', async () => {
    const { email } = await signUp(app, freshPerson({ email: lovelace() }));
    const { challengeId } = await startPasswordReset(app.client, email);
    const code = await derivedCode(app, challengeId);
    await resetPassword(app.client, { challengeId, code, newPassword: 'adalovelace2026!' });
    expect((await resetPassword(app.client, { challengeId, code, newPassword })).status).toBe(204);
  });

  it('is rejected for a closed or expired challenge as for an open one', async () => {
    const proofs = [];
    for (const email of [lovelace(), lovelace()]) {
      const { challengeId } = await startPasswordReset(app.client, email);
      proofs.push({ challengeId, code: '00000000' });
    }
    const [usedUp, expired] = proofs;
    if (!usedUp || !expired) throw new Error('two were started');
    for (let attempt = 1; attempt <= 5; attempt++)
      await resetPassword(app.client, { ...usedUp, newPassword });
    await age(app, expired.challengeId, 3_000);
    for (const proof of [usedUp, expired]) {
      const response = await resetPassword(app.client, { ...proof, newPassword: 'adalovelace2026!' });
      expect(errorsIn(expectProblem(response, 'request.invalid'))).toEqual(['/newPassword contains_address']);
    }
  });

  it('is checked without an address if the challenge is unknown', async () => {
    for (const challengeId of ['A'.repeat(22), 'x', '']) {
      const proof = { challengeId, code: '12345678' };
      const common = await resetPassword(app.client, { ...proof, newPassword: 'password2026' });
      expect(errorsIn(expectProblem(common, 'request.invalid'))).toEqual(['/newPassword too_common']);
      const other = await resetPassword(app.client, { ...proof, newPassword: 'adalovelace2026!' });
      expectProblem(other, 'otp.invalid');
    }
  });
});

describe('with password settings', () => {
  const breached = 'a passphrase that was published';
  const withoutResponse = 'a passphrase that gets no response';
  const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();
  const paths: string[] = [];
  let service: Server;
  let app: TestApp;
  beforeAll(async () => {
    service = createServer(({ url = '' }, response) => {
      paths.push(url);
      if (url.endsWith(sha1(withoutResponse).slice(0, 5))) return;
      response.end(`${sha1(breached).slice(5)}:12\r\n${sha1(goodPassword).slice(5)}:0\r\n`);
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const { port } = service.address() as AddressInfo; // the server listens on a port, not on a pipe
    const env = {
      PASSWORD_MIN_LENGTH: '20',
      BREACH_QUERY_URL: `http://127.0.0.1:${port}/range/`,
      REGISTRATION_MODE: 'immediate',
    };
    app = await startApp({ env });
  });
  afterAll(async () => {
    await app.close();
    service.closeAllConnections();
    service.close();
  });

  const registerWith = (password: string) =>
    app.client.post('/v1/auth/register', { body: freshPerson({ password }) });

  it('a password has the length that the installation requires', async () => {
    const problem = expectProblem(await registerWith('nineteen characters'), 'request.invalid');
    expect(problem.errors).toEqual([
      { pointer: '/password', code: 'too_short', detail: 'must have at least 20 characters' },
    ]);
    expect((await registerWith('and twenty character')).status).toBe(201);
  });

  it('[PWD-25] a password known to the breach service is rejected, and no account is created', async () => {
    const problem = expectProblem(await registerWith(breached), 'request.invalid');
    expect(errorsIn(problem)).toEqual(['/password breached']);
    expect((await registerWith(goodPassword)).status).toBe(201);
    expect(paths).toContain(`/range/${sha1(breached).slice(0, 5)}`);
    expect(paths.filter((path) => !/^\/range\/[0-9A-F]{5}$/.test(path))).toEqual([]);
  });

  it('a password is accepted if the service does not respond, and a log line says so', async () => {
    expect((await registerWith(withoutResponse)).status).toBe(201);
    const lines = app.logLines.filter((line) => line.includes('breach service'));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'warn', reason: 'TimeoutError', requestId: expect.any(String) }),
    ]);
    const digits = [sha1(withoutResponse).slice(0, 5), sha1(withoutResponse).slice(5, 10)];
    expect(app.logLines.filter((line) => digits.some((each) => line.includes(each)))).toEqual([]);
  });

  it('a service that refuses the connection blocks nobody', async () => {
    const other = await startApp({ env: { BREACH_QUERY_URL: 'http://127.0.0.1:1/range/' }, runsJobs: false });
    const response = await other.client.post('/v1/auth/register', { body: freshPerson() });
    expect(response.status).toBe(202);
    await other.close();
  });
});
