import { codeAlphabets } from '../../src/otp/code-derivation.js';
import { unverifiedAccount } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { inParallel } from '../support/in-parallel.js';
import {
  confirm,
  freshEmail,
  freshPerson,
  loginWithCode,
  register,
  resend,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  startReauthentication,
  wrongCode,
  type AuthResultBody,
  type Challenge,
  type ChallengeBody,
} from '../support/journeys.js';
import { startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

/** Allows many mails, so that only guesses are limited. */
const roomy = {
  STARTS_PER_IP_PER_HOUR: '10000',
  STARTS_PER_IP_PER_DAY: '10000',
  REGISTRATIONS_PER_IP_PER_HOUR: '10000',
  MAILS_PER_MAILBOX_PER_HOUR: '1000',
  MAILS_PER_MAILBOX_PER_DAY: '1000',
  OTP_RESEND_COOLDOWN_SECONDS: '1',
  FAILED_GUESSES_PER_DOMAIN_PER_DAY: '100000',
};

/** The budgets that the log reports as used up, each with its setting. */
function exceededBudgets(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter(({ event }) => event === 'limits.guesses_exceeded')
    .map(({ limit, setting }) => `${setting} of ${limit}`);
}

describe('wrong codes for one address', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database', roomy);
  });
  afterAll(() => app.close());

  /** Ends the cooldown of starts instead of waiting. */
  const endCooldowns = () => app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);

  async function start(email: string, headers: Record<string, string> = {}): Promise<Challenge> {
    await endCooldowns();
    const response = await app.client.post<ChallengeBody>('/v1/auth/code-login', {
      body: { email },
      headers,
    });
    return response.body.challenge;
  }

  /** Enters wrong codes, at most five per challenge. */
  async function fail(email: string, count: number): Promise<void> {
    for (let left = count; left > 0; left -= 5) {
      const { challengeId } = await start(email);
      const code = wrongCode(await derivedCode(app, challengeId));
      for (let index = 0; index < Math.min(left, 5); index += 1) {
        const client = app.clients[index % 2] ?? app.client;
        expectProblem(await loginWithCode(client, { challengeId, code }), 'otp.invalid');
      }
    }
  }

  const lengthOfNext = async (email: string, headers = {}) => (await start(email, headers)).codeLength;

  /** Starts a sign-in by code and completes it. */
  async function succeed(email: string, headers = {}): Promise<AuthResultBody> {
    const { challengeId } = await start(email, headers);
    const response = await loginWithCode(app.client, {
      challengeId,
      code: await derivedCode(app, challengeId),
    });
    expect(response.status).toBe(200);
    return response.body;
  }

  it('[OTP-9] switch to long codes from the tenth in an hour, across challenges, purposes and replicas', async () => {
    const { email } = await signUp(app);
    await fail(email, 5);
    await endCooldowns();
    const reset = await startPasswordReset(app.client, email);
    const wrong = { challengeId: reset.challengeId, code: '00000000', newPassword: 'another long password' };
    for (let index = 0; index < 4; index += 1)
      await app.client.post('/v1/auth/password-reset/confirm', { body: wrong });
    expect(await lengthOfNext(email)).toBe(8);
    await app.client.post('/v1/auth/password-reset/confirm', { body: wrong });
    const long = await start(email);
    expect(long.codeLength).toBe(12);
    const code = await derivedCode(app, long.challengeId);
    await eventually('the mail with the long code', async () =>
      (await app.mailbox.mails(email)).find(({ text }) => text.includes(code)),
    );
    expect(code).toMatch(new RegExp(`^[${codeAlphabets.crockford}]{12}$`));
    const typed = `${code.slice(0, 4)}-${code.slice(4, 8)} ${code.slice(8)}`.toLowerCase();
    expect((await loginWithCode(app.client, { challengeId: long.challengeId, code: typed })).status).toBe(
      200,
    );
  });

  it('are logged once when they use up a budget, with the setting and without the address', async () => {
    const { email } = await signUp(app);
    const already = app.logLines.length;
    await fail(email, 12);
    const lines = app.logLines.slice(already);
    expect(exceededBudgets(lines)).toEqual(['FAILED_GUESSES_PER_ADDRESS_PER_HOUR of address-failed-guesses']);
    expect(lines.join('')).not.toContain(email.split('@')[0]);
  });

  it('[OTP-13] keep codes long for a day after the last wrong one, whatever the owner does meanwhile', async () => {
    const { email } = await signUp(app);
    await fail(email, 10);
    await passing(23);
    await succeed(email);
    expect(await lengthOfNext(email)).toBe(12);
    await passing(2);
    expect(await lengthOfNext(email)).toBe(8);
    await fail(email, 9);
    expect(await lengthOfNext(email)).toBe(8);
    await fail(email, 1);
    await passing(23);
    expect(await lengthOfNext(email)).toBe(12);
    const { challengeId } = await start(email);
    await loginWithCode(app.client, { challengeId, code: '000000000000' }); // must not exceed the budget of another day
    await passing(2);
    expect(await lengthOfNext(email)).toBe(8);
  });

  it('[OTP-14] are reset by a right code of the owner on a known device, and count again from the next wrong one', async () => {
    const { email, deviceToken } = await signUp(app);
    const known = { 'x-device-token': deviceToken };
    await fail(email, 10);
    expect(await lengthOfNext(email, known)).toBe(12);
    await succeed(email, known);
    expect(await lengthOfNext(email, known)).toBe(8);
    expect(await lengthOfNext(email)).toBe(12);
    await fail(email, 1);
    expect(await lengthOfNext(email, known)).toBe(12);
  });

  it('are reset by a right code of the signed-in owner, but not for others who request the address', async () => {
    const owner = await signUp(app);
    const other = await signUp(app);
    await fail(owner.email, 10);
    await succeed(owner.email);
    const again = await startReauthentication(app.client, owner.tokens.accessToken);
    expect(again.codeLength).toBe(6);
    await endCooldowns();
    const wanted = await startEmailChange(app.client, other.tokens.accessToken, owner.email);
    expect(wanted.codeLength).toBe(12);
  });

  it('are not reset by a right code for another address of the same mailbox', async () => {
    const { email, deviceToken } = await signUp(app);
    await endCooldowns();
    const neighbour = await signUp(app, freshPerson({ email: email.replace('@', '+tag@') }));
    await fail(email, 10);
    await succeed(neighbour.email);
    expect(await lengthOfNext(email, { 'x-device-token': deviceToken })).toBe(12);
    expect(await lengthOfNext(neighbour.email, { 'x-device-token': neighbour.deviceToken })).toBe(8);
  });

  it('are not reset for an unverified account, whoever is signed in to it', async () => {
    const { email, deviceToken } = await unverifiedAccount(app);
    await fail(email, 10);
    await app.query('UPDATE challenges SET consumed_at = now() WHERE address = $1', [email]);
    expect(await lengthOfNext(email, { 'x-device-token': deviceToken })).toBe(12);
  });

  it('count for an address without an account, and for every spelling of a mailbox', async () => {
    const unknown = freshEmail();
    await fail(unknown, 10);
    expect(await lengthOfNext(unknown)).toBe(12);
    expect(await lengthOfNext(unknown.replace('@', '+tag@'))).toBe(12);
    expect(await lengthOfNext(freshEmail())).toBe(8);
  });

  it('[OTP-12] do not affect open challenges: these keep five attempts and valid codes', async () => {
    const { email } = await signUp(app);
    const open = await start(email);
    await fail(email, 10);
    expect(await challengeRow(app, open.challengeId)).toMatchObject({ attempts: 0, code_length: 8 });
    const code = await derivedCode(app, open.challengeId);
    expect((await loginWithCode(app.client, { challengeId: open.challengeId, code })).status).toBe(200);
    expect(await lengthOfNext(email)).toBe(12); // a short code would say nothing about earlier guesses
  });

  it('do not include a right one, even if it would have been the tenth', async () => {
    const { email } = await signUp(app);
    await fail(email, 9);
    const { challengeId } = await start(email);
    const code = await derivedCode(app, challengeId);
    expect((await loginWithCode(app.client, { challengeId, code })).status).toBe(200);
    expect(await lengthOfNext(email)).toBe(8);
    await fail(email, 1);
    expect(await lengthOfNext(email)).toBe(12);
  });

  const passing = (hours: number) =>
    app.query(
      `UPDATE guess_budgets SET hour_started_at = hour_started_at - $1::int * interval '1 hour',
         day_started_at = day_started_at - $1::int * interval '1 hour',
         escalated_at = escalated_at - $1::int * interval '1 hour',
         failed_at = failed_at - $1::int * interval '1 hour'`,
      [hours],
    );

  it('expire after an hour, but twenty in a day do not', async () => {
    const email = freshEmail();
    await fail(email, 9);
    await passing(2);
    await fail(email, 9);
    await passing(2);
    expect(await lengthOfNext(email)).toBe(8);
    await fail(email, 1);
    expect(await lengthOfNext(email)).toBe(8);
    await fail(email, 1);
    expect(await lengthOfNext(email)).toBe(12);
  });

  it('[OTP-11] are limited to a hundred in a row, however slow and with right ones in between, until a week passes', async () => {
    const { email } = await signUp(app);
    await fail(email, 9);
    await app.query('UPDATE guess_budgets SET failures_in_a_row = 98 WHERE failures_in_a_row = 9');
    await passing(25);
    await succeed(email);
    await fail(email, 1);
    expect(await lengthOfNext(email)).toBe(8);
    await fail(email, 1);
    expect(await lengthOfNext(email)).toBe(12);
    await passing(8 * 24);
    await fail(email, 1);
    expect(await lengthOfNext(email)).toBe(8);
  });

  it('count for a resent code, whose challenge keeps its attempts', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await start(email);
    const code = wrongCode(await derivedCode(app, challengeId));
    for (let index = 0; index < 3; index += 1) await loginWithCode(app.client, { challengeId, code });
    await age(app, challengeId, 200);
    await endCooldowns();
    expect((await resend(app.client, challengeId)).status).toBe(202);
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 3, code_length: 8 });
  });

  it('[OTP-10] are counted exactly in parallel, and none is compared beyond the budget', async () => {
    const { email } = await signUp(app);
    const challenges: Challenge[] = [];
    for (let index = 0; index < 40; index += 1) challenges.push(await start(email));
    const before = await app.query<{ day_failures: number }>(
      'SELECT sum(day_failures)::int FROM guess_budgets',
    );
    await inParallel(app, 400, (client, index) =>
      loginWithCode(client, { challengeId: challenges[index % 40]?.challengeId ?? '', code: '00000000' }),
    );
    const after = await app.query<{ day_failures: number }>(
      'SELECT sum(day_failures)::int FROM guess_budgets',
    );
    expect(Number(Object.values(after[0] ?? {})[0]) - Number(Object.values(before[0] ?? {})[0])).toBe(200);
    expect(await lengthOfNext(email)).toBe(12);
  });

  it('are not counted by parallel right codes for twenty challenges', async () => {
    const email = freshEmail();
    await signUp(app, freshPerson({ email }));
    const proofs: { challengeId: string; code: string }[] = [];
    for (let index = 0; index < 20; index += 1) {
      const { challengeId } = await start(email);
      proofs.push({ challengeId, code: await derivedCode(app, challengeId) });
    }
    const responses = await inParallel(app, 20, (client, index) =>
      loginWithCode(client, proofs[index] ?? { challengeId: '', code: '' }),
    );
    expect(responses.map(({ status }) => status)).toEqual(proofs.map(() => 200));
    expect(await lengthOfNext(email)).toBe(8);
  });
});

describe('wrong codes for all addresses of one domain', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startLimitedApp('database', {
      ...roomy,
      FAILED_GUESSES_PER_DOMAIN_PER_DAY: '7',
      FAILED_GUESSES_PER_LARGE_DOMAIN_PER_DAY: '9',
    });
  });
  afterAll(() => app.close());

  const at = (domain: string) => freshEmail('spray').replace('example.com', domain);

  /** Enters one wrong code at each of `count` addresses. */
  async function spray(domain: string, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const { challengeId } = await register(app.client, freshPerson({ email: at(domain) }));
      const code = wrongCode(await derivedCode(app, challengeId));
      expectProblem(await confirm(app.client, { challengeId, code }), 'otp.invalid');
    }
  }

  const lengthAt = async (domain: string) =>
    (await register(app.client, freshPerson({ email: at(domain) }))).codeLength;

  it('[OTP-15] switch to long codes for that domain, on every replica, and for no other', async () => {
    await spray('sprayed.example', 6);
    expect(await lengthAt('sprayed.example')).toBe(6);
    await spray('sprayed.example', 1);
    for (const client of app.clients) {
      expect((await register(client, freshPerson({ email: at('sprayed.example') }))).codeLength).toBe(12);
    }
    expect(await lengthAt('other.example')).toBe(6);
    expect(await lengthAt('sub.sprayed.example')).toBe(6);
    const expected = 'FAILED_GUESSES_PER_DOMAIN_PER_DAY of domain-failed-guesses-day';
    expect(exceededBudgets(app.logLines)).toEqual([expected]);
  });

  it('[OTP-16] have a larger budget for a large mailbox provider', async () => {
    await spray('gmail.com', 8);
    expect(await lengthAt('gmail.com')).toBe(6);
    await spray('gmail.com', 1);
    expect(await lengthAt('gmail.com')).toBe(12);
  });

  it('keep codes long for a day after the one that used up the budget', async () => {
    await spray('daily.example', 6);
    const passing = (hours: number) =>
      app.query(
        `UPDATE rate_limits SET expires_at = expires_at - $1::int * interval '1 hour' WHERE key LIKE 'domain%'`,
        [hours],
      );
    await passing(23);
    await spray('daily.example', 1);
    await passing(2); // the day in which they were counted is over
    expect(await lengthAt('daily.example')).toBe(12);
    await passing(23);
    expect(await lengthAt('daily.example')).toBe(6);
  });
});

describe('wrong codes for the whole installation', () => {
  let app: TestApp;
  afterEach(() => app.close());

  it('[OTP-17] make every code long beyond the limit', async () => {
    app = await startLimitedApp('database', { ...roomy, FAILED_GUESSES_PER_DAY: '7' });
    const early = await register(app.client, freshPerson());
    const spread = await Promise.all(Array.from({ length: 7 }, () => register(app.client, freshPerson())));
    const code = codeIn(await app.mailbox.mail((await challengeRow(app, early.challengeId)).address));
    expect((await confirm(app.client, { challengeId: early.challengeId, code })).status).toBe(200);
    for (const { challengeId } of spread) {
      expect((await startCodeLogin(app.client, freshEmail())).codeLength).toBe(8);
      const wrong = wrongCode(await derivedCode(app, challengeId));
      expectProblem(await confirm(app.client, { challengeId, code: wrong }), 'otp.invalid');
    }
    for (const client of app.clients) {
      expect((await register(client, freshPerson())).codeLength).toBe(12);
      expect((await startCodeLogin(client, freshEmail())).codeLength).toBe(12);
    }
    expect(exceededBudgets(app.logLines)).toEqual(['FAILED_GUESSES_PER_DAY of all-failed-guesses-day']);
  });

  it('have a limit multiplied by RATE_LIMIT_FACTOR, like those of an address', async () => {
    app = await startApp({ env: { ...roomy, RATE_LIMIT_FACTOR: '2' } });
    const email = freshEmail();
    const { challengeId: first } = await startCodeLogin(app.client, email);
    const { challengeId: second } = await startCodeLogin(app.client, email);
    for (const challengeId of [first, second]) {
      for (let index = 0; index < 5; index += 1)
        await loginWithCode(app.client, { challengeId, code: '00000000' });
    }
    await app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);
    expect((await startCodeLogin(app.client, email)).codeLength).toBe(8);
  });
});
