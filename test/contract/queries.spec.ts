import { ConfigurationChanges } from '../../src/audit/configuration/configuration-changes.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { sessionIdOf } from '../support/accounts.js';
import { derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import {
  confirm,
  confirmEmailChange,
  freshPerson,
  goodPassword,
  login,
  loginWithCode,
  reauthenticate,
  refresh,
  register,
  resend,
  resetPassword,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  startReauthentication,
  wrongCode,
  type TokensBody,
} from '../support/journeys.js';
import { confirmStep, owedAfterPassword, signUpWithTotp, totpCode } from '../support/second-factors.js';
import { codeIn } from '../support/mailbox.js';
import { countQueries } from '../support/query-count.js';

interface RoundTrips {
  status: number;
  queries: number;
  counts?: number;
}

/** The values that the tables below compare. */
async function queriesOf(work: () => Promise<{ status: number }>): Promise<RoundTrips> {
  const { status, queries, counts } = await countQueries(work);
  return { status, queries, ...(counts > 0 && { counts }) };
}

describe('round trips to the database', () => {
  let worker: TestApp;
  let app: TestApp;
  beforeAll(async () => {
    worker = await startApp();
    // The measured app runs no jobs, whose queries would be counted too.
    app = await startApp({ database: worker.database, mailbox: worker.mailbox, runsJobs: false });
  });
  afterAll(async () => {
    await app.close();
    await worker.close();
  });

  /** The worker of the other app runs in this process as well: waits until it has sent everything. */
  async function idle(): Promise<void> {
    await eventually('the end of the queue', async () => {
      const queued = await app.query(`SELECT FROM deliveries WHERE status = 'queued'`);
      return queued.length === 0 || null;
    });
  }

  const post = (path: string, body?: object, token?: string) => () => app.client.post(path, { body, token });

  /** The operations to measure; their rows are created while there is a worker. */
  async function prepare(): Promise<Record<string, () => Promise<{ status: number }>>> {
    const { client } = app;
    const account = await signUp(worker);
    const token = account.tokens.accessToken;
    const other = await signUp(worker);
    const proofFor = async ({ challengeId }: { challengeId: string }) => ({
      challengeId,
      code: await derivedCode(app, challengeId),
    });
    const newPassword = `${goodPassword}, changed`;
    const reset = await proofFor(await startPasswordReset(client, other.email));
    const codeLogin = await proofFor(await startCodeLogin(client, account.email));
    const again = await proofFor(await startReauthentication(client, token));
    const change = await proofFor(await startEmailChange(client, token, freshPerson().email));
    const replayed = await signUp(worker);
    await refresh(client, replayed.tokens.refreshToken);
    const rotated = `UPDATE sessions SET rotated_at = now() - interval '1 minute' WHERE user_id = $1`;
    await app.query(rotated, [replayed.user.id]);
    const sessionId = sessionIdOf((await login(client, account)).body);
    const credentials = { email: account.email, password: account.password };
    const headers = { 'user-agent': 'curl/8.5.0' };
    const unknown = freshPerson().email;
    const me = '/v1/users/me';
    const keyed = () =>
      client.post('/v1/auth/code-login', {
        body: { email: other.email },
        headers: { 'idempotency-key': 'key' },
      });
    const noChallenge = { challengeId: 'x'.repeat(23), code: '00000000' }; // not the format of an ID
    const enrolled = await signUpWithTotp(worker);
    const step = async () => (await owedAfterPassword(client, enrolled)).signIn.signInToken;
    const [byApp, byCode] = [await step(), await step()];
    return {
      'login, second factor owed': post('/v1/auth/login', { email: enrolled.email, password: goodPassword }),
      'second-factor/confirm, app': () =>
        confirmStep(client, { signInToken: byApp, totpCode: totpCode(enrolled.secret) }, headers),
      'second-factor/confirm, recovery code': () =>
        confirmStep(client, { signInToken: byCode, recoveryCode: enrolled.recoveryCodes[0] }, headers),
      'login from a new device': () => client.post('/v1/auth/login', { body: credentials, headers }),
      'refresh, replayed': post('/v1/auth/refresh', { refreshToken: replayed.tokens.refreshToken }),
      'password-reset': post('/v1/auth/password-reset', { email: account.email }),
      'password-reset, unknown': post('/v1/auth/password-reset', { email: unknown }),
      'password-reset/confirm, wrong': () => {
        const code = wrongCode(reset.code);
        return resetPassword(client, { challengeId: reset.challengeId, code, newPassword });
      },
      'password-reset/confirm': () => resetPassword(client, { ...reset, newPassword }),
      'code-login': post('/v1/auth/code-login', { email: account.email }),
      'code-login, unknown': post('/v1/auth/code-login', { email: unknown }),
      'code-login, with an Idempotency-Key': keyed,
      'code-login, repeated': keyed,
      'code-login/confirm': () => loginWithCode(client, codeLogin, headers),
      reauthentication: post('/v1/auth/reauthentication', undefined, token),
      'reauthentication/confirm, code': () => reauthenticate(client, token, again),
      'reauthentication/confirm, password': () =>
        reauthenticate(client, token, { password: account.password }),
      'list of sessions': () => client.get('/v1/sessions', { token }),
      'end of a session': () => client.send('DELETE', `/v1/sessions/${sessionId}`, { token }),
      'email-change': post(`${me}/email-change`, { newEmail: freshPerson().email }, token),
      'email-change, taken': post(`${me}/email-change`, { newEmail: other.email }, token),
      'email-change/confirm': () => confirmEmailChange(client, token, change),
      'change of password': () =>
        client.send('PUT', `${me}/password`, {
          token,
          body: { currentPassword: account.password, newPassword },
        }),
      'change of name': () => client.send('PATCH', me, { token, body: { fullName: 'Ada King' } }),
      'end of the others': () => client.send('DELETE', '/v1/sessions', { token }),
      'confirm, invalid challenge ID': () => confirm(client, noChallenge),
      'password-reset/confirm, invalid challenge ID': () =>
        resetPassword(client, { ...noChallenge, newPassword }),
      'resend, invalid challenge ID': () => resend(client, noChallenge.challengeId),
      export: () => client.get(`${me}/export`, { token }),
      deletion: () => client.send('DELETE', me, { token }),
    };
  }

  it('stay within the budget of each route', async () => {
    const measured: Record<string, RoundTrips> = {};
    const { email, tokens } = await signUp(worker);
    const person = freshPerson();
    const { challengeId } = await register(worker.client, person);
    const code = codeIn(await worker.mailbox.mail(person.email));
    await app.query(`UPDATE challenges SET sent_at = now() - interval '2 minutes'`);
    const others = await prepare();
    await idle();
    await worker.apps[0]?.close(); // from here on, only the app queries the database

    measured['GET /v1/users/me'] = await queriesOf(() =>
      app.client.get('/v1/users/me', { token: tokens.accessToken }),
    );
    measured['forged token'] = await queriesOf(() =>
      app.client.get('/v1/users/me', { token: `${tokens.accessToken.slice(0, -4)}AAAA` }),
    );
    measured['login'] = await queriesOf(post('/v1/auth/login', { email, password: goodPassword }));
    measured['login, wrong'] = await queriesOf(
      post('/v1/auth/login', { email, password: 'wrong password here' }),
    );
    measured['register'] = await queriesOf(post('/v1/auth/register', freshPerson()));
    measured['register, taken'] = await queriesOf(post('/v1/auth/register', { ...freshPerson(), email }));
    measured['resend'] = await queriesOf(post(`/v1/challenges/${challengeId}/resend`));
    measured['confirm, wrong'] = await queriesOf(
      post('/v1/auth/email-verification/confirm', { challengeId, code: wrongCode(code) }),
    );
    measured['confirm'] = await queriesOf(post('/v1/auth/email-verification/confirm', { challengeId, code }));
    measured['refresh'] = await queriesOf(post('/v1/auth/refresh', { refreshToken: tokens.refreshToken }));
    measured['refresh, in grace'] = await queriesOf(
      post('/v1/auth/refresh', { refreshToken: tokens.refreshToken }),
    );
    measured['refresh, garbage'] = await queriesOf(post('/v1/auth/refresh', { refreshToken: 'garbage' }));
    measured['logout'] = await queriesOf(post('/v1/auth/logout', undefined, tokens.accessToken));
    for (const [name, work] of Object.entries(others)) measured[name] = await queriesOf(work);

    expect(measured).toEqual({
      'GET /v1/users/me': { status: 200, queries: 1 },
      'forged token': { status: 401, queries: 0 },
      login: { status: 200, queries: 3, counts: 3 },
      // One records the failure. Nothing else is written, so it has no other round trip to share.
      'login, wrong': { status: 401, queries: 2, counts: 2 },
      register: { status: 202, queries: 2, counts: 3 },
      'register, taken': { status: 202, queries: 2, counts: 3 },
      resend: { status: 202, queries: 3, counts: 3 },
      'confirm, wrong': { status: 400, queries: 2, counts: 1 },
      confirm: { status: 200, queries: 4 },
      refresh: { status: 200, queries: 1 },
      'refresh, in grace': { status: 200, queries: 1 },
      'refresh, garbage': { status: 401, queries: 0 },
      logout: { status: 204, queries: 2 },
      'login, second factor owed': { status: 200, queries: 3, counts: 3 },
      'second-factor/confirm, app': { status: 200, queries: 4, counts: 2 },
      // One for the notice, and for an app that too many wrong codes have blocked.
      'second-factor/confirm, recovery code': { status: 200, queries: 5, counts: 2 },
      'login from a new device': { status: 200, queries: 3, counts: 3 },
      'refresh, replayed': { status: 401, queries: 1 },
      'password-reset': { status: 202, queries: 2, counts: 3 },
      'password-reset, unknown': { status: 202, queries: 2, counts: 3 },
      // One of each reads the address, because the new password must not contain its words, before the code is checked.
      // It cannot share a round trip: the next one counts the attempt, and then the account is locked before its
      // sessions are read.
      'password-reset/confirm, wrong': { status: 400, queries: 3, counts: 1 },
      'password-reset/confirm': { status: 204, queries: 5 },
      'code-login': { status: 202, queries: 2, counts: 3 },
      'code-login, unknown': { status: 202, queries: 2, counts: 3 },
      // One begins the request, and one stores its response, or reads the stored one.
      'code-login, with an Idempotency-Key': { status: 202, queries: 4, counts: 3 },
      'code-login, repeated': { status: 202, queries: 2 },
      'code-login/confirm': { status: 200, queries: 4 },
      // One of each is the guards' query of the session.
      reauthentication: { status: 202, queries: 2, counts: 3 },
      'reauthentication/confirm, code': { status: 200, queries: 4, counts: 2 },
      'reauthentication/confirm, password': { status: 200, queries: 3, counts: 3 },
      'email-change': { status: 202, queries: 3, counts: 3 },
      'email-change, taken': { status: 202, queries: 3, counts: 3 },
      'email-change/confirm': { status: 200, queries: 5 },
      'change of password': { status: 200, queries: 4, counts: 3 },
      'change of name': { status: 200, queries: 2 },
      'list of sessions': { status: 200, queries: 2, counts: 1 },
      'end of a session': { status: 204, queries: 2 },
      'end of the others': { status: 204, queries: 2 },
      'confirm, invalid challenge ID': { status: 400, queries: 0 },
      'password-reset/confirm, invalid challenge ID': { status: 400, queries: 0 },
      'resend, invalid challenge ID': { status: 404, queries: 0 },
      // One records it.
      export: { status: 200, queries: 11, counts: 1 },
      deletion: { status: 204, queries: 5 },
    });
  });

  it('stay within the budget with immediate registration', async () => {
    const immediate = await startApp({ env: { REGISTRATION_MODE: 'immediate' }, runsJobs: false });
    // What it records about its start is not part of the request.
    await immediate.firstApp.get(ConfigurationChanges, { strict: false }).beforeApplicationShutdown();
    const measured = await queriesOf(() =>
      immediate.client.post<{ tokens: TokensBody }>('/v1/auth/register', { body: freshPerson() }),
    );
    expect(measured).toEqual({ status: 201, queries: 4, counts: 3 });
    await immediate.close();
  });
});
