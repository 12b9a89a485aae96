import { newId } from '../../../src/common/secrets.js';
import { ageFactors, enterTotp, expectAccessible, signInToConsole } from '../../support/console-page.js';
import { settled, type ConsoleFixture } from '../../support/console-fixture.js';
import { eventually } from '../../support/eventually.js';
import { freshEmail } from '../../support/journeys.js';

const hostile = '<img src=x onerror=alert(1)>';

export function describeMessages(fixture: () => ConsoleFixture): void {
  const app = () => fixture().app;

  /** Failed notices, which can be sent again for a day. */
  async function insertFailed(count: number, { domain, reason }: { domain: string; reason: string | null }) {
    const ids = Array.from({ length: count }, () => newId());
    for (const id of ids) {
      const [name] = freshEmail().split('@');
      await app().query(
        `INSERT INTO deliveries (id, template, channel, destination, locale, origin, status, tries, attempts, last_error)
         VALUES ($1, 'new-device', 'email', $2, 'en', $3, 'failed', 1, $4, $5)`,
        [
          id,
          `${name}@${domain}`,
          { at: new Date().toISOString(), device: null, network: null },
          JSON.stringify([{ at: new Date().toISOString(), status: 'failed', provider: 'fallback', reason }]),
          reason,
        ],
      );
    }
    return ids;
  }

  const statesOf = async (ids: readonly string[]) => {
    const rows = await app().query<{ status: string }>('SELECT status FROM deliveries WHERE id = ANY($1)', [
      ids,
    ]);
    return rows.map(({ status }) => status);
  };

  describe('messages', () => {
    it('are filtered, and the address keeps the filters', async () => {
      const page = await fixture().openAs('support', '#/now');
      await page.getByRole('link', { name: 'Messages', exact: true }).click();
      await page.getByLabel('Period').selectOption('7d');
      await page.getByLabel('State').selectOption('failed');
      await page.getByLabel('Domain').fill('firma.example');
      await page.waitForURL(/domain=firma\.example/);
      await page.reload();
      await signInToConsole(page, app(), fixture().operators.support);
      await page.locator('tbody tr').first().waitFor();
      for (const cell of await page.locator('tbody tr td:first-child').allInnerTexts())
        expect(cell).toContain('@firma.example');
      expect(await page.getByLabel('State').inputValue()).toBe('failed');
    });

    it('of one domain and reply are shown from their group', async () => {
      const page = await fixture().openAs('support', '#/deliveries?window=7d');
      await page.getByRole('button', { name: 'Show: former-isp.example, 550 5.1.1' }).click();
      await page.waitForURL(/reply=550\+5\.1\.1/);
      await page.locator('.badge.good').first().waitFor({ state: 'detached' });
      for (const text of await page.locator('td.reply-cell').allInnerTexts())
        expect(text).toContain('550 5.1.1');
      await page.getByRole('link', { name: 'Account and timeline' }).first().click();
      await page.waitForURL(/#\/people\/[0-9a-f-]{36}$/);
    });

    it('without a reply are shown from their group, and no others', async () => {
      const domain = 'no-reply.example';
      await insertFailed(2, { domain, reason: null });
      await insertFailed(1, { domain, reason: '550 5.1.1 user unknown' });
      const page = await fixture().openAs('support', '#/deliveries');
      await page.getByRole('button', { name: `Show: ${domain}, no reply` }).click();
      await page.waitForURL(/reply=-/);
      await page.locator('tbody tr').nth(2).waitFor({ state: 'detached' });
      await settled(page);
      const texts = await page.locator('tbody tr').allInnerTexts();
      expect(texts.map((text) => text.includes(`@${domain}`) && !text.includes('550'))).toEqual([true, true]);
      for (const text of texts) expect(text).toContain('One attempt · Fallback mail server');
    });

    it('are sent again, one of them, with the proof in place', async () => {
      const [id = ''] = await insertFailed(1, {
        domain: 'retry-one.example',
        reason: '550 5.1.1 user unknown',
      });
      const page = await fixture().openAs('support', '#/deliveries?domain=retry-one.example');
      await page.getByRole('button', { name: 'Send again' }).waitFor();
      await ageFactors(app(), fixture().operators.support);
      await page.getByRole('button', { name: 'Send again' }).click();
      await page.locator('dialog button[type=submit]').click();
      await enterTotp(page, app(), fixture().operators.support);
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
      const page = await fixture().openAs('support', '#/deliveries?domain=retry-all.example');
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
      const page = await fixture().openAs('support', '#/deliveries?window=7d&domain=firma.example');
      await page.getByRole('button', { name: 'Send all again: firma.example, 554 5.7.1' }).click();
      await page.getByRole('button', { name: 'Send all again', exact: true }).click();
      const result = /^None of them can be sent again|on (its|their) way again\./;
      await page.locator('dialog [role=status]').filter({ hasText: result }).waitFor();
    });

    it('[ADM-60] show markup in a reply as text', async () => {
      await insertFailed(1, { domain: 'hostile.example', reason: `rejected ${hostile}` });
      const page = await fixture().openAs('support', '#/deliveries?domain=hostile.example');
      await page.locator('td.reply-cell').getByText(hostile).waitFor();
      await page.locator('.groups').getByText(`rejected ${hostile}`).waitFor();
      expect(await page.locator('main img').count()).toBe(0);
    });

    it('[ADM-61] are not sent again by those who may only look', async () => {
      await insertFailed(1, { domain: 'look.example', reason: '554 5.7.1 policy' });
      const page = await fixture().openAs('auditor', '#/deliveries?domain=look.example');
      await page.locator('tbody tr').first().waitFor();
      expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0);
      const names = await page.locator('header nav a').allInnerTexts();
      expect(names).toEqual(['Now', 'People', 'Messages', 'Audit log', 'Limits', 'Keys']);
    });
  });
}
