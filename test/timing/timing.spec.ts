import { startApp, type TestApp } from '../support/app.js';
import { positiveControls } from './controls.js';
import { describePair, roomyEnv, timeRoute, type Looks, type TimedRoute } from './measuring.js';
import * as routes from './routes.js';
import { only } from './routes.js';

/**
 * The short form, of what a leak would most likely be in; `npm run test:timing` takes its time and measures everything.
 * Other suites may run beside it. They slow all arms alike, and the last look has samples for that.
 */
const looks = [400, 800, 1_600];
/** Hashing makes these slow. */
const slowLooks = [300, 700];
const controlLooks = [200, 400, 1_600];

const timed: readonly { route: TimedRoute; at: Looks }[] = [
  { route: only(routes.codeLogin, 'unknown', 'disabled'), at: looks },
  { route: only(routes.passwordReset, 'unknown', 'pending'), at: looks },
  { route: only(routes.emailChange, 'unknown', 'disabled'), at: looks },
  { route: routes.resendClaim, at: looks },
  { route: only(routes.confirmClaim, 'decoy'), at: looks },
  { route: only(routes.registration, 'unknown'), at: slowLooks },
  { route: only(routes.login, 'unknown'), at: slowLooks },
];

describe('the time of an answer', () => {
  let app: TestApp;
  beforeAll(async () => {
    // Nobody sends the mails meanwhile: that would take time from whichever request comes next.
    app = await startApp({ runsJobs: false, env: roomyEnv });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  it.each(positiveControls)(
    '[SAME-10] would be seen to tell: $name',
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
    '[SAME-9] tells nothing: $name',
    async ({ route, at }) => {
      const pairs = await timeRoute(app, route, at);
      expect(pairs.length).toBe(route.arms.length - 1);
      const telling = pairs.filter(({ verdict }) => verdict !== 'same').map(describePair);
      expect(telling).toEqual([]);
    },
    120_000,
  );
});
