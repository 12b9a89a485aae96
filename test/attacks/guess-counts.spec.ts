import { addressesOf } from '../support/address-states.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import {
  freshEmail,
  loginWithCode,
  signUp,
  startCodeLogin,
  startReauthentication,
  wrongCode,
} from '../support/journeys.js';
import { startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { expectProblem } from '../support/problems.js';

interface GuessBudget {
  hour: number;
  day: number;
  inARow: number;
}

/** Which wrong codes are counted in which windows; `guess-budgets.spec.ts` tests the consequences of the counts. */
describe('the counts of wrong codes for a mailbox', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database', {
      STARTS_PER_IP_PER_HOUR: '10000',
      STARTS_PER_IP_PER_DAY: '10000',
      REGISTRATIONS_PER_IP_PER_HOUR: '10000',
      MAILS_PER_MAILBOX_PER_HOUR: '1000',
      MAILS_PER_MAILBOX_PER_DAY: '1000',
      FAILED_GUESSES_PER_DOMAIN_PER_DAY: '100000',
    });
  });
  beforeEach(() => app.query('DELETE FROM guess_budgets'));
  afterAll(() => app.close());

  async function start(email: string): Promise<{ challengeId: string; codeLength: number }> {
    await app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);
    return startCodeLogin(app.client, email);
  }

  async function guessWrong(challengeId: string, count = 1): Promise<void> {
    const code = wrongCode(await derivedCode(app, challengeId));
    for (let index = 0; index < count; index += 1)
      expectProblem(await loginWithCode(app.client, { challengeId, code }), 'otp.invalid');
  }

  /** Enters wrong codes, at most five per challenge. */
  async function fail(email: string, count: number): Promise<void> {
    for (let left = count; left > 0; left -= 5)
      await guessWrong((await start(email)).challengeId, Math.min(left, 5));
  }

  const pass = (minutes: number) =>
    app.query(
      `UPDATE guess_budgets SET hour_started_at = hour_started_at - $1::int * interval '1 minute',
         day_started_at = day_started_at - $1::int * interval '1 minute',
         escalated_at = escalated_at - $1::int * interval '1 minute',
         failed_at = failed_at - $1::int * interval '1 minute'`,
      [minutes],
    );

  /** The counts of the only mailbox in a test. */
  const counts = () =>
    app.query<GuessBudget>(
      'SELECT hour_failures AS hour, day_failures AS day, failures_in_a_row AS "inARow" FROM guess_budgets',
    );

  it('have a window of an hour and one of a day, which start with the first and do not move', async () => {
    const email = freshEmail();
    await fail(email, 5);
    await pass(40);
    await fail(email, 4);
    expect(await counts()).toEqual([{ hour: 9, day: 9, inARow: 9 }]);
    await pass(30); // 70 minutes from the first, 30 from the last
    await fail(email, 1);
    expect(await counts()).toEqual([{ hour: 1, day: 10, inARow: 10 }]);
    expect((await start(email)).codeLength).toBe(8);
    await pass(24 * 60 - 80); // 23 hours and 50 minutes from the first
    await fail(email, 1);
    expect(await counts()).toEqual([{ hour: 1, day: 11, inARow: 11 }]);
    await pass(15);
    await fail(email, 1);
    expect(await counts()).toEqual([{ hour: 2, day: 1, inARow: 12 }]);
    expect((await start(email)).codeLength).toBe(8);
  });

  it('have a new window with the first one after an hour', async () => {
    const email = freshEmail();
    await fail(email, 1);
    await pass(60);
    await fail(email, 1);
    await pass(59);
    await fail(email, 1);
    expect(await counts()).toEqual([{ hour: 2, day: 3, inARow: 3 }]);
  });

  it('are separate for each mailbox', async () => {
    await fail(freshEmail('one'), 2);
    await fail(freshEmail('two'), 3);
    const found = await counts();
    expect(found.toSorted((a, b) => a.hour - b.hour)).toEqual([
      { hour: 2, day: 2, inARow: 2 },
      { hour: 3, day: 3, inARow: 3 },
    ]);
  });

  it('do not include codes for a redeemed, expired or exhausted challenge, nor do its attempts', async () => {
    const [email = ''] = await addressesOf(app, 'known', 1);
    const used = await start(email);
    const code = await derivedCode(app, used.challengeId);
    expect((await loginWithCode(app.client, { challengeId: used.challengeId, code })).status).toBe(200);
    const expired = await start(email);
    await age(app, expired.challengeId, 300);
    const usedUp = await start(email);
    await guessWrong(usedUp.challengeId, 5);
    for (const { challengeId } of [used, expired, usedUp]) await guessWrong(challengeId, 3);
    expect(await counts()).toEqual([{ hour: 5, day: 5, inARow: 5 }]);
    const attempts = [used, expired, usedUp].map(
      async ({ challengeId }) => (await challengeRow(app, challengeId)).attempts,
    );
    expect(await Promise.all(attempts)).toEqual([1, 0, 5]);
  });

  it('do not include codes for a challenge of another purpose, or of another account', async () => {
    const [owner, intruder] = [await signUp(app), await signUp(app)];
    const signIn = await start(owner.email);
    const stepUp = await startReauthentication(app.client, owner.tokens.accessToken);
    const confirm = async ({ challengeId }: { challengeId: string }, purpose: string, token?: string) => {
      const body = { challengeId, code: await derivedCode(app, challengeId) };
      return app.client.post(`/v1/auth/${purpose}/confirm`, { body, token });
    };
    const tried = [
      await confirm(signIn, 'email-verification'),
      await confirm(signIn, 'reauthentication', owner.tokens.accessToken),
      await confirm(stepUp, 'code-login'),
      await confirm(stepUp, 'reauthentication', intruder.tokens.accessToken),
    ];
    for (const response of tried) expectProblem(response, 'otp.invalid');
    expect(await counts()).toEqual([]);
    for (const { challengeId } of [signIn, stepUp])
      expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 0, consumed_at: null });
  });
});
