import { AppError } from '../../src/common/errors/app-error.js';
import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { addressesOf } from '../support/address-states.js';
import type { HttpResponse } from '../support/http-client.js';
import { inParallel } from '../support/in-parallel.js';
import {
  confirm,
  freshEmail,
  freshPerson,
  goodPassword,
  startCodeLogin,
  type AuthResultBody,
  type ChallengeBody,
} from '../support/journeys.js';
import { freshNetwork, from, startLimitedApp, stores, type LimitedApp } from '../support/limited-app.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

type Headers = Record<string, string>;

/** Starts of flows, each from a different network unless a test says otherwise. */
function startsOf(app: LimitedApp) {
  const post = (path: string, body: object, headers: Headers = freshNetwork(), client = app.client) =>
    client.post<ChallengeBody>(path, { body, headers });
  return {
    register: (email: string, headers?: Headers) =>
      post('/v1/auth/register', freshPerson({ email }), headers),
    codeLogin: (email: string, headers?: Headers, client = app.client) =>
      post('/v1/auth/code-login', { email }, headers, client),
    reset: (email: string, headers?: Headers) => post('/v1/auth/password-reset', { email }, headers),
  };
}

const statusesOf = (responses: readonly HttpResponse<unknown>[]) =>
  responses.map(({ status }) => status).toSorted();
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

/** Fills the hash queue. */
async function withoutPlaces(act: () => Promise<void>): Promise<void> {
  const hash = jest.spyOn(PasswordsService.prototype, 'hash');
  hash.mockRejectedValue(new AppError('service.overloaded', { retryAfterSeconds: 1 }));
  await act().finally(() => hash.mockRestore());
}

describe.each(stores)('starts of flows, counted in the %s', (store) => {
  let app: LimitedApp;
  let starts: ReturnType<typeof startsOf>;
  beforeAll(async () => {
    app = await startLimitedApp(store);
    starts = startsOf(app);
  });
  afterAll(() => app.close());

  async function account(): Promise<AuthResultBody & { email: string }> {
    const email = freshEmail();
    const { challenge } = (await starts.register(email)).body;
    const code = codeIn(await app.mailbox.mail(email));
    const { body } = await confirm(app.client, { challengeId: challenge.challengeId, code });
    return { ...body, email };
  }

  it('[LIM-1] are limited to 20 an hour for one network, across purposes and replicas, also in parallel', async () => {
    const network = freshNetwork();
    const responses = await inParallel(app, 60, (client, index) =>
      starts.codeLogin(freshEmail(`burst${index}`), network, client),
    );
    expect(statusesOf(responses)).toEqual([...times(20, 202), ...times(40, 429)]);
    const refused = await starts.reset(freshEmail(), network);
    const { retryAfterSeconds } = expectProblem(refused, 'rate_limit.exceeded');
    expect(retryAfterSeconds).toBeGreaterThan(3_500);
    expect(refused.headers.get('ratelimit-policy')).toBe('"starts-hour";q=20;w=3600');
    expect(refused.headers.get('ratelimit')).toBe(`"starts-hour";r=0;t=${retryAfterSeconds}`);
    expect((await starts.codeLogin(freshEmail())).status).toBe(202);
  });

  it('[ADM-69] count once with an Idempotency-Key; another key is no way around them', async () => {
    const [network, email] = [freshNetwork(), freshEmail()];
    const withKey = (key: string, address = email) =>
      starts.codeLogin(address, { ...network, 'idempotency-key': key });
    const first = await withKey('first');
    expect(first.status).toBe(202);
    for (const _ of times(25, 0)) expect((await withKey('first')).text).toBe(first.text);
    expectProblem(await withKey('second'), 'rate_limit.exceeded');
    await (app.redis
      ? app.redis.passTime(61)
      : app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`));
    expect((await withKey('second')).status).toBe(202); // the refusal was not kept
    for (const n of times(17, 0).keys()) expect((await withKey(`more${n}`, freshEmail())).status).toBe(202);
    expectProblem(await withKey('last', freshEmail()), 'rate_limit.exceeded');
  });

  it('include resends, which count for the network of the resend', async () => {
    const { challengeId } = (await starts.codeLogin(freshEmail())).body.challenge;
    await app.query(`UPDATE challenges SET sent_at = now() - interval '1 minute' WHERE id = $1`, [
      challengeId,
    ]);
    const network = freshNetwork();
    for (const _ of times(20, 0)) await starts.codeLogin(freshEmail(), network);
    const path = `/v1/challenges/${challengeId}/resend`;
    const refused = await app.client.post(path, { headers: network });
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"starts-hour";q=20;w=3600');
    expect((await app.client.post(path, { headers: freshNetwork() })).status).toBe(202);
  });

  it('[LIM-5] count an IPv6 client by its /64, and an IPv4-mapped address as IPv4', async () => {
    const sent = Array.from({ length: 20 }, (_, index) => from(`2001:db8:7:7::${index + 1}`));
    for (const headers of sent) expect((await starts.codeLogin(freshEmail(), headers)).status).toBe(202);
    const neighbour = await starts.codeLogin(freshEmail(), from('2001:db8:7:7:ffff::1'));
    expectProblem(neighbour, 'rate_limit.exceeded');
    expect((await starts.codeLogin(freshEmail(), from('2001:db8:7:8::1'))).status).toBe(202);
    for (const _ of times(10, 0)) await starts.codeLogin(freshEmail(), from('198.51.100.77'));
    for (const _ of times(10, 0)) await starts.codeLogin(freshEmail(), from('::ffff:198.51.100.77'));
    expectProblem(await starts.codeLogin(freshEmail(), from('198.51.100.77')), 'rate_limit.exceeded');
  });

  it('are limited to ten registrations an hour for one network', async () => {
    const network = freshNetwork();
    for (const _ of times(10, 0)) expect((await starts.register(freshEmail(), network)).status).toBe(202);
    const refused = await starts.register(freshEmail(), network);
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"registrations-hour";q=10;w=3600');
    expect((await starts.codeLogin(freshEmail(), network)).status).toBe(202);
  });

  it('[LIM-4] are limited to one a minute per purpose and mailbox, however it is spelled, also in parallel', async () => {
    const email = freshEmail('gmail').replace('@example.com', '@gmail.com');
    const spellings = [email, email.replace('@', '+work@'), email.replace('gmail-', 'g.mail-').toUpperCase()];
    const responses = await inParallel(app, 12, (client, index) =>
      starts.codeLogin(spellings[index % 3] ?? email, freshNetwork(), client),
    );
    expect(statusesOf(responses)).toEqual([202, ...times(11, 429)]);
    const refused = await starts.codeLogin(email);
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"mail-cooldown";q=1;w=60');
    expect((await starts.reset(email)).status).toBe(202);
  });

  it('[LIM-6] do not count against somebody else’s mailbox once the network is over its limit', async () => {
    const network = freshNetwork();
    for (const _ of times(20, 0)) await starts.codeLogin(freshEmail(), network);
    const victim = freshEmail('victim');
    for (const _ of times(5, 0)) await starts.codeLogin(victim, network);
    expect((await starts.codeLogin(victim)).status).toBe(202);
  });

  it('[SAME-6] look the same for an address with an account and one without', async () => {
    const { email } = await account();
    const unknown = freshEmail();
    for (const address of [email, unknown]) expect((await starts.reset(address)).status).toBe(202);
    const [first, second] = [await starts.reset(email), await starts.reset(unknown)];
    const bare = ({ status, body, headers }: HttpResponse<unknown>) => ({
      status,
      body: { ...(body as object), requestId: '' },
      headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
    });
    expect(bare(first)).toEqual(bare(second));
  });

  it('[LIM-11] are allowed for the owner on a known device, whatever unknown devices have used up', async () => {
    const { email, deviceToken } = await account();
    const network = freshNetwork();
    for (const _ of times(21, 0)) await starts.codeLogin(freshEmail(), network);
    await starts.codeLogin(email);
    expectProblem(await starts.codeLogin(email), 'rate_limit.exceeded');
    expectProblem(
      await starts.codeLogin(email, { ...network, 'x-device-token': 'x' }),
      'rate_limit.exceeded',
    );
    const own = await starts.codeLogin(email, { ...network, 'x-device-token': deviceToken });
    expect(own.status).toBe(202);
    expectProblem(
      await starts.codeLogin(email, { ...freshNetwork(), 'x-device-token': deviceToken }),
      'rate_limit.exceeded',
    );
  });

  it('[LIM-12] from all known devices of an account count together, because every sign-in creates one', async () => {
    const own = await account();
    const change = (deviceToken: string) =>
      app.client.post('/v1/users/me/email-change', {
        body: { newEmail: freshEmail('bombed') },
        token: own.tokens.accessToken,
        headers: { ...freshNetwork(), 'x-device-token': deviceToken },
      });
    const body = { email: own.email, password: goodPassword };
    for (const _ of times(4, 0)) {
      const { deviceToken } = (await app.client.post<AuthResultBody>('/v1/auth/login', { body })).body;
      for (const __ of times(5, 0)) expect((await change(deviceToken)).status).toBe(202);
    }
    expectProblem(await change(own.deviceToken), 'rate_limit.exceeded');
  });

  it('ignore the device token of an unverified account', async () => {
    const { email, deviceToken, user } = await account();
    await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [user.id]);
    await starts.codeLogin(email);
    const refused = await starts.codeLogin(email, { ...freshNetwork(), 'x-device-token': deviceToken });
    expectProblem(refused, 'rate_limit.exceeded');
  });

  it('ignore a device token for another address', async () => {
    const { deviceToken } = await account();
    const victim = freshEmail();
    await starts.codeLogin(victim);
    const refused = await starts.codeLogin(victim, { ...freshNetwork(), 'x-device-token': deviceToken });
    expectProblem(refused, 'rate_limit.exceeded');
  });

  it('that fail because the hash queue is full do not count', async () => {
    const { email, deviceToken } = await account();
    const unknown: [string, Headers] = [freshEmail(), freshNetwork()];
    const known: [string, Headers] = [email, { ...freshNetwork(), 'x-device-token': deviceToken }];
    await withoutPlaces(async () => {
      for (const _ of times(25, 0)) {
        expectProblem(await starts.register(...unknown), 'service.overloaded');
        expectProblem(await starts.register(...known), 'service.overloaded');
      }
    });
    expect((await starts.register(...unknown)).status).toBe(202);
    expect((await starts.register(...known)).status).toBe(202);
  });

  it('[LIM-3] store no address and no network', async () => {
    const email = freshEmail('secret');
    await starts.codeLogin(email, from('203.0.113.99'));
    const keys = app.redis
      ? await app.redis.keys()
      : (await app.query<{ key: string }>('SELECT key FROM rate_limits')).map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).not.toMatch(/secret|203\.0\.113/);
  });
});

describe.each(stores)('mails to one mailbox, counted in the %s', (store) => {
  let app: LimitedApp;
  let starts: ReturnType<typeof startsOf>;
  beforeAll(async () => {
    // As many as can be asked for without waiting for a cooldown.
    const env = { MAILS_PER_MAILBOX_PER_HOUR: '2', AUTHENTICATED_MAILS_PER_MAILBOX_PER_HOUR: '3' };
    app = await startLimitedApp(store, { ...env, OTP_RESEND_COOLDOWN_SECONDS: '1' });
    starts = startsOf(app);
  });
  afterAll(() => app.close());

  it('count together for all purposes that anyone can start', async () => {
    const email = freshEmail();
    expect((await starts.register(email)).status).toBe(202);
    expect((await starts.codeLogin(email.replace('@', '+tag@'))).status).toBe(202);
    const refused = await starts.reset(email);
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"anonymous-mails-hour";q=2;w=3600');
  });

  it('include resends', async () => {
    const email = freshEmail();
    await starts.register(email);
    const { challenge } = (await starts.codeLogin(email)).body;
    await app.query(`UPDATE challenges SET sent_at = now() - interval '1 minute' WHERE id = $1`, [
      challenge.challengeId,
    ]);
    const path = `/v1/challenges/${challenge.challengeId}/resend`;
    const refused = await app.client.post(path, { headers: freshNetwork() });
    expectProblem(refused, 'rate_limit.exceeded');
    expect(refused.headers.get('ratelimit-policy')).toBe('"anonymous-mails-hour";q=2;w=3600');
  });

  /** Ends the cooldown of a challenge and resends its code. */
  async function resendLater(challengeId: string): Promise<HttpResponse<ChallengeBody>> {
    await app.query(`UPDATE challenges SET sent_at = now() - interval '1 minute' WHERE id = $1`, [
      challengeId,
    ]);
    return app.client.post(`/v1/challenges/${challengeId}/resend`, { headers: freshNetwork() });
  }

  async function owner(): Promise<AuthResultBody & { email: string }> {
    const email = freshEmail('owner');
    const { challengeId } = (await starts.register(email)).body.challenge;
    const code = codeIn(await app.mailbox.mail(email));
    return { ...(await confirm(app.client, { challengeId, code })).body, email };
  }

  it('[LIM-18] count for the same key after the account of the address is deleted', async () => {
    const { email, tokens } = await owner();
    const { challengeId } = (await starts.codeLogin(email)).body.challenge;
    expectProblem(await resendLater(challengeId), 'rate_limit.exceeded');
    const left = await app.client.send('DELETE', '/v1/users/me', { token: tokens.accessToken });
    expect(left.status).toBe(204);
    expectProblem(await resendLater(challengeId), 'rate_limit.exceeded');
  });

  it('[LIM-19] count for the device that requested them first, including resends', async () => {
    const { email, deviceToken } = await owner();
    expect((await starts.codeLogin(email)).status).toBe(202);
    const known = { ...freshNetwork(), 'x-device-token': deviceToken };
    const { challengeId } = (await starts.reset(email, known)).body.challenge;
    expect((await resendLater(challengeId)).status).toBe(202);
    expectProblem(await resendLater(challengeId), 'rate_limit.exceeded');
    expectProblem(await starts.codeLogin(email), 'rate_limit.exceeded');
  });

  it('that their signed-in owner requests do not count with those of others', async () => {
    const { email, tokens } = await owner();
    const other = await owner();
    const endCooldowns = () =>
      app.redis
        ? app.redis.passTime(2)
        : app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);
    const stepUp = () =>
      app.client.post('/v1/auth/reauthentication', { token: tokens.accessToken, headers: freshNetwork() });
    for (const _ of times(3, 0)) {
      expect((await stepUp()).status).toBe(202);
      await endCooldowns();
    }
    expectProblem(await stepUp(), 'rate_limit.exceeded');
    for (const status of [202, 202, 202, 429]) {
      await endCooldowns();
      const response = await app.client.post('/v1/users/me/email-change', {
        body: { newEmail: email },
        token: other.tokens.accessToken,
        headers: freshNetwork(),
      });
      expect(response.status).toBe(status);
    }
  });

  it('have the same limit when several accounts request one address', async () => {
    const wanted = freshEmail('wanted');
    const spies: AuthResultBody[] = [];
    for (const _ of times(4, 0)) {
      const email = freshEmail('spy');
      const { challengeId } = (await starts.register(email)).body.challenge;
      const code = codeIn(await app.mailbox.mail(email));
      spies.push((await confirm(app.client, { challengeId, code })).body);
    }
    const responses = await inParallel(app, 4, (client, index) =>
      client.post('/v1/users/me/email-change', {
        body: { newEmail: wanted },
        token: spies[index]?.tokens.accessToken,
        headers: { ...freshNetwork(), 'x-device-token': spies[index]?.deviceToken ?? '' },
      }),
    );
    expect(statusesOf(responses)).toEqual([202, 429, 429, 429]);
  });
});

describe.each(stores)('mails of the whole installation, counted in the %s', (store) => {
  let app: LimitedApp;
  afterEach(() => app.close());

  it('[LIM-25] are not sent beyond the limit, with unchanged responses; known devices have their own share', async () => {
    app = await startLimitedApp(store, { MAILS_PER_HOUR: '10', MAILS_RESERVED_PERCENT: '30' });
    const starts = startsOf(app);
    await withoutPlaces(async () => {
      for (const _ of times(15, 0)) expectProblem(await starts.register(freshEmail()), 'service.overloaded');
    });
    const email = freshEmail('owner');
    const { challengeId } = (await starts.register(email)).body.challenge;
    const code = codeIn(await app.mailbox.mail(email));
    const { deviceToken } = (await confirm(app.client, { challengeId, code })).body;
    const others = Array.from({ length: 9 }, (_, index) => freshEmail(`other${index}`));
    const responses = [];
    for (const other of others) responses.push(await starts.register(other));
    expect(statusesOf(responses)).toEqual(times(9, 202));
    expect((await starts.codeLogin(email, { 'x-device-token': deviceToken })).status).toBe(202);
    expect((await app.mailbox.mail(email, 2)).subject).toBe('Your sign-in code for Postern');
    const sent = await app.query(
      'SELECT 1 FROM deliveries WHERE template IS NOT NULL AND destination = ANY($1)',
      [others],
    );
    expect(sent).toHaveLength(6); // seven of ten, of which the owner's first one was one
    expect(app.logLines.join('')).toContain('limits.installation_exceeded');
  });
});

describe.each(stores)('notices of taken addresses, counted in the %s', (store) => {
  it('are not sent beyond the limit of the installation, like codes', async () => {
    const app = await startLimitedApp(store, { MAILS_PER_HOUR: '1', MAILS_RESERVED_PERCENT: '0' });
    const taken = await addressesOf(app, 'known', 2);
    for (const email of taken) expect((await startsOf(app).register(email)).status).toBe(202);
    const templates = await app.query<{ destination: string; template: string | null }>(
      'SELECT destination, template FROM deliveries ORDER BY id',
    );
    expect(templates).toEqual([
      { destination: taken[0], template: 'address-in-use' },
      { destination: taken[1], template: null },
    ]);
    await app.close();
  });
});

describe('the rate limits', () => {
  it('are logged at startup, with the source of client addresses', async () => {
    const app = await startLimitedApp('database', { TRUST_PROXY: '10.0.0.0/8' });
    const line = app.logLines.find((text) => text.includes('limits.in_effect'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      store: 'database',
      factor: 1,
      quotas: expect.arrayContaining(['starts-hour 20/3600s', 'failed-sign-ins 10/900s']),
      clientAddress: expect.stringContaining('10.0.0.0/8'),
    });
    await startCodeLogin(app.client, freshEmail());
    await app.close();
  });
});
