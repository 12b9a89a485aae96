import fc from 'fast-check';
import { letTimePass, sessionIdOf, type Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { login, reauthenticate, refresh, signUp, type TokensBody } from '../support/journeys.js';

/** What clients do with one session, and the time that passes. */
type Step =
  | { kind: 'refresh'; /** How many tokens have been issued since the one that is used. */ age: number }
  | { kind: 'step-up' }
  | { kind: 'wait'; seconds: number };

const day = 86_400;
const graceSeconds = 10;
const idleSeconds = 7 * day;
const absoluteSeconds = 30 * day;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('refresh' as const), age: fc.integer({ min: 0, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'step-up' as const }) },
  // Sums are not close to a limit, so that the time a request takes does not matter.
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(4, 11, 4 * day) }),
  },
);

/** The rules of rotation, without a database. */
class Model {
  private readonly firstUsedAt: number[] = [];
  private now = 0;
  private expiresAt = idleSeconds;
  private isRevoked = false;

  get newest(): number {
    return this.firstUsedAt.length;
  }

  get isLive(): boolean {
    return !this.isRevoked && this.now < this.expiresAt;
  }

  wait(seconds: number): void {
    this.now += seconds;
  }

  rotate(): void {
    this.firstUsedAt.push(this.now);
    this.expiresAt = Math.min(this.now + idleSeconds, absoluteSeconds);
  }

  /** Returns whether the token is accepted. */
  use(token: number): boolean {
    if (!this.isLive) return false;
    const firstUse = this.firstUsedAt[token];
    if (firstUse === undefined) this.rotate();
    else if (this.now - firstUse >= graceSeconds) this.isRevoked = true;
    return !this.isRevoked;
  }
}

describe('the refresh tokens of a session', () => {
  let app: TestApp;
  let account: Account;
  beforeAll(async () => {
    app = await startApp({ usesManyNetworks: true });
    account = await signUp(app);
  });
  afterAll(() => app.close());

  async function run(steps: readonly Step[]): Promise<void> {
    const { tokens } = (await login(app.client, account)).body;
    const id = sessionIdOf({ tokens });
    const model = new Model();
    const issued = [tokens.refreshToken];
    const check = (response: { status: number; body: { tokens: TokensBody } }, isAccepted: boolean): void => {
      expect(response.status).toBe(isAccepted ? 200 : 401);
      if (!isAccepted) return;
      const { refreshToken } = response.body.tokens;
      if (!issued.includes(refreshToken)) issued.push(refreshToken);
      expect(issued.indexOf(refreshToken)).toBe(model.newest);
    };
    for (const one of steps) {
      if (one.kind === 'wait') {
        model.wait(one.seconds);
        await letTimePass(app, id, one.seconds);
      } else if (one.kind === 'refresh') {
        const token = Math.max(0, model.newest - one.age);
        check(await refresh(app.client, issued[token] ?? ''), model.use(token));
      } else {
        const { isLive } = model;
        if (isLive) model.rotate();
        const { password } = account;
        check(await reauthenticate(app.client, tokens.accessToken, { password }), isLive);
      }
    }
    const [row] = await app.query(
      'SELECT generation, revoked_at IS NULL AND expires_at > now() AS live FROM sessions WHERE id = $1',
      [id],
    );
    expect(row).toEqual({ generation: model.newest, live: model.isLive });
  }

  it('[SESS-24] follow the rules of rotation in any sequence of uses, step-ups and waits', async () => {
    const sequences = fc.array(step, { minLength: 1, maxLength: 16 });
    await fc.assert(fc.asyncProperty(sequences, run), { numRuns: 40, seed: 20_261_128 });
  }, 120_000);
});
