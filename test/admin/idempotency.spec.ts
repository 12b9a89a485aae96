import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import { accountId, unverifiedAccount } from '../support/accounts.js';
import { eventsBy } from '../support/audit-events.js';
import { whileHolding } from '../support/held-rows.js';
import { inParallel } from '../support/in-parallel.js';
import {
  freshEmail,
  freshPerson,
  signUp,
  type ChallengeBody,
  type ProblemBody,
} from '../support/journeys.js';
import { freshNetwork } from '../support/networks.js';
import { setOperatorRole, signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import { owedAfterPassword, requireEmailCode } from '../support/second-factors.js';
import { CleanUpService } from '../../src/jobs/clean-up.service.js';

type UserOrProblem = ProblemBody & { id: string; email: string };

describe('a request with an Idempotency-Key', () => {
  let app: TestApp;
  let admin: OperatorAccount;
  beforeAll(async () => {
    app = await startApp({ instances: 2, env: { TRUST_PROXY: '1' } });
    admin = await signInOperator(app, 'admin');
  });
  afterAll(() => app.close());

  const send = (
    request: { method?: string; path: string; body?: unknown },
    key: string,
    { token = admin.token, client = app.client } = {},
  ) =>
    client.send<UserOrProblem>(request.method ?? 'POST', `/v1/admin/users${request.path}`, {
      token,
      body: request.body,
      headers: { 'idempotency-key': key },
    });
  const creation = (email = freshEmail()) => ({ path: '', body: { email, fullName: 'Ada' } });
  const created = (email: string) => app.query('SELECT 1 FROM users WHERE email = $1', [email]);

  it('[ADM-12] is done once; repetitions get the response of the first', async () => {
    const [request, key] = [creation(), randomUUID()];
    const first = await send(request, key);
    expect(first.status).toBe(201);
    for (const client of app.clients) {
      const again = await send(request, key, { client });
      expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
    }
    // Without the key, it is another request.
    expectProblem(
      await app.client.post('/v1/admin/users', { token: admin.token, body: request.body }),
      'account.email_taken',
    );
    const events = (await eventsBy(app, admin.user.id)).filter(
      ({ subjectId }) => subjectId === first.body.id,
    );
    expect(events).toHaveLength(1);
  });

  it('may be a response without a body, or with another status', async () => {
    const id = await accountId(app);
    const disable = { path: `/${id}/disable`, body: { reason: 'stolen' } };
    const key = randomUUID();
    expect((await send(disable, key)).status).toBe(204);
    await app.query('UPDATE users SET disabled_at = NULL WHERE id = $1', [id]);
    expect(await send(disable, key)).toMatchObject({ status: 204, text: '' });
    expect(await app.query('SELECT 1 FROM users WHERE id = $1 AND disabled_at IS NULL', [id])).toHaveLength(
      1,
    );
    const email = freshEmail();
    const upsert = { method: 'PUT', path: `/by-external-id/${email}`, body: { email, fullName: 'Ada' } };
    const other = randomUUID();
    expect((await send(upsert, other)).status).toBe(201);
    expect((await send(upsert, other)).status).toBe(201);
    expect((await send(upsert, randomUUID())).status).toBe(200);
  });

  it('[ADM-13] is refused with another body, path or method', async () => {
    const [request, key] = [creation(), randomUUID()];
    await send(request, key);
    const other = creation();
    expectProblem(await send(other, key), 'idempotency.key_reused');
    expectProblem(
      await send({ path: `/${admin.user.id}/enable`, body: request.body }, key),
      'idempotency.key_reused',
    );
    expectProblem(
      await send({ method: 'PUT', path: `/by-external-id/x`, body: request.body }, key),
      'idempotency.key_reused',
    );
    expect(await created(other.body.email)).toEqual([]);
  });

  it('[ADM-14] does not meet the key of another caller, and needs the same access', async () => {
    const [request, key] = [creation(), randomUUID()];
    await send(request, key);
    const other = await signInOperator(app, 'admin');
    expectProblem(await send(request, key, { token: other.token }), 'account.email_taken');
    const demoted = await signInOperator(app, 'support');
    const mine = creation();
    expect((await send(mine, key, { token: demoted.token })).status).toBe(201);
    await setOperatorRole(app, demoted.user.id, null);
    expectProblem(await send(mine, key, { token: demoted.token }), 'auth.forbidden');
  });

  it('[ADM-15] is done once by twenty at the same time; the others are told to wait', async () => {
    const [request, key] = [creation(), randomUUID()];
    const responses = await inParallel(app, 20, (client) => send(request, key, { client }));
    const succeeded = responses.filter(({ status }) => status === 201);
    expect(succeeded.length).toBeGreaterThanOrEqual(1);
    expect(new Set(succeeded.map(({ body }) => body.id)).size).toBe(1);
    for (const response of responses.filter(({ status }) => status !== 201)) {
      expectProblem(response, 'idempotency.in_progress');
      expect(response.headers.get('retry-after')).toBe('1');
    }
    expect((await send(request, key)).body.id).toBe(succeeded[0]?.body.id);
  });

  it('waits for one that is running', async () => {
    const id = await accountId(app);
    const request = { path: `/${id}/disable`, body: { reason: 'stolen' } };
    const key = randomUUID();
    const first = await whileHolding(
      app,
      { sql: 'SELECT 1 FROM users WHERE id = $1 FOR UPDATE', parameters: [id] },
      () => send(request, key),
      async () => void expectProblem(await send(request, key), 'idempotency.in_progress'),
    );
    expect(first.status).toBe(204);
    expect((await send(request, key)).status).toBe(204);
  });

  it('[ADM-16] is not blocked for ever by a process that crashed', async () => {
    const [request, key] = [creation(), randomUUID()];
    await send(request, key);
    // As if it had crashed before it stored the response.
    await app.query(`UPDATE idempotency_keys SET response = NULL WHERE user_id = $1`, [admin.user.id]);
    expectProblem(await send(request, key), 'idempotency.in_progress');
    await app.query(`UPDATE idempotency_keys SET locked_until = now() WHERE user_id = $1`, [admin.user.id]);
    expectProblem(await send(creation(), key), 'idempotency.key_reused');
    expectProblem(await send(request, key), 'account.email_taken');
  });

  it('keeps problems, with the ID of each request', async () => {
    const key = randomUUID();
    const wrong = { path: '', body: { email: 'ada', fullName: 'Ada' } };
    const first = expectProblem(await send(wrong, key), 'request.invalid');
    const again = expectProblem(await send(wrong, key), 'request.invalid');
    expect(again.errors).toEqual(first.errors);
    const [taken, other] = [creation(), randomUUID()];
    await send(taken, randomUUID());
    expectProblem(await send(taken, other), 'account.email_taken');
    await app.query('DELETE FROM users WHERE email = $1', [taken.body.email]);
    expectProblem(await send(taken, other), 'account.email_taken');
  });

  it('does not keep a failure of the server', async () => {
    const [request, key] = [creation(), randomUUID()];
    await app.query(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$`,
    );
    await app.query('CREATE TRIGGER fail BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fail()');
    expect((await send(request, key)).status).toBe(500);
    await app.query('DROP FUNCTION fail CASCADE');
    expect((await send(request, key)).status).toBe(201);
  });

  it('does not keep that the caller might not do it', async () => {
    const caller = await signInOperator(app, 'support');
    const request = { path: '', body: { ...creation().body, roles: ['editor'] } };
    const key = randomUUID();
    expectProblem(await send(request, key, caller), 'auth.forbidden');
    await app.query(`UPDATE users SET operator_role = 'admin' WHERE id = $1`, [caller.user.id]);
    expect((await send(request, key, caller)).status).toBe(201);
  });

  it('is a new one after a day, and old ones are deleted', async () => {
    const [request, key] = [creation(), randomUUID()];
    await send(request, key);
    const age = `UPDATE idempotency_keys SET created_at = created_at - interval '1 day', locked_until = now()`;
    await app.query(age);
    expectProblem(await send(request, key), 'account.email_taken');
    const cleanUp = app.firstApp.get(CleanUpService, { strict: false });
    await app.query(age);
    await cleanUp.run('idempotency_keys', new AbortController().signal);
    expect(await app.query('SELECT 1 FROM idempotency_keys')).toEqual([]);
  });

  it('[ADM-17] stores neither the key, the request nor the response in clear', async () => {
    const [request, key] = [creation(), randomUUID()];
    await send(request, key);
    const stored = JSON.stringify(await app.query('SELECT * FROM idempotency_keys'));
    for (const secret of [key, request.body.email, 'Ada', '"status"']) expect(stored).not.toContain(secret);
  });

  it('is deleted with the account of its caller', async () => {
    const operator = await signInOperator(app, 'admin');
    await send(creation(), randomUUID(), { token: operator.token });
    await send({ method: 'DELETE', path: `/${operator.user.id}?reason=x` }, randomUUID());
    const left = await app.query('SELECT 1 FROM idempotency_keys WHERE user_id = $1', [operator.user.id]);
    expect(left).toEqual([]);
  });

  it.each([
    ['as a string of structured fields', '"a \\"quoted\\" key"', 'a "quoted" key'],
    ['without quotes', 'plain-key', '"plain-key"'],
    ['of 255 characters', 'k'.repeat(255), `"${'k'.repeat(255)}"`],
  ])('may have its key %s', async (_what, key, same) => {
    const request = creation();
    const first = await send(request, key);
    expect(first.status).toBe(201);
    expect((await send(request, same)).text).toBe(first.text);
  });

  it.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['too long', 'k'.repeat(256)],
    ['not ASCII', 'schlüssel'],
  ])('is refused with a key that is %s', async (_what, key) => {
    const request = creation();
    expectProblem(await send(request, key), 'request.invalid');
    expect(await created(request.body.email)).toEqual([]);
  });

  it('reads no key where nothing is changed', async () => {
    const path = `/v1/admin/users/${admin.user.id}`;
    const response = await app.client.get(path, { token: admin.token, headers: { 'idempotency-key': '' } });
    expect(response.status).toBe(200);
  });

  describe('that sends a code', () => {
    interface Start {
      path: string;
      body?: object;
      token?: string;
      /** Where the code goes. */
      email: string;
    }
    const start = ({ path, body, token }: Start, key: string, { client = app.client, network = {} } = {}) =>
      client.post<ChallengeBody>(path, { body, token, headers: { 'idempotency-key': key, ...network } });
    const codeLogin = (email = freshEmail()): Start => ({
      path: '/v1/auth/code-login',
      body: { email },
      email,
    });
    const starts: Record<string, () => Start | Promise<Start>> = {
      register: () => {
        const person = freshPerson();
        return { path: '/v1/auth/register', body: person, email: person.email };
      },
      'code-login': async () => codeLogin((await signUp(app)).email),
      'password-reset': async () => {
        const { email } = await signUp(app);
        return { path: '/v1/auth/password-reset', body: { email }, email };
      },
      'email-verification': async () => {
        const { email, tokens } = await unverifiedAccount(app);
        return { path: '/v1/auth/email-verification', token: tokens.accessToken, email };
      },
      'second-factor/challenge': async () => {
        const account = await signUp(app);
        await requireEmailCode(app, account);
        const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
        const body = { signInToken, type: 'email_code' };
        return { path: '/v1/auth/second-factor/challenge', body, email: account.email };
      },
      'email-change': async () => {
        const [{ tokens }, newEmail] = [await signUp(app), freshEmail()];
        const path = '/v1/users/me/email-change';
        return { path, body: { newEmail }, token: tokens.accessToken, email: newEmail };
      },
      reauthentication: async () => {
        const { email, tokens } = await signUp(app);
        return { path: '/v1/auth/reauthentication', token: tokens.accessToken, email };
      },
    };
    const prepare = (name: string): Start | Promise<Start> => {
      const prepared = starts[name]?.();
      if (!prepared) throw new Error(`There is no start ${name}`);
      return prepared;
    };
    const messages = async (email: string) =>
      (await app.query('SELECT FROM deliveries WHERE destination = $1 AND template IS NOT NULL', [email]))
        .length;

    it.each(Object.keys(starts))('[ADM-65] makes one challenge and one mail: %s', async (name) => {
      const request = await prepare(name);
      const [before, key] = [await messages(request.email), randomUUID()];
      const responses = await inParallel(app, 6, (client) => start(request, key, { client }));
      const started = responses.filter(({ status }) => status === 202);
      expect(new Set(started.map(({ text }) => text)).size).toBe(1);
      for (const response of responses.filter(({ status }) => status !== 202)) {
        expectProblem(response, 'idempotency.in_progress');
      }
      expect((await start(request, key)).text).toBe(started[0]?.text);
      expect(await messages(request.email)).toBe(before + 1);
      const challenge = await start(request, randomUUID());
      expect(challenge.text).not.toBe(started[0]?.text);
    });

    it('[ADM-66] is the same only for the same network, and the same request', async () => {
      const [request, key, network] = [codeLogin(), randomUUID(), freshNetwork()];
      const first = await start(request, key, { network });
      expect((await start(request, key, { network })).text).toBe(first.text);
      expectProblem(await start(codeLogin(), key, { network }), 'idempotency.key_reused');
      const other = await start(request, key, { network: freshNetwork() });
      expect(other.status).toBe(202);
      expect(other.body.challenge.challengeId).not.toBe(first.body.challenge.challengeId);
      // Nor does it meet the key of an account in the same network.
      const verification = await prepare('email-verification');
      expect((await start(verification, key, { network })).status).toBe(202);
    });

    it('[ADM-67] keeps neither the key, the address nor the challenge in clear, and no problem', async () => {
      const [request, key, network] = [codeLogin(), randomUUID(), freshNetwork()];
      const wrong = { ...request, body: { email: 'ada' } };
      expectProblem(await start(wrong, key, { network }), 'request.invalid');
      const before = await app.query<{ id: string }>('SELECT id FROM idempotency_keys');
      const { body } = await start(request, key, { network });
      const kept = await app.query('SELECT * FROM idempotency_keys WHERE id <> ALL ($1)', [
        before.map(({ id }) => id),
      ]);
      expect(kept).toMatchObject([{ user_id: null, response: expect.any(String) }]);
      for (const secret of [key, request.email, body.challenge.challengeId, '"challenge"']) {
        expect(JSON.stringify(kept)).not.toContain(secret);
      }
    });
  });
});
