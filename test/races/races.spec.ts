import type { AppError } from '../../src/common/errors/app-error.js';
import { GuessBudgets } from '../../src/otp/guess-budgets.service.js';
import { OtpService } from '../../src/otp/otp.service.js';
import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { noClient } from '../../src/common/http/client-info.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow } from '../support/challenges.js';
import {
  freshEmail,
  freshPerson,
  goodPassword,
  refresh,
  register,
  signUp,
  wrongCode,
  type AuthResultBody,
  type ChallengeBody,
  type TokensBody,
} from '../support/journeys.js';
import { byNumber, inParallel } from '../support/in-parallel.js';
import { codeIn } from '../support/mailbox.js';

const confirmPath = '/v1/auth/email-verification/confirm';

const redeemedIn = (responses: readonly { status: number }[]) =>
  responses.filter(({ status }) => status === 200).length;

describe('races over two replicas', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2, usesManyNetworks: true });
  });
  afterAll(() => app.close());

  async function challengeWithCode() {
    const person = freshPerson();
    const { challengeId } = await register(app.client, person);
    return { ...person, challengeId, code: codeIn(await app.mailbox.mail(person.email)) };
  }

  it('[OTP-4] 50 right confirmations in parallel open exactly one session', async () => {
    const { email, challengeId, code } = await challengeWithCode();
    const responses = await inParallel(app, 50, (client) =>
      client.post(confirmPath, { body: { challengeId, code } }),
    );
    const statuses = responses.map(({ status }) => status).toSorted(byNumber);
    expect(statuses).toEqual([200, ...Array<number>(49).fill(400)]);
    const sessions = await app.query(
      'SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1',
      [email],
    );
    expect(sessions).toHaveLength(1);
  });

  it('[OTP-5] 50 right codes in parallel run their effect exactly once, whatever it is', async () => {
    const { challengeId, code } = await challengeWithCode();
    let runs = 0;
    const attempt = { purpose: 'email_verification', client: noClient, challengeId, code } as const;
    const outcomes = await inParallel(app, 50, (_client, _index, replica) =>
      replica
        .get(OtpService)
        .redeem(attempt, () => Promise.resolve(++runs))
        .then(
          () => 'done',
          (error: AppError) => error.code,
        ),
    );
    expect(outcomes.toSorted((left, right) => left.localeCompare(right))).toEqual([
      'done',
      ...Array<string>(49).fill('otp.invalid'),
    ]);
    expect(runs).toBe(1);
  });

  it('50 wrong confirmations in parallel count five attempts, and the right code comes too late', async () => {
    const { email, challengeId, code } = await challengeWithCode();
    const body = { challengeId, code: wrongCode(code) };
    const responses = await inParallel(app, 50, (client) =>
      client.post<{ code: string }>(confirmPath, { body }),
    );
    expect(new Set(responses.map((response) => response.body.code))).toEqual(new Set(['otp.invalid']));
    expect(await attemptsOf(challengeId)).toBe(5);
    expect((await app.client.post(confirmPath, { body: { challengeId, code } })).status).toBe(400);
    expect(await attemptsOf(challengeId)).toBe(5);
    expect(await failuresOf(email)).toBe(5);
  });

  it('[OTP-6] at most five guesses are compared, whatever is among them', async () => {
    const { email, challengeId, code } = await challengeWithCode();
    const guess = (index: number) => (index === 30 ? code : wrongCode(code));
    const responses = await inParallel(app, 50, (client, index) =>
      client.post(confirmPath, { body: { challengeId, code: guess(index) } }),
    );
    const { attempts, consumed_at: consumedAt } = await challengeRow(app, challengeId);
    // If the right code is among the first five it is redeemed once; otherwise all five were wrong.
    const redeemed = redeemedIn(responses);
    expect(redeemed).toBe(consumedAt ? 1 : 0);
    expect(consumedAt ? [1, 2, 3, 4, 5] : [5]).toContain(attempts);
    expect(await failuresOf(email)).toBe(attempts - redeemed);
  });

  it('20 resends in parallel send one mail', async () => {
    const { email, challengeId } = await challengeWithCode();
    await app.query(`UPDATE challenges SET sent_at = now() - interval '2 minutes' WHERE id = $1`, [
      challengeId,
    ]);
    const responses = await inParallel(app, 20, (client) =>
      client.post<ChallengeBody>(`/v1/challenges/${challengeId}/resend`),
    );
    const statuses = responses.map(({ status }) => status).toSorted(byNumber);
    expect(statuses).toEqual([202, ...Array<number>(19).fill(429)]);
    await app.mailbox.mail(email, 2);
    const deliveries = await app.query('SELECT 1 FROM deliveries WHERE challenge_id = $1', [challengeId]);
    expect(deliveries).toHaveLength(2);
  });

  it('[SESS-3] 50 refreshes of one token in parallel return one successor', async () => {
    const { tokens } = await signUp(app);
    const responses = await inParallel(app, 50, (client) =>
      client.post<{ tokens: TokensBody }>('/v1/auth/refresh', {
        body: { refreshToken: tokens.refreshToken },
      }),
    );
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(responses.map(({ body }) => body.tokens.refreshToken));
    expect(successors.size).toBe(1);
    expect(successors).not.toContain(tokens.refreshToken);
    const [session] = await app.query<{ generation: number }>(
      `SELECT generation FROM sessions WHERE id::text = split_part($1, '.', 1)`,
      [tokens.refreshToken],
    );
    expect(session).toEqual({ generation: 1 });
  });

  it('[SESS-25] 40 refreshes with the newest four tokens in parallel rotate once and end no session', async () => {
    const account = await signUp(app);
    const tokens = [account.tokens.refreshToken];
    for (let count = 0; count < 3; count += 1) {
      tokens.push((await refresh(app.client, tokens.at(-1) ?? '')).body.tokens.refreshToken);
    }
    const tokenOf = (index: number) => tokens[Math.floor(index / 2) % 4] ?? ''; // each by both replicas
    const responses = await inParallel(app, 40, (client, index) => refresh(client, tokenOf(index)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    const newest = new Set(responses.map(({ body }) => body.tokens.refreshToken));
    const made = [...newest].filter((token) => !tokens.includes(token));
    expect(made).toHaveLength(1);
    // A request before the rotation got the token that was the newest then.
    expect(new Set([...newest, tokens[3]])).toEqual(new Set([tokens[3], ...made]));
    expect((await refresh(app.client, tokens[0] ?? '')).body.tokens.refreshToken).toBe(made[0]);
  });

  it('two pending registrations of one address, confirmed in parallel, create one account', async () => {
    const email = freshEmail();
    const registrations = await Promise.all(
      ['first', 'second'].map(async (name) => {
        const password = `${goodPassword} ${name}`;
        const challenge = await register(app.client, { email, password, fullName: name });
        return { ...challenge, name, password };
      }),
    );
    await app.mailbox.mail(email, 2);
    const codes = new Map<string, string>();
    for (const mail of await app.mailbox.mails(email)) codes.set(mail.messageId, codeIn(mail));
    const rows = await app.query<{ id: string; challenge_id: string }>(
      'SELECT id, challenge_id FROM deliveries WHERE destination = $1',
      [email],
    );
    const codeOf = (challengeId: string) => {
      const delivery = rows.find((row) => row.challenge_id === challengeId);
      return codes.get(`<${delivery?.id}@postern.localhost>`);
    };
    const responses = await inParallel(app, 2, (client, index) => {
      const challengeId = registrations[index]?.challengeId ?? '';
      return client.post<AuthResultBody>(confirmPath, { body: { challengeId, code: codeOf(challengeId) } });
    });
    expect(responses.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 400]);
    const winner = registrations[responses.findIndex(({ status }) => status === 200)];
    const login = await app.client.post<AuthResultBody>('/v1/auth/login', {
      body: { email, password: winner?.password },
    });
    expect(login.body.user.fullName).toBe(winner?.name);
  });

  it('[OTP-7] 50 guesses in parallel on the last attempt compare one', async () => {
    const { email, challengeId, code } = await challengeWithCode();
    for (let attempt = 1; attempt <= 4; attempt++) {
      await app.client.post(confirmPath, { body: { challengeId, code: wrongCode(code) } });
    }
    const responses = await inParallel(app, 50, (client, index) =>
      client.post(confirmPath, { body: { challengeId, code: index % 2 ? code : wrongCode(code) } }),
    );
    const { attempts, consumed_at: consumedAt } = await challengeRow(app, challengeId);
    expect({ redeemed: redeemedIn(responses), attempts }).toEqual({
      redeemed: consumedAt ? 1 : 0,
      attempts: 5,
    });
    expect(responses.filter(({ status }) => status === 400)).toHaveLength(consumedAt ? 49 : 50);
    expect(await failuresOf(email)).toBe(consumedAt ? 4 : 5);
  });

  it('60 sign-ins in parallel leave exactly twenty live sessions of one account', async () => {
    const { email, password, user } = await signUp(app);
    // Hashing would serialise them, as many at once as this machine has processors.
    const check = jest
      .spyOn(PasswordsService.prototype, 'verify')
      .mockResolvedValue({ matches: true, isOutdated: false });
    const responses = await inParallel(app, 60, (client) =>
      client.post('/v1/auth/login', { body: { email, password } }),
    );
    check.mockRestore();
    expect(responses.map(({ status }) => status)).toEqual(Array(60).fill(200));
    const live = await app.query('SELECT 1 FROM sessions WHERE user_id = $1 AND revoked_at IS NULL', [
      user.id,
    ]);
    expect(live).toHaveLength(20);
  });

  it('[SESS-12] a sign-out and refreshes in parallel leave no live session', async () => {
    const { tokens } = await signUp(app);
    const responses = await inParallel(app, 20, (client, index) =>
      index === 10
        ? client.post('/v1/auth/logout', { token: tokens.accessToken })
        : client.post('/v1/auth/refresh', { body: { refreshToken: tokens.refreshToken } }),
    );
    expect(responses[10]?.status).toBe(204);
    const after = await app.client.get('/v1/users/me', { token: tokens.accessToken });
    expect(after.status).toBe(401);
  });

  async function failuresOf(email: string): Promise<number> {
    const key = app.firstApp.get(GuessBudgets, { strict: false }).keyOf(email);
    const [row] = await app.query<{ failures: number }>(
      'SELECT day_failures AS failures FROM guess_budgets WHERE key = $1',
      [key],
    );
    return row?.failures ?? 0;
  }

  async function attemptsOf(challengeId: string): Promise<number | undefined> {
    const [row] = await app.query<{ attempts: number }>('SELECT attempts FROM challenges WHERE id = $1', [
      challengeId,
    ]);
    return row?.attempts;
  }
});

describe('immediate registration over two replicas', () => {
  it('20 registrations of one address in parallel create one account', async () => {
    const app = await startApp({
      instances: 2,
      usesManyNetworks: true,
      env: { REGISTRATION_MODE: 'immediate' },
    });
    const person = freshPerson();
    const hash = await app.firstApp.get(PasswordsService, { strict: false }).hash(person.password, null);
    // Hashing would serialise them, and a busy machine, which does less of it in a second, would reject some with 503.
    const hashing = jest.spyOn(PasswordsService.prototype, 'hash').mockResolvedValue(hash);
    try {
      const responses = await inParallel(app, 20, (client) =>
        client.post('/v1/auth/register', { body: person }),
      );
      expect(responses.map(({ status }) => status).toSorted(byNumber)).toEqual([
        201,
        ...Array<number>(19).fill(409),
      ]);
      expect(await app.query('SELECT 1 FROM users')).toHaveLength(1);
      expect(await app.query('SELECT 1 FROM deliveries')).toHaveLength(1);
    } finally {
      hashing.mockRestore();
      await app.close();
    }
  });
});

describe('without a grace window, over two replicas', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2, env: { REFRESH_GRACE_SECONDS: '0' } });
  });
  afterAll(() => app.close());

  it('the second use of a refresh token revokes the session', async () => {
    const { tokens } = await signUp(app);
    const use = (client: TestApp['client'] | undefined, refreshToken: string) =>
      client?.post<{ tokens: TokensBody; code?: string }>('/v1/auth/refresh', { body: { refreshToken } });
    const first = await use(app.clients[0], tokens.refreshToken);
    expect(first?.status).toBe(200);
    const second = await use(app.clients[1], tokens.refreshToken);
    expect(second).toMatchObject({ status: 401, body: { code: 'session.refresh_invalid' } });
    const successor = await use(app.clients[0], first?.body.tokens.refreshToken ?? '');
    expect(successor).toMatchObject({ status: 401, body: { code: 'session.refresh_invalid' } });
    for (const client of app.clients) {
      expect((await client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(401);
    }
  });

  it('50 uses of one refresh token in parallel return one successor, and revoke the session', async () => {
    const { tokens } = await signUp(app);
    const responses = await inParallel(app, 50, (client) =>
      client.post('/v1/auth/refresh', { body: { refreshToken: tokens.refreshToken } }),
    );
    const statuses = responses.map(({ status }) => status).toSorted(byNumber);
    expect(statuses).toEqual([200, ...Array<number>(49).fill(401)]);
    expect((await app.client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(401);
  });
});
