import { ChallengeRecords } from '../../src/otp/challenge-records.service.js';
import { SessionRecords } from '../../src/sessions/session-records.service.js';
import type { Account } from '../support/accounts.js';
import { inParallel } from '../support/in-parallel.js';
import { login, signUp } from '../support/journeys.js';
import { freshNetwork, startLimitedApp, stores, type LimitedApp } from '../support/limited-app.js';
import { expectProblem } from '../support/problems.js';

describe.each(stores)('reads of an account’s own data, counted in the %s', (store) => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp(store, {
      STARTS_PER_IP_PER_HOUR: '1000',
      REGISTRATIONS_PER_IP_PER_HOUR: '1000',
    });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const read = (path: string, { tokens }: Pick<Account, 'tokens'>, client = app.client) =>
    client.get(path, { token: tokens.accessToken, headers: freshNetwork() });

  it.each([
    ['/v1/users/me/export', 'exports-hour', 10, 3_600, ChallengeRecords, 'listOf'],
    ['/v1/sessions', 'session-lists-minute', 60, 60, SessionRecords, 'listLive'],
  ] as const)(
    '[LIM-23] %s is limited per account, across sessions, networks and two replicas, also for parallel requests',
    async (path, policy, quota, windowSeconds, records, list) => {
      const account = await signUp(app);
      const second = (await login(app.client, account)).body;
      const reading = jest.spyOn(records.prototype as unknown as Record<string, () => unknown>, list);
      const responses = await inParallel(app, 3 * quota, (client, index) =>
        read(path, index % 3 === 0 ? account : second, client),
      );
      const statuses = responses.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(quota);
      expect(statuses.filter((status) => status === 429)).toHaveLength(2 * quota);
      expect(reading).toHaveBeenCalledTimes(quota); // rejected before any work
      const refused = await read(path, second);
      const { retryAfterSeconds = 0 } = expectProblem(refused, 'rate_limit.exceeded');
      expect(refused.headers.get('retry-after')).toBe(String(retryAfterSeconds));
      expect(refused.headers.get('ratelimit-policy')).toBe(`"${policy}";q=${quota};w=${windowSeconds}`);
      expect((await read(path, await signUp(app))).status).toBe(200);
      expect((await read('/v1/users/me', second)).status).toBe(200);
    },
  );
});
