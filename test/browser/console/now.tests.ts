import type { Page } from 'playwright-core';
import { expectAccessible } from '../../support/console-page.js';
import type { ConsoleFixture } from '../../support/console-fixture.js';
import { eventually } from '../../support/eventually.js';

export function describeNow(fixture: () => ConsoleFixture): void {
  describe('now', () => {
    it('is the start page and says whether codes arrive', async () => {
      const page = await fixture().openAs('support', '#/');
      await page.getByRole('heading', { name: 'Now' }).waitFor();
      expect(await page.locator('h1').innerText()).toBe('Now');
      await page.locator('.headline-card[data-tone]').waitFor();
      expect(await page.locator('.headline').innerText()).toMatch(/^Codes arrive|^Nothing is wrong/);
      expect(await page.locator('.funnel').count()).toBeGreaterThan(0);
      expect(await page.locator('.servers li').allInnerTexts()).toEqual([
        expect.stringMatching(/^Primary mail server\s+works\s+[\d,]+ sent$/),
      ]);
      expect(await page.locator('.columns g').count()).toBe(24);
      await page.getByLabel('7 days').check();
      await page.locator('.columns g').nth(27).waitFor();
      expect(page.url()).toMatch(/#\/now\?window=7d$/);
      await page.getByText('Numbers as a table').click();
      expect(await page.locator('table.data tbody tr').count()).toBe(28);
    });

    it('shows an alert in its first sentence, what to look at, and red only there', async () => {
      const page = await fixture().openAs('support', '#/now');
      await page.locator('.funnel').first().waitFor();
      const changed = {
        alerts: [
          { code: 'new_in_a_later_version', severity: 'warning', domain: null },
          { code: 'mail_stalled', severity: 'critical', domain: null },
          { code: 'domain_failing', severity: 'warning', domain: 'bigmail.example' },
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
        'Warning A fifth or more of the messages to bigmail.example, other.example failed in the last hour. ' +
          'The replies under “Messages” say why.',
        'Warning Alert: new_in_a_later_version',
      ]);
      expect(await page.locator('.card.alarming h2').allInnerTexts()).toEqual(['Queue']);
      expect(await page.locator('.domains .alarming bdi').allTextContents()).toEqual(['bigmail.example']);
      await expectAccessible(page);
    });

    describe('with two mail servers', () => {
      const works = {
        channel: 'email',
        sent: 12,
        workers: 2,
        failing: 0,
        failingSince: null,
        lastAnswer: null,
      };
      const fails = { ...works, sent: 1_200, failing: 2, lastAnswer: 'ECONNECTION: 421 4.3.2 <b>busy</b>' };

      /** Shows them, as if they were so. */
      async function show(
        providers: object[],
        severity: string | null,
        code = 'provider_failing',
      ): Promise<Page> {
        const page = await fixture().openAs('support', '#/now');
        await page.locator('.funnel').first().waitFor();
        await page.route('**/v1/admin/overview*', async (route) => {
          const overview = (await (await route.fetch()).json()) as { until: string }; // as: by the contract
          const failingSince = new Date(Date.parse(overview.until) - 300_000).toISOString();
          const alerts = severity === null ? [] : [{ code, severity, domain: null }];
          const since = (provider: object) =>
            'failing' in provider && provider.failing !== 0 ? { ...provider, failingSince } : provider;
          await route.fulfill({ json: { ...overview, alerts, providers: providers.map(since) } });
        });
        await page.getByRole('button', { name: 'Refresh' }).click();
        await page.locator('.servers .failure').first().waitFor();
        return page;
      }

      it('shows that the first one fails, since when and why, and that the second one takes over', async () => {
        const page = await show(
          [
            { ...fails, name: 'primary' },
            { ...works, name: 'fallback' },
          ],
          'warning',
        );
        expect(await page.locator('.headline').innerText()).toBe(
          'A mail server does not work. Messages still go out.',
        );
        expect(await page.locator('.servers li').allInnerTexts()).toEqual([
          expect.stringMatching(
            /^Primary mail server\s+does not work\s+1,200 sent\s+It has not worked for 5 min\./,
          ),
          expect.stringMatching(/^Fallback mail server\s+works\s+takes over\s+12 sent$/),
        ]);
        expect(await page.locator('.servers .reply').innerText()).toBe(fails.lastAnswer);
        expect(await page.locator('.alarming').count()).toBe(0);
        await expectAccessible(page);
      });

      it('shows in red that none works', async () => {
        const page = await show(
          [
            { ...fails, name: 'primary' },
            { ...fails, name: 'fallback' },
          ],
          'critical',
        );
        await page.locator('.headline-card[data-tone=bad]').waitFor();
        expect(await page.locator('.headline').innerText()).toBe('No codes are sent: no mail server works.');
        expect(await page.locator('.card.alarming h2').allInnerTexts()).toEqual(['Mail servers']);
        expect(await page.locator('.servers .badge.bad').count()).toBe(2);
        await expectAccessible(page);
      });

      it('shows providers of text messages apart, and that they say nothing about mail', async () => {
        const page = await show(
          [
            { ...works, name: 'primary' },
            { ...fails, channel: 'sms', name: 'twilio' },
            { ...works, channel: 'whatsapp', name: 'twilio' },
          ],
          'critical',
          'text_provider_failing',
        );
        expect(await page.locator('.headline').innerText()).toBe(
          'Codes arrive by e-mail, but not by text message: no provider works.',
        );
        expect(await page.locator('.servers-card h2').allInnerTexts()).toEqual([
          'Mail servers',
          'Providers of text messages',
        ]);
        expect(await page.locator('.card.alarming h2').allInnerTexts()).toEqual([
          'Providers of text messages',
        ]);
        expect(await page.locator('.servers h3').allInnerTexts()).toEqual([
          'Primary mail server',
          'twilio sms',
          'twilio whatsapp',
        ]);
        expect(await page.getByText('takes over').count()).toBe(0); // another channel does not
        await expectAccessible(page);
      });

      it('shows that one fails for some workers, before there is an alert', async () => {
        const page = await show([{ ...fails, failing: 1, name: 'primary' }], null);
        expect(await page.locator('.servers .failure p').innerText()).toBe(
          'It has not worked for 5 min. 1 of 2 workers cannot use it.',
        );
        expect(await page.locator('.servers .badge.warning').count()).toBe(1);
      });
    });

    it('says so if it cannot read, and does not go on as if the numbers were new', async () => {
      const page = await fixture().openAs('support', '#/now');
      await page.locator('.funnel').first().waitFor();
      await page.route('**/v1/admin/overview*', (route) => route.abort());
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.locator('.headline-card[data-tone=unknown]').waitFor();
      expect(await page.locator('.headline').innerText()).toBe('Unknown: the numbers could not be read.');
      await page.getByText(/The numbers below are of \d/).waitFor();
      fixture().forgiveComplaints();
    });

    it('reads again by itself while it is visible, and keeps what is open', async () => {
      const page = await fixture().openAs('support', '#/now');
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
}
