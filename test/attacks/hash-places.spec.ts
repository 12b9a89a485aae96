import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ipNetwork } from '../../src/common/http/ip-network.js';
import { Clock } from '../../src/common/clock.js';
import type { AppError } from '../../src/common/errors/app-error.js';
import { LimitsService } from '../../src/limits/limits.service.js';
import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { newPassword } from '../support/accounts.js';
import { derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import type { HttpResponse, HttpClient } from '../support/http-client.js';
import { withinTime } from '../support/within-time.js';
import { freshEmail, freshPerson, goodPassword, signUp, startPasswordReset } from '../support/journeys.js';
import { freshNetwork, startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { expectProblem } from '../support/problems.js';
import { countQueries } from '../support/query-count.js';
import { addressesOf } from '../support/address-states.js';

jest.unmock('../../src/passwords/hash-parameters.js'); // costs as much as in production

const statusesOf = (responses: readonly HttpResponse<unknown>[]) =>
  responses.map(({ status }) => status).toSorted();
/** With the codes of problems, so that a failure tells which part was overloaded. */
const outcomesOf = (responses: readonly HttpResponse<unknown>[]) =>
  responses.map(({ status, body }) => (status < 300 ? status : (body as { code: string }).code)).toSorted();
const hashOf = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase();
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

/** The queue has about one second's work of places, which are not many more if the machine is busy at the start. */
const others = 5;

/** Sign-ins of different people, each from a different network. */
async function signIns(app: LimitedApp): Promise<HttpResponse<unknown>[]> {
  const addresses = await addressesOf(app, 'known', others);
  return Promise.all(
    addresses.map((email) =>
      app.client.post('/v1/auth/login', { body: { email, password: goodPassword }, headers: freshNetwork() }),
    ),
  );
}

/** Stops the process's clock until the test moves it to the next second. */
function holdClock(): { nextSecond(): void } {
  const second = Math.floor(Date.now() / 1_000);
  const clock = jest.spyOn(Clock.prototype, 'nowSeconds').mockReturnValue(second);
  return { nextSecond: () => clock.mockReturnValue(second + 1) };
}

type Flood = (client: HttpClient, headers: Record<string, string>) => Promise<HttpResponse<unknown>>;
const floods: [string, Flood, method: 'hash' | 'verify', quota: number][] = [
  [
    'of registrations',
    (client, headers) => client.post('/v1/auth/register', { body: freshPerson(), headers }),
    'hash',
    10,
  ],
  [
    'of sign-ins',
    (client, headers) => {
      const body = { email: freshEmail(), password: 'not the password of anybody' };
      return client.post('/v1/auth/login', { body, headers });
    },
    'verify',
    30,
  ],
];

describe('a flood from one network', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database');
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  it.each(floods)(
    '[PWD-13] %s blocks no other sign-in: only as many passwords are hashed as its limit allows',
    async (...flood) => {
      const [, send, method, quota] = flood;
      const hashing = jest.spyOn(PasswordsService.prototype, method);
      const network = freshNetwork();
      const flooding = Promise.all(times(200, 0).map(() => send(app.client, network)));
      expect(outcomesOf(await signIns(app))).toEqual(times(others, 200));
      expect(statusesOf(await flooding)).toContain(429);
      // On a slow machine, some find no place within the share of their network.
      const ofNetwork = ipNetwork(network['x-forwarded-for'] ?? '');
      const results = hashing.mock.results
        .filter((_, index) => hashing.mock.calls[index]?.at(-1) === ofNetwork)
        .map(({ value }) => value as Promise<unknown>); // both methods return a promise
      const hashed = (await Promise.allSettled(results)).filter(({ status }) => status === 'fulfilled');
      expect(hashed.length).toBeLessThanOrEqual(quota);
    },
  );

  it('[PWD-16] does not block a known device, not even within the same second', async () => {
    const { email, deviceToken, tokens } = await signUp(app);
    holdClock();
    const network = freshNetwork();
    for (const path of ['/v1/auth/login', '/v1/auth/code-login']) {
      const ask = (address: string, headers = {}) => {
        const body = { email: address, ...(path.endsWith('/login') && { password: goodPassword }) };
        return app.client.post(path, { body, headers: { ...network, ...headers } });
      };
      for (const _ of times(31, 0)) await ask(freshEmail());
      expectProblem(await ask(email), 'rate_limit.exceeded');
      const own = { 'x-device-token': deviceToken };
      const unknownAddress = { status: 429, counts: 0 };
      expect(await countQueries(() => ask(freshEmail(), own))).toMatchObject(unknownAddress);
      expect((await ask(email, own)).status).toBeLessThan(300);
    }
    const change = { body: { newEmail: freshEmail() }, token: tokens.accessToken };
    const headers = { ...network, 'x-device-token': deviceToken };
    expect((await app.client.post('/v1/users/me/email-change', { ...change, headers })).status).toBe(202);
  });

  it('[PWD-17] is checked against the store again after a refund', async () => {
    holdClock();
    const limits = app.firstApp.get(LimitsService);
    const hits = [{ limit: 'registrations-hour', key: 'a network' } as const];
    for (const _ of times(10, 0)) await limits.consume(hits);
    const refusal = expect.objectContaining({ code: 'rate_limit.exceeded' }) as AppError;
    expect(() => limits.rejectRefused(hits)).not.toThrow();
    await expect(limits.consume(hits)).rejects.toEqual(refusal);
    expect(() => limits.rejectRefused(hits)).toThrow(refusal);
    await limits.refund(hits);
    expect(() => limits.rejectRefused(hits)).not.toThrow();
    await limits.consume(hits);
  });
});

describe('a rejected flood', () => {
  let app: TestApp;
  beforeAll(async () => {
    // a worker's queries would be counted too
    app = await startApp({ env: { RATE_LIMIT_FACTOR: '1', TRUST_PROXY: '1' }, runsJobs: false });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const post =
    (path: string, makeBody: () => object): Flood =>
    (client, headers) =>
      client.post(path, { body: makeBody(), headers });
  const refused: [string, Flood][] = [
    ...floods.map(([name, send]): [string, Flood] => [name, send]),
    ['of sign-ins by code', post('/v1/auth/code-login', () => ({ email: freshEmail() }))],
    ['of password resets', post('/v1/auth/password-reset', () => ({ email: freshEmail() }))],
  ];

  it.each(refused)(
    '[PWD-15] %s costs no query until the second of the rejection is over',
    async (_, send) => {
      const clock = holdClock();
      const network = freshNetwork();
      const sendMany = async (count: number) => {
        const statuses = [];
        for (const __ of times(count, 0)) statuses.push((await send(app.client, network)).status);
        return { statuses };
      };
      await sendMany(31);
      const none = { statuses: times(50, 429), queries: 0, counts: 0 };
      expect(await countQueries(() => sendMany(50))).toEqual(none);
      expect((await send(app.client, freshNetwork())).status).not.toBe(429);
      clock.nextSecond();
      const { statuses, counts } = await countQueries(() => sendMany(1));
      expect({ statuses, isCounted: counts > 0 }).toEqual({ statuses: [429], isCounted: true });
    },
  );
});

describe('a network that uses all its places', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { TRUST_PROXY: '1' } });
  });
  afterAll(() => app.close());

  it('does not block a right code for a new password', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startPasswordReset(app.client, email);
    const code = await derivedCode(app, challengeId);
    const headers = freshNetwork();
    const passwords = app.firstApp.get(PasswordsService, { strict: false });
    const flood = new AbortController();
    let refused = 0;
    // Each task takes the next place immediately, so that none is ever free for this network.
    const flooding = times(40, ipNetwork(headers['x-forwarded-for'] ?? '')).map(async (network) => {
      while (!flood.signal.aborted) {
        await passwords.hash(goodPassword, network).catch(() => (refused += 1));
      }
    });
    await eventually('the first that finds no place', () => Promise.resolve(refused > 0 || null));
    const body = { challengeId, code, newPassword };
    const response = await app.client.post('/v1/auth/password-reset/confirm', { body, headers });
    flood.abort();
    await Promise.all(flooding);
    expect(response.status).toBe(204);
  });
});

describe('a breach service that does not respond', () => {
  let service: Server;
  let app: LimitedApp;
  const waiting = new Set<ServerResponse>();
  beforeAll(async () => {
    service = createServer((_, response) => void waiting.add(response)).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const { port } = service.address() as AddressInfo; // the server listens on a port, not on a pipe
    const env = { BREACH_QUERY_URL: `http://127.0.0.1:${port}/range`, BREACH_QUERIES_PER_IP_PER_HOUR: '3' };
    app = await startLimitedApp('database', env);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const response of waiting) response.destroy(); // its clients continue without it
    waiting.clear();
  });
  afterAll(async () => {
    service.close();
    await app.close();
  });

  const register = (headers = freshNetwork()) =>
    app.client.post('/v1/auth/register', { body: freshPerson(), headers });

  it('[PWD-14] holds no place in the queue: requests waiting for it block no sign-in', async () => {
    // They wait as long as the other sign-ins take, however slow this machine is.
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
    const asked = once(service, 'request');
    const registrations = Promise.all(times(400, 0).map(() => register()));
    await withinTime('the first query', asked);
    expect(outcomesOf(await signIns(app))).toEqual(times(others, 200));
    const respondToAll = () => {
      for (const response of waiting) response.end(`${hashOf(goodPassword).slice(5)}:7`);
      waiting.clear();
    };
    const responding = setInterval(respondToAll, 10); // those that arrive later too
    await registrations;
    clearInterval(responding);
    expect(statusesOf(await registrations)).toEqual(times(400, 422));
  });

  it('[PWD-10] is queried three times an hour for one network, whatever the password is for', async () => {
    const network = freshNetwork();
    const { challengeId } = (
      await app.client.post<{ challenge: { challengeId: string } }>('/v1/auth/password-reset', {
        body: { email: freshEmail() },
        headers: freshNetwork(),
      })
    ).body.challenge;
    const reset = () =>
      app.client.post('/v1/auth/password-reset/confirm', {
        body: { challengeId, code: '00000000', newPassword: goodPassword },
        headers: network,
      });
    const destroying = service.on('request', (_, response) => response.destroy());
    holdClock();
    try {
      expect((await register(network)).status).toBe(202);
      for (const _ of times(2, 0)) expectProblem(await reset(), 'otp.invalid');
      const refused = await reset();
      expectProblem(refused, 'rate_limit.exceeded');
      expect(refused.headers.get('ratelimit-policy')).toBe('"breach-queries-hour";q=3;w=3600');
      expect(await countQueries(() => register(network))).toMatchObject({ status: 429, counts: 0 });
      // A weak password is still rejected immediately, because that needs no query.
      const weak = { ...freshPerson(), password: 'password2026' };
      expectProblem(
        await app.client.post('/v1/auth/register', { body: weak, headers: network }),
        'request.invalid',
      );
    } finally {
      destroying.removeAllListeners('request');
      service.on('request', (_, response) => void waiting.add(response));
    }
  });
});

describe('an installation without a breach service', () => {
  let app: TestApp;
  afterEach(() => app.close());

  it('counts no password for it', async () => {
    app = await startApp({ env: { RATE_LIMIT_FACTOR: '1', BREACH_QUERIES_PER_IP_PER_HOUR: '1' } });
    const weak = { ...freshPerson(), password: 'password2026' };
    for (const _ of times(3, 0)) {
      expectProblem(await app.client.post('/v1/auth/register', { body: weak }), 'request.invalid');
      expect((await app.client.post('/v1/auth/register', { body: freshPerson() })).status).toBe(202);
    }
  });
});
