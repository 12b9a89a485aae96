import { letTimePass, sessionIdOf } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  reauthenticate,
  refresh,
  signUp,
  type AuthResultBody,
  type TokensBody,
} from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

describe('a refresh token that is used again', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ usesManyNetworks: true });
  });
  afterAll(() => app.close());

  async function successorOf(refreshToken: string): Promise<string> {
    const { status, body } = await refresh(app.client, refreshToken);
    expect(status).toBe(200);
    return body.tokens.refreshToken;
  }

  /** Uses the newest token again and again. Returns all tokens, the oldest first. */
  async function rotate(refreshToken: string, times: number): Promise<string[]> {
    const tokens = [refreshToken];
    for (let count = 0; count < times; count += 1) tokens.push(await successorOf(tokens.at(-1) ?? ''));
    return tokens;
  }

  async function expectEnd({ accessToken }: TokensBody, ...refreshTokens: string[]): Promise<void> {
    for (const token of refreshTokens) {
      expectProblem(await refresh(app.client, token), 'session.refresh_invalid');
    }
    expectProblem(await app.client.get('/v1/users/me', { token: accessToken }), 'auth.token_invalid');
  }

  const rowOf = async (account: AuthResultBody) => {
    const [row] = await app.query<{ generation: number; kept: number; expires_at: Date }>(
      'SELECT generation, cardinality(earlier_rotations) AS kept, expires_at FROM sessions WHERE id = $1',
      [sessionIdOf(account)],
    );
    return row;
  };

  it('[SESS-22] returns the newest token, however often the session has moved on since', async () => {
    const account = await signUp(app);
    const tokens = await rotate(account.tokens.refreshToken, 5);
    const newest = tokens.at(-1) ?? '';
    for (const token of tokens.slice(0, -1)) expect(await successorOf(token)).toBe(newest);
    expect(await rowOf(account)).toMatchObject({ generation: 5 });
    const next = await successorOf(newest); // the tab that got it by the grace window uses it
    expect(await successorOf(newest)).toBe(next); // and so does the other
  });

  it('returns the newest token beside a step-up, in either order', async () => {
    const { tokens, password } = await signUp(app);
    const stepUp = async ({ accessToken }: TokensBody) =>
      (await reauthenticate(app.client, accessToken, { password })).body.tokens;
    const first = await successorOf(tokens.refreshToken);
    const renewed = await stepUp(tokens);
    for (const token of [tokens.refreshToken, first]) {
      expect(await successorOf(token)).toBe(renewed.refreshToken);
    }
    const second = await successorOf(renewed.refreshToken);
    const again = await stepUp(tokens);
    for (const token of [tokens.refreshToken, first, renewed.refreshToken, second]) {
      expect(await successorOf(token)).toBe(again.refreshToken);
    }
  });

  it('[SESS-5] ends the session once the grace window of its own first use is over', async () => {
    const { tokens, ...account } = await signUp(app);
    const id = sessionIdOf({ tokens, ...account });
    const first = await successorOf(tokens.refreshToken);
    await letTimePass(app, id, 6);
    const second = await successorOf(first);
    expect(await successorOf(tokens.refreshToken)).toBe(second);
    await letTimePass(app, id, 5);
    expect(await successorOf(first)).toBe(second); // used five seconds ago
    await expectEnd(tokens, tokens.refreshToken, first, second); // used eleven seconds ago
  });

  it('keeps the grace window of the last rotation after an upgrade from a version that knew no other', async () => {
    const account = await signUp(app);
    const [first = '', second = '', newest = ''] = await rotate(account.tokens.refreshToken, 2);
    await app.query(`UPDATE sessions SET earlier_rotations = '{}' WHERE id = $1`, [sessionIdOf(account)]);
    expect(await successorOf(second)).toBe(newest);
    await expectEnd(account.tokens, first, newest);
  });

  it('does not extend the session', async () => {
    const account = await signUp(app);
    const [first = '', second = ''] = await rotate(account.tokens.refreshToken, 2);
    await letTimePass(app, sessionIdOf(account), 5);
    const before = await rowOf(account);
    for (const token of [first, second, first]) await successorOf(token);
    expect(await rowOf(account)).toEqual(before);
  });

  it('[SESS-23] is remembered a hundred times, and then the session waits instead of forgetting one', async () => {
    const account = await signUp(app);
    const { tokens } = account;
    await letTimePass(app, sessionIdOf(account), 11); // its opening counts too
    const rotated = await rotate(tokens.refreshToken, 101);
    const newest = rotated.at(-1) ?? '';
    expect(new Set(rotated).size).toBe(102);
    const before = await rowOf(account);
    expect(before).toMatchObject({ generation: 101, kept: 100 });
    for (const token of [newest, tokens.refreshToken, newest]) expect(await successorOf(token)).toBe(newest);
    expect(await rowOf(account)).toEqual(before);
    await letTimePass(app, sessionIdOf(account), 11);
    const next = await successorOf(newest);
    expect(next).not.toBe(newest);
    expect(await rowOf(account)).toMatchObject({ generation: 102, kept: 0 });
    await expectEnd(tokens, rotated.at(-2) ?? '', next);
  });

  it('is remembered no more than a hundred times beside a step-up, which never waits', async () => {
    const account = await signUp(app);
    const { tokens, password } = account;
    await letTimePass(app, sessionIdOf(account), 11);
    const rotated = await rotate(tokens.refreshToken, 101);
    const renewed = (await reauthenticate(app.client, tokens.accessToken, { password })).body.tokens;
    expect(rotated).not.toContain(renewed.refreshToken);
    expect(await rowOf(account)).toMatchObject({ generation: 102, kept: 100 });
    expect(await successorOf(rotated[1] ?? '')).toBe(renewed.refreshToken);
    await expectEnd(tokens, tokens.refreshToken, renewed.refreshToken);
  });
});
