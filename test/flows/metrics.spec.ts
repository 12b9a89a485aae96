import { DataSource } from 'typeorm';
import { afterCommit } from '../../src/database/after-commit.js';
import { registry } from '../../src/observability/metrics.js';
import { addressesOf } from '../support/address-states.js';
import { startApp, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import {
  confirm,
  freshPerson,
  login,
  readMe,
  refresh,
  register,
  registerWithCode,
  resend,
  signUp,
  startCodeLogin,
  wrongCode,
} from '../support/journeys.js';
import { increments, metricsUrl, scrape, undeclaredValues } from '../support/metrics.js';
import { signUpWithTotp, totpCode, wrongTotpCode } from '../support/second-factors.js';

const ofCode = '{purpose="email_verification",channel="email"}';

describe('the metrics', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { METRICS_PORT: '0' } });
  });
  afterAll(() => app.close());

  /** What `act` changes, without what the worker counts when it sends a message. */
  async function changesOf(act: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await scrape(app);
    await act();
    const changes = Object.entries(increments(before, await scrape(app)));
    return Object.fromEntries(changes.filter(([name]) => !/mailed|deliver|accept_seconds/.test(name)));
  }

  it('count a sign-up with a wrong and the right code exactly', async () => {
    const changes = await changesOf(async () => {
      const { challengeId, code } = await registerWithCode(app);
      await confirm(app.client, { challengeId, code: wrongCode(code) });
      const { status } = await confirm(app.client, { challengeId, code });
      expect(status).toBe(200);
    });
    expect(changes).toEqual({
      [`postern_challenges_started_total${ofCode}`]: 1,
      'postern_code_guesses_total{purpose="email_verification",result="wrong"}': 1,
      'postern_code_guesses_total{purpose="email_verification",result="right"}': 1,
      [`postern_challenges_confirmed_total${ofCode}`]: 1,
      [`postern_code_confirm_seconds_count${ofCode}`]: 1,
      'postern_sign_ins_total{method="verification",result="failed"}': 1,
      'postern_sign_ins_total{method="verification",result="succeeded"}': 1,
      postern_sessions_opened_total: 1,
      'postern_problems_total{code="otp.invalid"}': 1,
    });
  });

  it('count a message that a provider accepted, once for its challenge', async () => {
    const before = await scrape(app);
    const { challengeId, person } = await registerWithCode(app);
    await age(app, challengeId, 90);
    await resend(app.client, challengeId);
    await app.mailbox.mail(person.email, 2);
    const sent = 'postern_deliveries_total{channel="email",provider="primary",result="sent"}';
    await eventually(
      'both to be counted',
      async () => increments(before, await scrape(app))[sent] === 2 || null,
    );
    const changes = Object.entries(increments(before, await scrape(app))).filter(([name]) =>
      /mailed|accept|deliver/.test(name),
    );
    expect(Object.fromEntries(changes)).toEqual({
      [sent]: 2,
      'postern_deliveries_by_domain_total{domain="other",result="sent"}': 2,
      'postern_delivery_attempt_seconds_count{channel="email",provider="primary"}': 2,
      [`postern_challenges_mailed_total${ofCode}`]: 1,
      [`postern_code_accept_seconds_count${ofCode}`]: 1,
    });
  });

  it('count a challenge that is resent, superseded and used up', async () => {
    const { challengeId } = await register(app.client, freshPerson());
    const resent = await changesOf(async () => {
      await age(app, challengeId, 90);
      await resend(app.client, challengeId);
      await age(app, challengeId, 400);
      await resend(app.client, challengeId);
    });
    expect(resent).toEqual({
      [`postern_challenge_resends_total${ofCode}`]: 2,
      [`postern_challenges_superseded_total${ofCode}`]: 1,
    });
    const guessed = await changesOf(async () => {
      for (let guess = 0; guess < 6; guess += 1) await confirm(app.client, { challengeId, code: '000000' });
    });
    expect(guessed).toMatchObject({
      'postern_code_guesses_total{purpose="email_verification",result="wrong"}': 5,
      'postern_code_guesses_total{purpose="email_verification",result="refused"}': 1,
      [`postern_challenges_used_up_total${ofCode}`]: 1,
    });
  });

  it('count sign-ins, refreshes and ended sessions', async () => {
    const person = await signUp(app);
    const changes = await changesOf(async () => {
      const { body } = await login(app.client, person);
      await login(app.client, { ...person, password: 'not the password of anybody' });
      await refresh(app.client, body.tokens.refreshToken);
      await refresh(app.client, body.tokens.refreshToken);
      await refresh(app.client, 'nonsense');
      await app.client.post('/v1/auth/logout', { token: body.tokens.accessToken });
    });
    expect(changes).toMatchObject({
      'postern_sign_ins_total{method="password",result="succeeded"}': 1,
      'postern_sign_ins_total{method="password",result="failed"}': 1,
      'postern_refreshes_total{result="rotated"}': 1,
      'postern_refreshes_total{result="grace"}': 1,
      'postern_refreshes_total{result="invalid"}': 1,
      'postern_sessions_ended_total{reason="logout"}': 1,
    });
  });

  it('count a replayed refresh token with its session', async () => {
    const { tokens } = await signUp(app);
    await refresh(app.client, tokens.refreshToken);
    await app.query(
      `UPDATE sessions SET rotated_at = rotated_at - interval '1 minute', earlier_rotations = '{}'
       WHERE user_id = (SELECT user_id FROM sessions ORDER BY id DESC LIMIT 1)`,
    );
    expect(await changesOf(() => refresh(app.client, tokens.refreshToken))).toMatchObject({
      'postern_refreshes_total{result="replayed"}': 1,
      'postern_sessions_ended_total{reason="replayed"}': 1,
    });
  });

  it('count both steps of a sign-in with a second factor', async () => {
    const { email, password, secret } = await signUpWithTotp(app);
    const changes = await changesOf(async () => {
      const { body } = await login(app.client, { email, password });
      const { signInToken } = (body as unknown as { signIn: { signInToken: string } }).signIn;
      const send = (code: string) =>
        app.client.post('/v1/auth/second-factor/confirm', { body: { signInToken, totpCode: code } });
      await send(wrongTotpCode(secret));
      expect((await send(totpCode(secret, 1))).status).toBe(200);
    });
    expect(changes).toMatchObject({
      'postern_sign_ins_total{method="password",result="owes_factor"}': 1,
      'postern_sign_ins_total{method="password",result="succeeded"}': 1,
      'postern_second_factors_total{method="totp",result="failed"}': 1,
      'postern_second_factors_total{method="totp",result="succeeded"}': 1,
      postern_sessions_opened_total: 1,
    });
  });

  it('count nothing that was rolled back, and nothing before the commit', async () => {
    const dataSource = app.firstApp.get(DataSource);
    const seen: string[] = [];
    await dataSource.transaction(async (tx) => {
      await tx.transaction(async (inner) => {
        await inner.query('SELECT 1');
        afterCommit(inner, () => seen.push('committed'));
      });
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['committed']);
    const failed = dataSource.transaction((tx) => {
      afterCommit(tx, () => seen.push('rolled back'));
      return Promise.reject(new Error('of this test'));
    });
    await expect(failed).rejects.toThrow('of this test');
    afterCommit(dataSource.manager, () => seen.push('without a transaction'));
    expect(seen).toEqual(['committed', 'without a transaction']);
  });

  it('contain nothing from requests, and stay few', async () => {
    const hostile = [
      '/v1/%2e%2e/x',
      '/v1/challenges/abc/resend',
      '/<script>',
      `/${'a'.repeat(2_000)}`,
      '/v1/users/me?x=1',
    ];
    for (let turn = 0; turn < 20; turn += 1) {
      for (const path of hostile)
        await app.client.send(turn % 2 === 0 ? 'GET' : 'PROPFIND', `${path}${turn}`);
    }
    await readMe(app.client, 'nonsense');
    expect(await undeclaredValues(app)).toEqual([]);
    const sets = (await registry.getMetricsAsJSON()).flatMap(({ name, values }) =>
      values.map(({ labels }) => JSON.stringify([name, { ...labels, le: undefined }])),
    );
    expect(new Set(sets).size).toBeLessThan(2_000);
  });
});

describe('[SAME-21] the metrics', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false, env: { METRICS_PORT: '0' } });
  });
  afterAll(() => app.close());

  it('change in the same way for a known and an unknown address', async () => {
    const seen: Record<string, object> = {};
    for (const state of ['known', 'unknown'] as const) {
      const [email = ''] = await addressesOf(app, state, 1);
      const before = await scrape(app);
      const { challengeId } = await startCodeLogin(app.client, email);
      await app.client.post('/v1/auth/code-login/confirm', { body: { challengeId, code: '12345678' } });
      await login(app.client, { email, password: 'not the password of anybody' });
      seen[state] = increments(before, await scrape(app));
    }
    expect(Object.keys(seen['known'] ?? {}).length).toBeGreaterThan(3);
    expect(seen['unknown']).toEqual(seen['known']);
  });
});

describe('the port of the metrics', () => {
  const token = 'a token of sixteen characters or more';
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false, env: { METRICS_PORT: '0', METRICS_TOKEN: token } });
  });
  afterAll(() => app.close());

  it.each([
    ['the token', { authorization: `Bearer ${token}` }, 200],
    ['no token', {}, 401],
    ['another one', { authorization: 'Bearer another' }, 401],
  ])('[HTTP-24] with METRICS_TOKEN and %s', async (_what, headers, status) => {
    const response = await fetch(metricsUrl(app), { headers });
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(text.includes('postern_build_info')).toBe(status === 200);
  });

  it('serves the health with the reason of a failure, and nothing else', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const health = await fetch(metricsUrl(app).replace('/metrics', '/health'), { headers });
    expect(await health.json()).toMatchObject({ checks: { database: 'ok' }, reason: null });
    expect((await fetch(metricsUrl(app).replace('/metrics', '/health'))).status).toBe(401);
    expect((await fetch(metricsUrl(app).replace('/metrics', '/v1/users/me'), { headers })).status).toBe(404);
    expect((await fetch(metricsUrl(app), { method: 'POST', headers })).status).toBe(405);
  });

  it('is not the public one', async () => {
    expect((await app.client.get('/metrics', { headers: { authorization: `Bearer ${token}` } })).status).toBe(
      404,
    );
  });
});
