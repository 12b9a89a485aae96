import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { OperatorRole } from '../../src/users/operator-permissions.js';
import type { TestApp } from './app.js';
import { setOperatorRole } from './operators.js';
import { forgetTotpUse, signUpWithTotp, totpCode, type Enrolled } from './second-factors.js';

/** A browser with the console open. Its complaints must stay empty, apart from Chromium's reports of error responses. */
export interface ConsoleWindow {
  context: BrowserContext;
  page: Page;
  complaints: string[];
  /** The origin of each request. */
  origins: ReadonlySet<string>;
}

export interface WindowOptions {
  width?: number;
  colorScheme?: 'light' | 'dark';
  locale?: string;
  /** The address of a view, such as `#/people`; by default, the start page. */
  view?: string;
}

export async function openConsole(
  browser: Browser,
  url: string,
  { width = 1280, colorScheme = 'light', locale = 'en', view = '' }: WindowOptions = {},
): Promise<ConsoleWindow> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, locale });
  const complaints: string[] = [];
  const origins = new Set<string>();
  await context.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective, e.blockedURI))",
  );
  context.on('console', (message) => {
    const isStatus = /status of [45]\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isStatus) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('request', (request) => {
    if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin);
  });
  const page = await context.newPage();
  await page.goto(`${url}/console/${view}`);
  await page.locator('h1').waitFor();
  return { context, page, complaints, origins };
}

/** An account with an authenticator app and a role. */
export async function signUpOperator(app: TestApp, role: OperatorRole): Promise<Enrolled> {
  const account = await signUpWithTotp(app);
  await setOperatorRole(app, account.user.id, role);
  return account;
}

export async function enterPassword(page: Page, { email, password }: { email: string; password: string }) {
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password);
  await page.click('form button[type=submit]');
}

export async function enterTotp(page: Page, app: TestApp, { user, secret }: Enrolled) {
  await page.locator('[name=proof]').waitFor();
  await forgetTotpUse(app, user.id);
  await page.fill('[name=proof]', totpCode(secret));
  await page.locator('[name=proof]').press('Enter');
}

/** With password and authenticator app, until the navigation is shown. */
export async function signInToConsole(page: Page, app: TestApp, operator: Enrolled) {
  await enterPassword(page, operator);
  await enterTotp(page, app, operator);
  await page.locator('header.top nav').waitFor();
}

export const expectText = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

export async function openPerson(page: Page, id: string) {
  await page.goto(`${page.url().replace(/#.*/, '')}#/people/${id}`);
  await page.getByText(id).waitFor();
}

export async function signOut(page: Page) {
  await page.locator('.who summary').click();
  await page.locator('.who button').click();
}

/** Makes the second factor of the operator's sessions too old for changes. */
export async function ageFactors(app: TestApp, { user }: Enrolled) {
  await app.query(
    "UPDATE sessions SET factor_authenticated_at = factor_authenticated_at - interval '1 hour' WHERE user_id = $1",
    [user.id],
  );
}

/** Fails with the violations of WCAG 2.2 AA and of good practice that axe finds in the page as it is shown. */
export async function expectAccessible(page: Page) {
  if (await page.evaluate('!window.axe')) await page.evaluate(axe.source); // by the debugger: no policy of the page concerns it
  const violations = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  expect(found).toEqual([]);
}

/** Nothing of the page is wider than the window. */
export async function expectNoSideScroll(page: Page) {
  const [content, width] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(content).toBeLessThanOrEqual(width);
}
