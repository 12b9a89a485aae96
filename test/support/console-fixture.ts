import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { fillWeek } from '../../src/dev/demo-week/fill-week.js';
import type { OperatorRole } from '../../src/users/operator-permissions.js';
import { startApp, type TestApp } from './app.js';
import { launchBrowser } from './browser.js';
import {
  openConsole,
  signInToConsole,
  signUpOperator,
  type ConsoleWindow,
  type WindowOptions,
} from './console-page.js';
import { openSmtpServer, type Mailbox } from './mailbox.js';
import type { Enrolled } from './second-factors.js';

/** One application with a demo week, one browser, and a window for each role that stays signed in from test to test. */
export class ConsoleFixture {
  private readonly fresh: ConsoleWindow[] = [];
  private readonly signedIn = new Map<OperatorRole, ConsoleWindow>();

  private constructor(
    readonly app: TestApp,
    private readonly mailbox: Mailbox,
    readonly browser: Browser,
    readonly operators: Readonly<Record<OperatorRole, Enrolled>>,
  ) {}

  static async start(): Promise<ConsoleFixture> {
    const mailbox = await openSmtpServer({});
    const [app, browser] = await Promise.all([
      startApp({ mailbox, env: { SUPPORT_MAY_RESET_FACTORS: 'true' } }),
      launchBrowser(),
    ]);
    const database = new Client({ connectionString: app.database.url });
    await database.connect();
    await fillWeek(app.firstApp, database);
    await database.end();
    const operators = {
      admin: await signUpOperator(app, 'admin'), // one after the other: each hashes ten recovery codes
      support: await signUpOperator(app, 'support'),
      auditor: await signUpOperator(app, 'auditor'),
    };
    return new ConsoleFixture(app, mailbox, browser, operators);
  }

  /** A window at the sign-in, until the end of the test. */
  async openWindow(options: WindowOptions = {}): Promise<Page> {
    const window = await openConsole(this.browser, this.app.client.url, options);
    this.fresh.push(window);
    return window.page;
  }

  /** Shows a view, such as `#/people`, to an operator whose second factor is recent. */
  async openAs(role: OperatorRole, view: string): Promise<Page> {
    const operator = this.operators[role];
    const known = this.signedIn.get(role);
    if (known && (await known.page.locator('header.top nav').count()) > 0) {
      await this.app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [
        operator.user.id,
      ]);
      await showView(known.page, view);
      return known.page;
    }
    await known?.context.close();
    const window = await openConsole(this.browser, this.app.client.url, { view });
    this.signedIn.set(role, window);
    await signInToConsole(window.page, this.app, operator);
    return window.page;
  }

  /** After each test: closes what it has opened, and returns what the browser complained about. */
  async tidyUp(): Promise<{ complaints: string[]; origins: string[] }> {
    const windows = [...this.fresh, ...this.signedIn.values()];
    const complaints = windows.flatMap((window) => window.complaints.splice(0));
    const origins = new Set(windows.flatMap((window) => [...window.origins]));
    for (const { context } of this.fresh.splice(0)) await context.close();
    for (const { page } of this.signedIn.values()) {
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      while ((await page.locator('dialog').count()) > 0) await page.keyboard.press('Escape');
    }
    return { complaints, origins: [...origins] };
  }

  /** Chromium reports a request that a test has aborted. */
  forgiveComplaints(): void {
    for (const window of this.signedIn.values()) window.complaints.length = 0;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.app.close();
    await this.mailbox.close();
  }
}

/** Also if the window shows it already. */
export async function showView(page: Page, view: string): Promise<void> {
  await page.evaluate(`document.querySelector('main > *').setAttribute('data-earlier', '')`);
  await page.evaluate(
    `location.hash === ${JSON.stringify(view)} ? dispatchEvent(new HashChangeEvent('hashchange')) : location.hash = ${JSON.stringify(view)}`,
  );
  await page.locator('[data-earlier]').first().waitFor({ state: 'detached' });
}

/** Until nothing of the view is being loaded. */
export const settled = (page: Page) =>
  page.locator('[aria-busy=true], .skeleton').first().waitFor({ state: 'detached' });
