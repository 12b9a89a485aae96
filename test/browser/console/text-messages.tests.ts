import { expectAccessible } from '../../support/console-page.js';
import { showView, type ConsoleFixture } from '../../support/console-fixture.js';
import { showTextMessages } from '../../support/console-text-messages.js';
import { openBreaker } from '../../support/text-messages.js';

export function describeTextMessages(fixture: () => ConsoleFixture): void {
  describe('text messages', () => {
    it('are not shown if the installation sends none', async () => {
      const page = await fixture().openAs('support', '#/people');
      const read = page.waitForResponse(/\/v1\/admin\/text-messages\?window=24h$/);
      await showView(page, '#/now');
      await read;
      await page.locator('.funnel').first().waitFor();
      expect(await page.getByText('Text messages').count()).toBe(0);
    });

    it('are shown by country and provider, with what is suspended, in red', async () => {
      const page = await fixture().openAs('support', '#/people');
      await showTextMessages(page);
      await showView(page, '#/now?window=7d');
      await page.locator('.texts-card').waitFor();
      expect(await page.locator('.card.alarming h2').allInnerTexts()).toEqual(['Text messages']);
      const isolated = /[\u2066\u2069]/g; // keep the digits in their order in Arabic
      expect(
        (await page.locator('.suspensions li').allInnerTexts()).map((text) =>
          text.replace(isolated, '').replace(/\s+/g, ' '),
        ),
      ).toEqual([
        '+4915112… (Germany) suspended The messages went to numbers in a sequence. Ends in 40 minutes',
        'Bosnia & Herzegovina suspended Too few codes were confirmed. Ends in 40 minutes',
        'requests from one network suspended Too few codes were confirmed. Ends in 40 minutes',
      ]);
      const rows = await page.locator('.texts-card tr').allInnerTexts();
      expect(rows.map((row) => row.split(/\s*\t\s*|\n+/).join(' | '))).toEqual([
        'Country | Sent | Delivered | Confirmed | Cost',
        'Bosnia & Herzegovina | 123,456 | 123,000 | 12,345 | 37,036.80',
        'Germany | 120 | 114 | 101 | 12.35',
        'Provider | Accepted | Delivered | Failed | Cost',
        'twilio sms | 123,500 | 123,114 | 2 | 8.85',
        'webhook whatsapp | 12 | 12 | 0 | –',
      ]);
      await page.getByText('Spent of the daily limit: 12.50 of 50.00 · starts again in 40 minutes').waitFor();
      expect(await page.locator('.suspensions button').count()).toBe(0);
      await expectAccessible(page);
    });

    it('are sent again when an admin ends the suspension, with a reason, which the audit log tells', async () => {
      const { app } = fixture();
      await openBreaker(app);
      const page = await fixture().openAs('admin', '#/people');
      await showTextMessages(page, {});
      await showView(page, '#/now');
      await page.getByRole('button', { name: 'End the suspension: requests from one network' }).click();
      expect(await page.locator('.consequences li').allInnerTexts()).toEqual([
        'Text messages are sent again, at once.',
        'Earlier messages do not count again. If this is an attack, it goes on until new messages cause another suspension.',
      ]);
      await expectAccessible(page);
      await page.fill('[name=reason]', 'the provider was down');
      await page.locator('dialog button[type=submit]').click();
      await page.getByText('The suspension has ended.').waitFor();
      await page.getByText('Nothing is suspended.').waitFor();
      expect(await app.query('SELECT FROM sms_breakers WHERE open_until > now()')).toEqual([]);
      await showView(page, '#/audit?type=sms.breaker_closed');
      await page.getByText('Suspension of text messages ended: requests from one network').waitFor();
    });

    it('that cannot be read are said to be so', async () => {
      const page = await fixture().openAs('support', '#/people');
      await page.route(/\/v1\/admin\/text-messages\?/, (route) => route.abort());
      await showView(page, '#/now');
      await page.locator('.failed').waitFor();
      await page.locator('.funnel').first().waitFor();
      fixture().forgiveComplaints();
    });
  });
}
