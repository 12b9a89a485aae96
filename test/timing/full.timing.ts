import { startApp, type TestApp } from '../support/app.js';
import { positiveControls } from './controls.js';
import { describePair, roomyEnv, timeRoute, type TimedPair } from './measuring.js';
import * as routes from './routes.js';

jest.unmock('../../src/passwords/hash-parameters.js'); // costs as much as in production

const looks = [1_000, 2_000, 4_000];
/** Hashing makes these slow. */
const slowLooks = [500, 1_000, 2_000];
const minutes = 60_000;

const slow = [routes.login, routes.registration, routes.confirmReset];
const quick = [
  routes.codeLogin,
  routes.passwordReset,
  routes.emailChange,
  routes.resendRegistration,
  routes.resendReset,
  routes.confirmRegistration,
  routes.confirmCodeLogin,
];

describe('the response time', () => {
  let app: TestApp;
  beforeAll(async () => {
    // Nothing sends the mails meanwhile: that would slow down whichever request comes next.
    app = await startApp({ runsJobs: false, env: roomyEnv });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const report = (pairs: readonly TimedPair[], note = '') => {
    for (const pair of pairs) process.stdout.write(`${describePair(pair)}${note}\n`);
    return pairs.map(({ arms, verdict }) => `${arms.join(' / ')}: ${verdict}`);
  };

  it.each(positiveControls)(
    '[SAME-12] is found to differ: $name',
    async ({ route, leak }) => {
      leak();
      const verdicts = report(await timeRoute(app, route, slowLooks), '  (control)');
      expect(verdicts).toEqual(['known / unknown: different']);
    },
    5 * minutes,
  );

  it.each([
    ...quick.map((route) => ({ ...route, at: looks })),
    ...slow.map((route) => ({ ...route, at: slowLooks })),
  ])(
    '[SAME-11] is the same for $name',
    async ({ at, ...route }) => {
      const verdicts = report(await timeRoute(app, route, at));
      expect(verdicts.filter((line) => !line.endsWith(': same'))).toEqual([]);
    },
    30 * minutes,
  );
});
