import { startApp, type TestApp } from '../support/app.js';
import { positiveControls } from './controls.js';
import { describePair, roomyEnv, timeRoute, type Looks, type TimedRoute } from './measuring.js';
import * as routes from './routes.js';
import { only } from './routes.js';

// A hash of 3 ms: what else differs is seen sooner than beside one of production, and a missing hash still is.
jest.mock('../../src/passwords/hash-parameters.js', () => ({
  parameters: { memoryCost: 4_096, timeCost: 1, parallelism: 1, outputLen: 32 },
}));

/**
 * The short form, covering the most likely leaks; `npm run test:timing` takes longer and measures everything. Other
 * suites may run in parallel. They slow all arms equally, and the last look has enough samples for that.
 */
const looks = [400, 800, 1_600];
const controlLooks = [200, 400, 1_600];

const timed: readonly { route: TimedRoute; at: Looks }[] = [
  { route: only(routes.codeLogin, 'unknown'), at: looks },
  { route: only(routes.passwordReset, 'unknown'), at: looks },
  { route: only(routes.registration, 'unknown'), at: looks },
  { route: only(routes.login, 'unknown'), at: looks },
];

describe('the response time', () => {
  let app: TestApp;
  beforeAll(async () => {
    // Nothing sends the mails meanwhile: that would slow down whichever request comes next.
    app = await startApp({ runsJobs: false, env: roomyEnv });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  it.each(positiveControls)(
    '[SAME-10] would be found to differ: $name',
    async ({ route, leak }) => {
      leak();
      const pairs = await timeRoute(app, route, controlLooks);
      expect(pairs.map((pair) => `${pair.verdict}: ${describePair(pair)}`)).toEqual([
        expect.stringMatching(/^different: /),
      ]);
    },
    120_000,
  );

  it.each(timed.map(({ route, at }) => ({ name: route.name, route, at })))(
    '[SAME-9] reveals nothing: $name',
    async ({ route, at }) => {
      const pairs = await timeRoute(app, route, at);
      expect(pairs.length).toBe(route.arms.length - 1);
      const different = pairs.filter(({ verdict }) => verdict !== 'same').map(describePair);
      expect(different).toEqual([]);
    },
    120_000,
  );
});
