import { DataSource } from 'typeorm';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import { whileHolding } from '../support/held-rows.js';
import { freshPerson, loginWithCode, register, resend, signUp, startCodeLogin } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

describe('a challenge that changes between two steps of one request', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  /** Runs an event after the attempt was counted and its code was accepted, before the transaction that consumes it. */
  function beforeUse(happens: () => Promise<void>): void {
    const { transaction } = DataSource.prototype;
    jest.spyOn(DataSource.prototype, 'transaction').mockImplementationOnce(async function (
      this: DataSource,
      ...parameters: unknown[]
    ) {
      await happens();
      return transaction.apply(this, parameters as never); // as: one of its overloads
    });
  }

  it('opens no session if it expires after its code was accepted', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, email);
    const code = await derivedCode(app, challengeId);
    beforeUse(() => age(app, challengeId, 300));
    expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 1, consumed_at: null });
  });

  it('is the only one that its code consumes', async () => {
    const { email } = await signUp(app);
    const [used, other] = [
      await startCodeLogin(app.client, email),
      await register(app.client, freshPerson()),
    ];
    const code = await derivedCode(app, used.challengeId);
    expect((await loginWithCode(app.client, { challengeId: used.challengeId, code })).status).toBe(200);
    expect((await challengeRow(app, used.challengeId)).consumed_at).not.toBeNull();
    const { context } = (await challengeRow(app, other.challengeId)) as unknown as { context: object };
    expect(await challengeRow(app, other.challengeId)).toMatchObject({ consumed_at: null });
    expect(Object.keys(context)).toContain('passwordHash');
  });

  it.each([
    ['was redeemed', 'UPDATE challenges SET consumed_at = now() WHERE id = $1'],
    ['ran out of attempts', 'UPDATE challenges SET attempts = 5 WHERE id = $1'],
    ['ran out of resends', 'UPDATE challenges SET resends = 3 WHERE id = $1'],
    ['was resent meanwhile', 'UPDATE challenges SET sent_at = now() WHERE id = $1'],
  ])('is not resent if it %s after the resend checked it', async (_what, sql) => {
    const { challengeId } = await register(app.client, freshPerson());
    await age(app, challengeId, 400); // otherwise the code would not change
    const before = await challengeRow(app, challengeId);
    const late = await whileHolding(app, { sql, parameters: [challengeId] }, () =>
      resend(app.client, challengeId),
    );
    expect(expectProblem(late, 'rate_limit.exceeded').retryAfterSeconds).toBe(60);
    const { generation, expires_at: expiresAt } = await challengeRow(app, challengeId);
    expect({ generation, expiresAt }).toEqual({ generation: 0, expiresAt: before.expires_at });
    const mails = await app.query('SELECT 1 FROM deliveries WHERE challenge_id = $1', [challengeId]);
    expect(mails).toHaveLength(1); // from the start
  });
});
