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
