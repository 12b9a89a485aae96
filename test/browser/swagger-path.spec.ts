import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { openPrefixProxy, type PrefixProxy } from '../support/prefix-proxy.js';

describeInBrowser('Swagger UI behind a proxy that serves it at a path', () => {
  let proxy: PrefixProxy;
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    proxy = await openPrefixProxy('/auth');
    const env = { NODE_ENV: 'development', PUBLIC_URL: proxy.url };
    app = await startApp({ env, runsJobs: false });
    proxy.forwardTo(app.client.url);
    browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await proxy?.close();
  });

  it('calls the API below the path, and no link leads out of it', async () => {
    const page = await browser.newPage();
    await page.goto(`${proxy.url}/docs`);
    const operation = page.locator('[id$="-register"]');
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('button.execute').click();
    const status = operation.locator('.live-responses-table tbody .response-col_status').first();
    expect(await status.innerText()).toMatch(/^202/);
    const links = await page.locator('a').evaluateAll((anchors) =>
      // The types of a browser are not known here.
      anchors.map((anchor) => (anchor as unknown as { href: string }).href).filter((href) => href !== ''),
    );
    const { origin } = new URL(proxy.url);
    expect(links).toEqual(expect.arrayContaining([`${proxy.url}/problems/request.invalid`]));
    expect(links.filter((link) => link.startsWith(origin) && !link.startsWith(proxy.url))).toEqual([]);
    expect(proxy.strays).toEqual([]);
  }, 60_000);
});
