import type { Browser, Page } from 'playwright-core';
import { Client } from 'pg';
import { fillWeek } from '../../src/dev/demo-week/fill-week.js';
import { newId } from '../../src/common/secrets.js';
import { startApp, type TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import {
  ageFactors,
  enterTotp,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
  signInToConsole,
  signUpOperator,
  type ConsoleWindow,
} from '../support/console-page.js';
import { eventually } from '../support/eventually.js';
import { freshEmail } from '../support/journeys.js';
import { openSmtpServer, type Mailbox } from '../support/mailbox.js';
import type { Enrolled } from '../support/second-factors.js';

jest.setTimeout(120_000);

const hostile = '<img src=x onerror=alert(1)>';

describeInBrowser('the console about codes and messages', () => {
  let app: TestApp;
  let mailbox: Mailbox;
  let browser: Browser;
  let support: Enrolled;
  let shown: ConsoleWindow;

  beforeAll(async () => {
    mailbox = await openSmtpServer({});
    app = await startApp({ mailbox });
    const database = new Client({ connectionString: app.database.url });
    await database.connect();
    await fillWeek(app.firstApp, database);
    await database.end();
    support = await signUpOperator(app, 'support');
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await mailbox?.close();
  });

  const open = async (options: Parameters<typeof openConsole>[2] = {}, operator = support) => {
    shown = await openConsole(browser, app.client.url, options);
    await signInToConsole(shown.page, app, operator);
    return shown.page;
  };

  const goTo = (page: Page, hash: string) => page.goto(`${app.client.url}/console/${hash}`);

  afterEach(async () => {
    await shown.context.close();
    expect(shown.complaints).toEqual([]);
    expect([...shown.origins]).toEqual([app.client.url]);
  });

  /** Failed notices, which can be sent again for a day. */
  async function insertFailed(count: number, { domain, reason }: { domain: string; reason: string }) {
    const ids = Array.from({ length: count }, () => newId());
    for (const id of ids) {
      const [name] = freshEmail().split('@');
      await app.query(
        `INSERT INTO deliveries (id, template, channel, destination, locale, origin, status, tries, attempts, last_error)
         VALUES ($1, 'new-device', 'email', $2, 'en', $3, 'failed', 1, $4, $5)`,
        [
          id,
          `${name}@${domain}`,
          { at: new Date().toISOString(), device: null, network: null },
          JSON.stringify([{ at: new Date().toISOString(), status: 'failed', reason }]),
          reason,
        ],
      );
    }
    return ids;
  }

  const statesOf = async (ids: readonly string[]) => {
    const rows = await app.query<{ status: string }>('SELECT status FROM deliveries WHERE id = ANY($1)', [
      ids,
    ]);
    return rows.map(({ status }) => status);
  };

  describe('now', () => {
    it('is the start page and says whether codes arrive', async () => {
      const page = await open();
      expect(await page.locator('h1').innerText()).toBe('Now');
      await page.locator('.headline-card[data-tone]').waitFor();
      expect(await page.locator('.headline').innerText()).toMatch(/^Codes arrive|^Nothing is wrong/);
      expect(await page.locator('.funnel').count()).toBeGreaterThan(0);
      expect(await page.locator('.columns g').count()).toBe(24);
      await page.getByLabel('7 days').check();
      await page.locator('.columns g').nth(27).waitFor();
      expect(page.url()).toMatch(/#\/now\?window=7d$/);
      await page.getByText('Numbers as a table').click();
      expect(await page.locator('table.data tbody tr').count()).toBe(28);
      await expectAccessible(page);
    });

    it('shows an alert in its first sentence, what to look at, and red only there', async () => {
      const page = await open();
      await page.locator('.funnel').first().waitFor();
      const changed = {
        alerts: [
          { code: 'new_in_a_later_version', severity: 'warning', domain: null },
          { code: 'mail_stalled', severity: 'critical', domain: null },
          { code: 'domain_failing', severity: 'warning', domain: 'tiny.example' },
          { code: 'domain_failing', severity: 'warning', domain: 'other.example' },
        ],
        queue: { waiting: 37, oldestSeconds: 247 },
      };
      expect(await page.locator('.alarming').count()).toBe(0);
      await page.route('**/v1/admin/overview*', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ json: { ...((await response.json()) as object), ...changed } });
      });
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.locator('.headline-card[data-tone=bad]').waitFor();
      expect(await page.locator('.headline').innerText()).toBe('Codes are late: the oldest waits 4 min.');
      expect(await page.locator('.alerts li').allInnerTexts()).toEqual([
        'Critical 37 messages wait, the oldest for 4 min. Is the worker running, and does the mail server respond?',
        'Warning A fifth or more of the messages to tiny.example, other.example failed in the last hour. ' +
          'The replies under “Messages” say why.',
        'Warning Alert: new_in_a_later_version',
      ]);
      expect(await page.locator('.card.alarming h2').allInnerTexts()).toEqual(['Queue']);
      expect(await page.locator('.domains .alarming bdi').allTextContents()).toEqual(['tiny.example']);
      await expectAccessible(page);
    });

    it('says so if it cannot read, and does not go on as if the numbers were new', async () => {
      const page = await open();
      await page.locator('.funnel').first().waitFor();
      await page.route('**/v1/admin/overview*', (route) => route.abort());
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.locator('.headline-card[data-tone=unknown]').waitFor();
      expect(await page.locator('.headline').innerText()).toBe('Unknown: the numbers could not be read.');
      await page.getByText(/The numbers below are of \d/).waitFor();
      shown.complaints.length = 0; // Chromium reports the request that this test has aborted
    });

    it('reads again by itself while it is visible, and keeps what is open', async () => {
      const page = await open();
      await page.locator('.funnel').first().waitFor();
      await page.getByText('Numbers as a table').click();
      let reads = 0;
      page.on('request', (request) => {
        if (request.url().includes('/v1/admin/overview')) reads += 1;
      });
      await page.evaluate(
        'performance.now = ((now) => () => now() + 31_000)(performance.now.bind(performance))',
      );
      await eventually('another reading', () => Promise.resolve(reads === 1 || null));
      expect(await page.locator('details[data-key=over-time][open]').count()).toBe(1);
    });
  });

  describe('messages', () => {
    it('are filtered, and the address keeps the filters', async () => {
      const page = await open();
      await page.getByRole('link', { name: 'Messages', exact: true }).click();
      await page.getByLabel('Period').selectOption('7d');
      await page.getByLabel('State').selectOption('failed');
      await page.getByLabel('Domain').fill('firma.example');
      await page.waitForURL(/domain=firma\.example/);
      await page.reload();
      await signInToConsole(page, app, support);
      await page.locator('tbody tr').first().waitFor();
      for (const cell of await page.locator('tbody tr td:first-child').allInnerTexts())
        expect(cell).toContain('@firma.example');
      expect(await page.getByLabel('State').inputValue()).toBe('failed');
    });

    it('of one domain and reply are shown from their group', async () => {
      const page = await open();
      await goTo(page, '#/deliveries?window=7d');
      await page.getByRole('button', { name: 'Show: former-isp.example, 550 5.1.1' }).click();
      await page.waitForURL(/reply=550\+5\.1\.1/);
      await page.locator('.badge.good').first().waitFor({ state: 'detached' });
      for (const text of await page.locator('td.reply-cell').allInnerTexts())
        expect(text).toContain('550 5.1.1');
      await page.getByRole('link', { name: 'Account and timeline' }).first().click();
      await page.waitForURL(/#\/people\/[0-9a-f-]{36}$/);
    });

    it('are sent again, one of them, with the proof in place', async () => {
      const [id = ''] = await insertFailed(1, {
        domain: 'retry-one.example',
        reason: '550 5.1.1 user unknown',
      });
      const page = await open();
      await goTo(page, '#/deliveries?domain=retry-one.example');
      await page.getByRole('button', { name: 'Send again' }).waitFor();
      await ageFactors(app, support);
      await page.getByRole('button', { name: 'Send again' }).click();
      await page.locator('dialog button[type=submit]').click();
      await enterTotp(page, app, support);
      await page.getByText('The message is on its way again.').waitFor();
      const state = await eventually('sent', async () => {
        const [found] = await statesOf([id]);
        return found === 'queued' ? null : found;
      });
      expect(state).toBe('sent');
    });

    it('are sent again, all of a kind, which can be stopped and continued', async () => {
      const ids = await insertFailed(30, { domain: 'retry-all.example', reason: '554 5.7.1 policy' });
      const others = await insertFailed(2, { domain: 'retry-all.example', reason: '550 5.1.1 user unknown' });
      const page = await open();
      await goTo(page, '#/deliveries?domain=retry-all.example');
      await page.route('**/retry', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 40));
        await route.continue();
      });
      await page.getByRole('button', { name: 'Send all again: retry-all.example, 554 5.7.1' }).click();
      await page.getByRole('button', { name: 'Send all again', exact: true }).click();
      await page.getByText(/^[1-9]\d* of 30$/).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText(/ left\.$/).waitFor();
      expect((await statesOf(ids)).filter((state) => state === 'failed').length).toBeGreaterThan(0);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('30 messages are on their way again.').waitFor();
      expect((await statesOf(ids)).filter((state) => state === 'failed')).toEqual([]);
      expect(await statesOf(others)).toEqual(['failed', 'failed']);
    });

    it('whose code is no longer valid are left out of sending all again', async () => {
      const page = await open();
      await goTo(page, '#/deliveries?window=7d&domain=firma.example');
      await page.getByRole('button', { name: 'Send all again: firma.example, 554 5.7.1' }).click();
      await page.getByRole('button', { name: 'Send all again', exact: true }).click();
      const result = page.locator('dialog [role=status]');
      await result.filter({ hasText: /\S/ }).waitFor();
      expect(await result.innerText()).toMatch(/^None of them can be sent again|on (its|their) way again\./);
    });

    it('[ADM-60] show markup in a reply as text', async () => {
      await insertFailed(1, { domain: 'hostile.example', reason: `rejected ${hostile}` });
      const page = await open();
      await goTo(page, '#/deliveries?domain=hostile.example');
      await page.locator('td.reply-cell').getByText(hostile).waitFor();
      await page.locator('.groups').getByText(`rejected ${hostile}`).waitFor();
      expect(await page.locator('main img').count()).toBe(0);
    });

    it('[ADM-61] are not sent again by those who may only look', async () => {
      await insertFailed(1, { domain: 'look.example', reason: '554 5.7.1 policy' });
      const auditor = await signUpOperator(app, 'auditor');
      const page = await open({}, auditor);
      await goTo(page, '#/deliveries?domain=look.example');
      await page.locator('tbody tr').first().waitFor();
      expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0);
      const names = await page.locator('header nav a').allInnerTexts();
      expect(names).toEqual(['Now', 'People', 'Messages', 'Audit log', 'Limits', 'Keys']);
    });
  });

  it.each([
    { width: 320, colorScheme: 'light', locale: 'en' },
    { width: 320, colorScheme: 'dark', locale: 'ar' },
    { width: 768, colorScheme: 'light', locale: 'de' },
    { width: 1440, colorScheme: 'dark', locale: 'en' },
  ] as const)('fit a window of $width px in $colorScheme and $locale, accessibly', async (options) => {
    const page = await open(options);
    for (const hash of ['#/now?window=7d', '#/deliveries?window=7d', '#/deliveries?domain=nobody.example']) {
      await goTo(page, hash);
      await page.locator('.funnel, .table-frame tbody tr, .empty').first().waitFor();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await expectNoSideScroll(page);
      await expectAccessible(page);
    }
  });
});
