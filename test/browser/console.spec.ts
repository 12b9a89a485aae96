import { startApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { openConsole, signInToConsole, signUpOperator } from '../support/console-page.js';
import { ConsoleFixture } from '../support/console-fixture.js';
import { openPrefixProxy } from '../support/prefix-proxy.js';
import { describeAudit } from './console/audit.tests.js';
import { describeMessages } from './console/messages.tests.js';
import { describeNow } from './console/now.tests.js';
import { describePeople } from './console/people.tests.js';
import { describeScreens } from './console/screens.tests.js';
import { describeSignIn } from './console/sign-in.tests.js';
import { describeTextMessages } from './console/text-messages.tests.js';

jest.setTimeout(120_000);

describeInBrowser('the console', () => {
  let fixture: ConsoleFixture;

  beforeAll(async () => {
    fixture = await ConsoleFixture.start();
  });

  afterAll(() => fixture?.close());

  afterEach(async () => {
    const { complaints, origins } = await fixture.tidyUp();
    expect(complaints).toEqual([]);
    expect(origins).toEqual([fixture.app.client.url]);
  });

  describe('about codes', () => {
    describeNow(() => fixture);
  }); // first: before anything fails
  describe('about messages', () => {
    describeMessages(() => fixture);
    describeTextMessages(() => fixture);
  });
  describe('about people', () => {
    describePeople(() => fixture);
  });
  describe('about the audit log, limits and keys', () => {
    describeAudit(() => fixture);
  });
  describe('and its screens', () => {
    describeScreens(() => fixture);
  });
  describe('and its sign-in', () => {
    describeSignIn(() => fixture);
  }); // last: it ends everybody's sessions
});

describeInBrowser('the console on a listener of its own, behind a proxy that serves it at a path', () => {
  it('signs in and reads, and requests nothing outside of the path', async () => {
    const proxy = await openPrefixProxy('/internal/auth');
    const app = await startApp({ env: { ADMIN_PORT: '0', PUBLIC_URL: proxy.url } });
    const { administration } = app.firstApp.getHttpAdapter().getInstance();
    proxy.forwardTo((await administration?.listen(0, '127.0.0.1')) ?? '');
    const browser = await launchBrowser();
    try {
      const { page, complaints } = await openConsole(browser, proxy.url, { view: '#/people' });
      await signInToConsole(page, app, await signUpOperator(app, 'admin'));
      await page.locator('tbody tr').first().waitFor();
      expect(complaints).toEqual([]);
      expect(proxy.strays.filter((path) => path !== '/favicon.ico')).toEqual([]);
    } finally {
      await browser.close();
      await app.close();
      await proxy.close();
    }
  });
});
