import { liveSessions, sessionIdOf } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { whileHolding } from '../support/held-rows.js';
import { login, refresh, signUp } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

describe('a session that ends while a request for it waits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const end = (id: string) => ({
    sql: `UPDATE sessions SET revoked_at = now() - interval '1 minute' WHERE id = $1`,
    parameters: [id],
  });
  const stateOf = async (id: string) => {
    const [row] = await app.query<{ generation: number; isOfThen: boolean }>(
      `SELECT generation, revoked_at < now() - interval '30 seconds' AS "isOfThen" FROM sessions WHERE id = $1`,
      [id],
    );
    return row;
  };

  it('keeps the time of its end, which a later sign-out does not change', async () => {
    const account = await signUp(app);
    const id = sessionIdOf(account);
    const late = await whileHolding(app, end(id), () =>
      app.client.post('/v1/auth/logout', { token: account.tokens.accessToken }),
    );
    expect(late.status).toBe(204);
    expect(await stateOf(id)).toEqual({ generation: 0, isOfThen: true });
  });

  it('cannot be refreshed any more', async () => {
    const account = await signUp(app);
    const id = sessionIdOf(account);
    const late = await whileHolding(app, end(id), () => refresh(app.client, account.tokens.refreshToken));
    expectProblem(late, 'session.refresh_invalid');
    expect(await stateOf(id)).toEqual({ generation: 0, isOfThen: true });
  });

  it('is not revoked again together with all others, and a live one is', async () => {
    const account = await signUp(app);
    const [ended, live] = [await login(app.client, account), await login(app.client, account)];
    const id = sessionIdOf(ended.body);
    const response = await whileHolding(app, end(id), () =>
      app.client.send('DELETE', '/v1/sessions', { token: account.tokens.accessToken }),
    );
    expect(response.status).toBe(204);
    expect(await stateOf(id)).toEqual({ generation: 0, isOfThen: true });
    expect(await stateOf(sessionIdOf(live.body))).toEqual({ generation: 0, isOfThen: false });
    expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
  });
});

describe('a refresh that waits for another change of its session', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is timed by its rotation, not by its start, so that rotations are in order', async () => {
    const account = await signUp(app);
    const id = sessionIdOf(account);
    let lastWait = new Date(0);
    const renewed = await whileHolding(
      app,
      { sql: 'UPDATE sessions SET network = network WHERE id = $1', parameters: [id] },
      () => refresh(app.client, account.tokens.refreshToken),
      async () => {
        const [clock] = await app.query<{ at: Date }>('SELECT clock_timestamp() AS at');
        lastWait = clock?.at ?? lastWait;
      },
    );
    expect(renewed.status).toBe(200);
    const [row] = await app.query<{ rotated_at: Date }>('SELECT rotated_at FROM sessions WHERE id = $1', [
      id,
    ]);
    expect(row?.rotated_at.getTime()).toBeGreaterThanOrEqual(lastWait.getTime());
  });
});
