import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { AppError } from '../../src/common/errors/app-error.js';
import { newPassword, type Account } from '../support/accounts.js';
import type { Answer } from '../support/http-client.js';
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
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe.each(stores)('passwords, counted in the %s', (store) => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp(store, {
      REGISTRATIONS_PER_IP_PER_HOUR: '1000',
      STARTS_PER_IP_PER_HOUR: '1000',
    });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  async function account(): Promise<Account> {
    const person = freshPerson();
    const { challengeId } = await register(app.client, person);
    const code = codeIn(await app.mailbox.mail(person.email));
    return { ...(await confirm(app.client, { challengeId, code })).body, ...person };
  }

  function signIn(
    email: string,
    password: string,
    headers: Record<string, string> = freshNetwork(),
    client = app.client,
  ): Promise<Answer<AuthResultBody>> {
    return client.post<AuthResultBody>('/v1/auth/login', { body: { email, password }, headers });
  }

  async function fail(email: string, count: number, headers?: Record<string, string>): Promise<void> {
    for (const _ of times(count, 0)) {
      expectProblem(await signIn(email, wrongPassword, headers), 'auth.credentials_invalid');
    }
  }

  it('are looked at ten times for one address, of two hundred at once from everywhere, over two replicas', async () => {
    const { email } = await account();
    const verify = jest.spyOn(PasswordsService.prototype, 'verify');
    const answers = await inParallel(app, 200, (client) =>
      signIn(email, wrongPassword, freshNetwork(), client),
    );
    expect(verify).toHaveBeenCalledTimes(10);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    // What is beyond one second's work of a slow machine is shed before it is counted.
    expect(statuses.filter((status) => status === 429 || status === 503)).toHaveLength(190);
    const right = await signIn(email, goodPassword);
    const { retryAfterSeconds } = expectProblem(right, 'rate_limit.exceeded');
    expect(retryAfterSeconds).toBeGreaterThan(800);
    expect(right.headers.get('ratelimit-policy')).toBe('"failed-sign-ins";q=10;w=900');
  });

  it('are counted the same for an address without an account, in every spelling of the mailbox', async () => {
    const unknown = freshEmail();
    await fail(unknown, 5);
    await fail(unknown.replace('@', '+tag@'), 5);
    expectProblem(await signIn(unknown, wrongPassword), 'rate_limit.exceeded');
  });

  it('do not shut the owner out of a device that was signed in on before; it has ten of its own', async () => {
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

  it('of a device that the account trusts no more are counted with those of strangers', async () => {
    const { email, deviceToken, user } = await account();
    await fail(email, 10);
    await app.query('UPDATE users SET trusted_from = now() WHERE id = $1', [user.id]);
    const headers = { ...freshNetwork(), 'x-device-token': deviceToken };
    expectProblem(await signIn(email, goodPassword, headers), 'rate_limit.exceeded');
  });

  it('of a device from before a change of the password are counted with those of strangers', async () => {
    const { email, deviceToken, tokens } = await account();
    const headers = { ...freshNetwork(), 'x-device-token': deviceToken };
    const body = { currentPassword: goodPassword, newPassword };
    const change = { token: tokens.accessToken, body, headers };
    expect((await app.client.send('PUT', '/v1/users/me/password', change)).status).toBe(200);
    await fail(email, 10);
    expectProblem(await signIn(email, newPassword, headers), 'rate_limit.exceeded');
  });

  it('begin anew for the address with a right one', async () => {
    const { email } = await account();
    await fail(email, 9);
    expect((await signIn(email, goodPassword)).status).toBe(200);
    await fail(email, 10);
    expectProblem(await signIn(email, goodPassword), 'rate_limit.exceeded');
  });

  it('are thirty a minute for one network, whosever they are', async () => {
    const network = freshNetwork();
    const answers = await inParallel(app, 60, (client, index) =>
      signIn(freshEmail(`n${index}`), wrongPassword, network, client),
    );
    // A slow machine sheds some of those that were let through.
    expect(answers.filter(({ status }) => status !== 429)).toHaveLength(30);
    const refused = await signIn(freshEmail(), wrongPassword, network);
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"sign-ins-minute";q=30;w=60');
  });

  it('from a network that is refused do not use up the address of somebody else', async () => {
    const network = freshNetwork();
    await Promise.all(times(30, 0).map(() => signIn(freshEmail(), wrongPassword, network)));
    const { email } = await account();
    await Promise.all(times(20, 0).map(() => signIn(email, wrongPassword, network)));
    expect((await signIn(email, goodPassword)).status).toBe(200);
  });

  it('are not counted where they were not looked at: the queue is full', async () => {
    const { email } = await account();
    const verify = jest.spyOn(PasswordsService.prototype, 'verify');
    verify.mockRejectedValue(new AppError('service.overloaded', { retryAfterSeconds: 1 }));
    for (const _ of times(15, 0)) expectProblem(await signIn(email, goodPassword), 'service.overloaded');
    verify.mockRestore();
    expect((await signIn(email, goodPassword)).status).toBe(200);
  });

  it('that confirm who is signed in are counted as sign-ins are', async () => {
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

describe.each(stores)('wrong passwords of one network, counted in the %s', (store) => {
  it('are a hundred an hour; the right ones of an accomplice take none of them back', async () => {
    const app = await startLimitedApp(store, {
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
    await app.close();
  });

  it('are not used up by right ones', async () => {
    const app = await startLimitedApp(store, { FAILED_SIGN_INS_PER_IP_PER_HOUR: '3' });
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
    await app.close();
  });
});
