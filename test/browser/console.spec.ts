import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import {
  enterPassword,
  openConsole,
  signInToConsole,
  signUpOperator,
  type ConsoleWindow,
} from '../support/console-page.js';
import { signUp } from '../support/journeys.js';

jest.setTimeout(90_000);

describeInBrowser('the console', () => {
  let app: TestApp;
  let browser: Browser;
  let shown: ConsoleWindow;

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    shown = await openConsole(browser, app.client.url);
  });

  afterEach(async () => {
    await shown.context.close();
    expect(shown.complaints).toEqual([]);
    expect([...shown.origins]).toEqual([app.client.url]);
  });

  it('signs an operator in with a second factor, and keeps nothing in the browser', async () => {
    const { page } = shown;
    await signInToConsole(page, app, await signUpOperator(app, 'support'));
    expect(await page.locator('h1').innerText()).toBe('People');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')).toBe(
      '[{},{},""]',
    );
    await page.reload();
    await page.locator('[name=password]').waitFor();
  });

  it('says so to an account without a role, and how to get one', async () => {
    const { page } = shown;
    const person = await signUp(app);
    await enterPassword(page, person);
    await page.getByText('has no role in the administration').waitFor();
    expect(await page.locator('code').innerText()).toBe(`npm run users -- grant ${person.email} support`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('[name=password]').waitFor();
  });

  it('finds a person by address, the beginning of it, and ID', async () => {
    const { page } = shown;
    const { email, user } = await signUp(app);
    await signUp(app);
    await signInToConsole(page, app, await signUpOperator(app, 'auditor'));
    for (const text of [email, email.slice(0, 12), user.id]) {
      await page.fill('[name=q]', text);
      await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
      expect(await page.locator('tbody .email').allInnerTexts()).toEqual([email]);
      await page.fill('[name=q]', '');
      await page.locator('tbody tr').nth(1).waitFor();
    }
    await page.fill('[name=q]', email);
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    await page.locator('tbody a').click();
    await page.getByText(user.id).waitFor();
  });
});
