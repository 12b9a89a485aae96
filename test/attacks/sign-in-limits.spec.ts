import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { AppError } from '../../src/common/errors/app-error.js';
import { newPassword, unverifiedAccount, type Account } from '../support/accounts.js';
import type { HttpResponse } from '../support/http-client.js';
import { inParallel } from '../support/in-parallel.js';
import {
  confirm,
  freshEmail,
  freshPerson,
  goodPassword,
  reauthenticate,
  register,
  type AuthResultBody,
} from '../support/journeys.js';
import { freshNetwork, startLimitedApp, stores, type LimitedApp } from '../support/limited-app.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

const wrongPassword = 'not the password of anybody';
/** Tries again what a slow machine could not hash within a second: such a request is not counted. */
async function unlessOverloaded<Response extends { status: number }>(
  send: () => Promise<Response>,
): Promise<Response> {
  for (;;) {
    const response = await send();
    if (response.status !== 503) return response;
  }
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe.each(stores)('password attempts, counted in the %s', (store) => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp(store, {
      REGISTRATIONS_PER_IP_PER_HOUR: '1000',
      STARTS_PER_IP_PER_HOUR: '1000',
    });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  async function account(email = freshEmail()): Promise<Account> {
    const person = freshPerson({ email });
    const { challengeId } = await register(app.client, person);
    const code = codeIn(await app.mailbox.mail(person.email));
    return { ...(await confirm(app.client, { challengeId, code })).body, ...person };
  }

  /** Moves all limits into the past instead of waiting. */
  async function passTime(seconds: number): Promise<void> {
    if (app.redis) return app.redis.passTime(seconds);
    await app.query(`UPDATE rate_limits SET expires_at = expires_at - $1::int * interval '1 second'`, [
      seconds,
    ]);
  }

  function signIn(
    email: string,
    password: string,
    headers: Record<string, string> = freshNetwork(),
    client = app.client,
  ): Promise<HttpResponse<AuthResultBody>> {
    return client.post<AuthResultBody>('/v1/auth/login', { body: { email, password }, headers });
  }

  /**
   * Makes every password wrong, without hashing: parallel requests would fill the hash queue, and rejections are not
   * counted.
   */
  const withoutHashing = () =>
    jest.spyOn(PasswordsService.prototype, 'verify').mockResolvedValue({ matches: false, isOutdated: false });

  async function fail(email: string, count: number, headers?: Record<string, string>): Promise<void> {
    for (const _ of times(count, 0)) {
      expectProblem(await signIn(email, wrongPassword, headers), 'auth.credentials_invalid');
    }
  }

  it('[LIM-2] are limited to ten for one address, from two hundred in parallel on all networks and two replicas', async () => {
    const { email } = await account();
    const verify = jest.spyOn(PasswordsService.prototype, 'verify');
    const responses = await inParallel(app, 200, (client) =>
      signIn(email, wrongPassword, freshNetwork(), client),
    );
    expect(verify).toHaveBeenCalledTimes(10);
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    // Requests beyond one second's work of a slow machine are rejected before they are counted.
    expect(statuses.filter((status) => status === 429 || status === 503)).toHaveLength(190);
    const right = await signIn(email, goodPassword);
    const { retryAfterSeconds } = expectProblem(right, 'rate_limit.exceeded');
    expect(retryAfterSeconds).toBeGreaterThan(800);
    expect(right.headers.get('ratelimit-policy')).toBe('"failed-sign-ins";q=10;w=900');
  });

  it('[SAME-7] count the same for an address without an account', async () => {
    const unknown = freshEmail();
    await fail(unknown, 10);
    expectProblem(await signIn(unknown, wrongPassword), 'rate_limit.exceeded');
  });

  it('[LIM-9] count for the address as spelled: one with a tag may be somebody else’s mailbox', async () => {
    const victim = await account();
    await passTime(61); // the mailbox has a cooldown, which ignores tags
    const accomplice = await account(victim.email.replace('@', '+a@'));
    for (let round = 0; round < 5; round += 1) {
      await fail(victim.email, 2);
      expect((await signIn(accomplice.email, goodPassword)).status).toBe(200);
    }
    expectProblem(await signIn(victim.email, wrongPassword), 'rate_limit.exceeded');
    await fail(accomplice.email, 10);
  });

  it('[LIM-13] do not lock the owner out of a known device, which has its own limit of ten', async () => {
    const { email, deviceToken } = await account();
    await fail(email, 10);
    const device = () => ({ ...freshNetwork(), 'x-device-token': deviceToken });
    expect((await signIn(email, goodPassword, device())).status).toBe(200);
    expectProblem(await signIn(email, goodPassword), 'rate_limit.exceeded');
    for (const _ of times(10, 0)) {
      expectProblem(await signIn(email, wrongPassword, device()), 'auth.credentials_invalid');
    }
    expectProblem(await signIn(email, goodPassword, device()), 'rate_limit.exceeded');
  });

  it('[LIM-14] from a device that is no longer trusted count with those from unknown devices', async () => {
    const { email, deviceToken, user } = await account();
    await fail(email, 10);
    await app.query('UPDATE users SET devices_trusted_since = now() WHERE id = $1', [user.id]);
    const headers = { ...freshNetwork(), 'x-device-token': deviceToken };
    expectProblem(await signIn(email, goodPassword, headers), 'rate_limit.exceeded');
  });

  it('[LIM-15] from a device known only to an unverified account count with those from unknown devices', async () => {
    const { email, deviceToken } = await unverifiedAccount(app);
    await fail(email, 10);
    const headers = { ...freshNetwork(), 'x-device-token': deviceToken };
    expectProblem(await signIn(email, goodPassword, headers), 'rate_limit.exceeded');
  });

  it('from a device known before a password change count with those from unknown devices', async () => {
    const { email, deviceToken, tokens } = await account();
    const headers = { ...freshNetwork(), 'x-device-token': deviceToken };
    const body = { currentPassword: goodPassword, newPassword };
    const change = { token: tokens.accessToken, body, headers };
    expect((await app.client.send('PUT', '/v1/users/me/password', change)).status).toBe(200);
    await fail(email, 10);
    expectProblem(await signIn(email, newPassword, headers), 'rate_limit.exceeded');
  });

  it('[LIM-8] are not reset by a right one, which refunds only its own hit', async () => {
    const { email } = await account();
    await fail(email, 9);
    for (const _ of times(3, 0)) expect((await signIn(email, goodPassword)).status).toBe(200);
    await fail(email, 1);
    expectProblem(await signIn(email, goodPassword), 'rate_limit.exceeded');
  });

  it('start their window with the first wrong one: a right one before it leaves no hit', async () => {
    const { email } = await account();
    expect((await signIn(email, goodPassword)).status).toBe(200);
    await passTime(600);
    await fail(email, 10);
    const { retryAfterSeconds } = expectProblem(await signIn(email, wrongPassword), 'rate_limit.exceeded');
    expect(retryAfterSeconds).toBeGreaterThan(800);
  });

  it('on all known devices of an account are limited to thirty a minute, right or wrong, by sign-in or step-up', async () => {
    const { email, deviceToken, tokens } = await account();
    const { deviceToken: second } = (await signIn(email, goodPassword)).body;
    const on = (token: string) => ({ ...freshNetwork(), 'x-device-token': token });
    const stepUp = (token = tokens.accessToken) =>
      app.client.post('/v1/auth/reauthentication/confirm', {
        token,
        body: { password: goodPassword },
        headers: on(second),
      });
    for (const _ of times(5, 0)) expect((await stepUp()).status).toBe(200);
    await fail(email, 5, on(deviceToken));
    for (const token of [deviceToken, second]) {
      for (const _ of times(10, 0)) expect((await signIn(email, goodPassword, on(token))).status).toBe(200);
    }
    const refused = await signIn(email, goodPassword, on(deviceToken));
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"device-sign-ins-minute";q=30;w=60');
    expect((await signIn(email, goodPassword)).status).toBe(200); // elsewhere it counts with its network
    const latest = (await signIn(email, goodPassword)).body.tokens.accessToken;
    expectProblem(await stepUp(latest), 'rate_limit.exceeded');
  });

  it('[LIM-16] on known devices are limited to a hundred and twenty an hour, and to thirty in parallel over two replicas', async () => {
    const { email, deviceToken } = await account();
    const tokens = [deviceToken];
    for (const _ of times(4, 0)) tokens.push((await signIn(email, goodPassword)).body.deviceToken);
    const on = (index: number) => ({ ...freshNetwork(), 'x-device-token': tokens[index % 5] ?? '' });
    for (const _ of times(4, 0)) {
      const responses = await inParallel(app, 45, (client, index) =>
        unlessOverloaded(() => signIn(email, goodPassword, on(index), client)),
      );
      expect(responses.map(({ status }) => status).toSorted()).toEqual([
        ...times(30, 200),
        ...times(15, 429),
      ]);
      await passTime(61);
    }
    const refused = await signIn(email, goodPassword, on(0));
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"device-sign-ins-hour";q=120;w=3600');
  });

  it('[LIM-29] are limited to thirty a minute for one network, whatever the address', async () => {
    withoutHashing();
    const network = freshNetwork();
    const responses = await inParallel(app, 60, (client, index) =>
      signIn(freshEmail(`n${index}`), wrongPassword, network, client),
    );
    expect(responses.filter(({ status }) => status !== 429)).toHaveLength(30);
    const refused = await signIn(freshEmail(), wrongPassword, network);
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"sign-ins-minute";q=30;w=60');
  });

  it('[LIM-7] from a network over its limit do not count against somebody else’s address', async () => {
    const { email } = await account();
    const hashing = withoutHashing();
    const network = freshNetwork();
    await Promise.all(times(30, 0).map(() => signIn(freshEmail(), wrongPassword, network)));
    await Promise.all(times(20, 0).map(() => signIn(email, wrongPassword, network)));
    hashing.mockRestore();
    expect((await signIn(email, goodPassword)).status).toBe(200);
  });

  it('are not counted if they were not checked because the queue is full', async () => {
    const { email, deviceToken } = await account();
    const anywhere = freshNetwork();
    for (const headers of [anywhere, { ...anywhere, 'x-device-token': deviceToken }]) {
      const verify = jest.spyOn(PasswordsService.prototype, 'verify');
      verify.mockRejectedValue(new AppError('service.overloaded', { retryAfterSeconds: 1 }));
      for (const _ of times(130, 0))
        expectProblem(await signIn(email, goodPassword, headers), 'service.overloaded');
      verify.mockRestore();
      expect((await signIn(email, goodPassword, headers)).status).toBe(200);
    }
  });

  it('[PWD-21] that reauthenticate a signed-in user count like sign-ins', async () => {
    const { email, tokens } = await account();
    for (const _ of times(5, 0)) {
      const wrong = { password: wrongPassword };
      expectProblem(await reauthenticate(app.client, tokens.accessToken, wrong), 'auth.password_incorrect');
      const body = { currentPassword: wrongPassword, newPassword };
      const change = await app.client.send('PUT', '/v1/users/me/password', {
        token: tokens.accessToken,
        body,
      });
      expectProblem(change, 'auth.password_incorrect');
    }
    expectProblem(await signIn(email, goodPassword), 'rate_limit.exceeded');
    expectProblem(
      await reauthenticate(app.client, tokens.accessToken, { password: goodPassword }),
      'rate_limit.exceeded',
    );
  });
});

describe.each(stores)('wrong passwords from one network, counted in the %s', (store) => {
  let app: LimitedApp;
  afterEach(() => app.close());

  it('[LIM-10] are limited to a hundred an hour, and an accomplice’s right ones refund none of them', async () => {
    app = await startLimitedApp(store, {
      SIGN_INS_PER_IP_PER_MINUTE: '1000',
      FAILED_SIGN_INS_PER_IP_PER_HOUR: '6',
    });
    const person = freshPerson();
    const { challengeId } = await register(app.client, person);
    await confirm(app.client, { challengeId, code: codeIn(await app.mailbox.mail(person.email)) });
    const headers = freshNetwork();
    const post = (email: string, password: string) =>
      app.client.post('/v1/auth/login', { body: { email, password }, headers });
    for (const _ of times(6, 0)) {
      expect((await post(person.email, person.password)).status).toBe(200);
      expectProblem(await post(freshEmail(), wrongPassword), 'auth.credentials_invalid');
    }
    const refused = await post(person.email, person.password);
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"failed-sign-ins-hour";q=6;w=3600');
  });

  it('are not counted for right passwords', async () => {
    app = await startLimitedApp(store, { FAILED_SIGN_INS_PER_IP_PER_HOUR: '3' });
    const person = freshPerson();
    const { challengeId } = await register(app.client, person);
    await confirm(app.client, { challengeId, code: codeIn(await app.mailbox.mail(person.email)) });
    const headers = freshNetwork();
    const post = (password: string) =>
      app.client.post('/v1/auth/login', { body: { email: person.email, password }, headers });
    for (const _ of times(6, 0)) expect((await post(person.password)).status).toBe(200);
    for (const _ of times(2, 0)) expectProblem(await post(wrongPassword), 'auth.credentials_invalid');
    expect((await post(person.password)).status).toBe(200);
    expectProblem(await post(wrongPassword), 'auth.credentials_invalid');
    expectProblem(await post(person.password), 'rate_limit.exceeded');
  });
});
