import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { recordEvent, seal, sealEvents, withoutSealing, withoutTriggers } from '../../support/audit-log.js';
import { expectAccessible } from '../../support/console-page.js';
import { showView, type ConsoleFixture } from '../../support/console-fixture.js';
import { freshEmail, login, signUp } from '../../support/journeys.js';

export function describeAudit(fixture: () => ConsoleFixture): void {
  const app = () => fixture().app;

  beforeAll(async () => {
    await recordEvent(app());
    await sealEvents(app());
  });

  const verify = async (page: Page, kept = '') => {
    await page.getByLabel('The last seal that you have kept').fill(kept);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.locator('.verdict').waitFor();
    return page.locator('.verdict').innerText();
  };

  it('shows events as sentences, filtered, with their details', async () => {
    const page = await fixture().openAs('admin', '#/now');
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByLabel('Type').selectOption('sign_in.succeeded');
    await page.getByText('Signed in: password').first().waitFor();
    await page.waitForURL(/type=sign_in\.succeeded/);
    await page.getByText('Account and IP address').click();
    await page.getByLabel('IP address').fill('192.0.2.7');
    await page.locator('tbody tr').nth(3).waitFor({ state: 'detached' });
    await page.locator('details.event summary').first().click();
    await page.locator('details.event[open]').getByText('192.0.2.7').first().waitFor();
    await page.getByLabel('IP address').fill('198.51.100.250');
    await page.getByText('No events found.').waitFor();
    expect(page.url()).toMatch(/ip=198\.51\.100\.250$/);
  });

  it('saves the events of a period as a file', async () => {
    const page = await fixture().openAs('admin', '#/audit');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    const saved = await page.getByText(/^[\d,]+ events saved\.$/).innerText();
    expect(download.suggestedFilename()).toMatch(/^postern-audit-[\dT-]+\.ndjson$/);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toContain('sign_in.succeeded');
    expect(`${lines.length} events saved.`).toBe(saved.replaceAll(',', ''));
  });

  it('does not save an export that ends early', async () => {
    const page = await fixture().openAs('admin', '#/audit');
    await page.route('**/v1/admin/audit/export*', (route) => route.abort('connectionreset'));
    await page.getByRole('button', { name: 'Save as a file' }).click();
    await page.getByText('The server could not be reached.').waitFor();
    expect(await page.getByText('events saved').count()).toBe(0);
    fixture().forgiveComplaints();
  });

  describe('seals', () => {
    it('are listed, and verified with one that was kept elsewhere', async () => {
      const page = await fixture().openAs('admin', '#/audit/seals');
      const kept = await page.locator('td code.anchor').last().innerText();
      expect(kept).toMatch(/^1:[\w-]{43}$/);
      const [stored] = await app().query<{ count: string }>('SELECT count(*) FROM audit_seals');
      const verdict = await verify(page);
      expect(verdict).toMatch(/The log is as it was sealed\.\s+\d+ seals, [\d,]+ events/);
      expect(verdict).toContain(`${stored?.count} seals`);
      expect(await verify(page, kept)).toContain('It contains the seal that you have kept');
      await expectAccessible(page);
    });

    it('[ADM-62] that do not fit are named, the first of them, with what is wrong', async () => {
      const page = await fixture().openAs('admin', '#/audit/seals');
      await page.locator('td code.anchor').first().waitFor();
      await withoutTriggers(
        app(),
        `UPDATE audit_events SET outcome = 'failure' WHERE seal_id = 2 AND type = 'sign_in.succeeded'`,
      );
      const text = await verify(page);
      expect(text).toContain('Seal 2 does not fit.');
      expect(text).toContain('Its events are not those that were sealed');
      expect(text).toContain('one seal');
      expect(await page.locator('.verdict.bad').count()).toBe(1);
      await expectAccessible(page);
      await withoutTriggers(
        app(),
        `UPDATE audit_events SET outcome = 'success' WHERE seal_id = 2 AND type = 'sign_in.succeeded'`,
      );
      expect(await verify(page)).toContain('The log is as it was sealed.');
    });

    it('of an unknown key are not verified', async () => {
      const page = await fixture().openAs('admin', '#/audit/seals');
      await page.locator('td code.anchor').first().waitFor();
      const [{ signature } = { signature: '' }] = await app().query<{ signature: string }>(
        'SELECT signature FROM audit_seals WHERE number = 2',
      );
      const header = Buffer.from('{"kid":"x"}').toString('base64url');
      await withoutTriggers(app(), `UPDATE audit_seals SET signature = '${header}.x.x' WHERE number = 2`);
      const text = await verify(page);
      expect(text).toContain('Seal 2 cannot be verified.');
      expect(text).toContain('AUDIT_RETIRED_KEYS');
      expect(await page.locator('.verdict.bad').count()).toBe(1);
      await withoutTriggers(app(), `UPDATE audit_seals SET signature = '${signature}' WHERE number = 2`);
    });

    it('[ADM-63] that were kept elsewhere are missed when the newest are removed', async () => {
      const page = await fixture().openAs('admin', '#/audit/seals');
      const kept = await page.locator('td code.anchor').first().innerText();
      const number = kept.split(':')[0];
      await withoutSealing(app(), async () => {
        await withoutTriggers(
          app(),
          `UPDATE audit_events SET seal_id = NULL WHERE seal_id = ${number}; DELETE FROM audit_seals WHERE number = ${number}`,
        );
        await seal(app());
        expect(await verify(page)).toContain('The log is as it was sealed.');
        const text = await verify(page, kept);
        expect(text).toContain(`Seal ${number} does not fit.`);
        expect(text).toContain('newer seals have been removed');
      });
      await sealEvents(app());
    });

    it('are verified in parts, which can be stopped', async () => {
      const page = await fixture().openAs('admin', '#/audit/seals');
      await page.locator('td code.anchor').first().waitFor();
      await page.route('**/v1/admin/audit/verify', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        const json = {
          seals: 1,
          events: 5,
          expired: 0,
          unsealed: null,
          head: { number: '1', hash: 'x' },
          mismatch: null,
          nextNumber: '2',
        };
        await route.fulfill({ json });
      });
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByText(/^Seal 1 of \d+ …$/).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText(/^Stopped\. So far, all is as it was/).waitFor();
      expect(await page.getByText('The log is as it was sealed.').count()).toBe(0);
    });
  });

  describe('limits', () => {
    it('of an address are shown, and reset by an admin', async () => {
      const { email } = await signUp(app());
      for (let n = 0; n < 2; n += 1) await login(app().client, { email, password: 'not the password' });
      const page = await fixture().openAs('admin', '#/now');
      await page.getByRole('link', { name: 'Limits' }).click();
      await page.getByLabel('E-mail address, IP address or account ID').fill(email);
      await page.keyboard.press('Enter');
      await page.locator('.usages li').first().waitFor();
      expect(await page.locator('.region > div > .usages .numbers').allInnerTexts()).toEqual(
        expect.arrayContaining([expect.stringMatching(/^[1-9]\d* of [\d,]+$/)]),
      );
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Reset' }).click();
      await page.locator('dialog button[type=submit]').click();
      await page.getByText('None of them has been used.').waitFor();
    });

    it('[ADM-64] are not reset, and no log or key is shown, without the permission', async () => {
      const page = await fixture().openAs('support', `#/limits?q=${encodeURIComponent(freshEmail())}`);
      await page.locator('.usages').first().waitFor({ state: 'attached' });
      expect(await page.getByRole('button', { name: 'Reset' }).count()).toBe(0);
      expect(await page.locator('header nav a').allInnerTexts()).toEqual([
        'Now',
        'People',
        'Messages',
        'Limits',
      ]);
      for (const hash of ['#/audit', '#/keys']) {
        await showView(page, hash);
        await page.getByRole('heading', { name: 'Not found' }).waitFor();
      }
    });

    it('of something that is none of the three say what is wrong', async () => {
      const page = await fixture().openAs('admin', '#/limits?q=x%3Cimg%20src%3Dx%3E');
      await page.locator('.failed').getByText('must be an IP address').waitFor();
      expect(await page.locator('main img').count()).toBe(0);
    });
  });

  it('says what each key is used for, and shows none', async () => {
    const page = await fixture().openAs('admin', '#/now');
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByText('test1').waitFor();
    await page.getByText('Access tokens, Seals of the audit log').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('0f8Yc2Vw6Qe9Rb3Tn5Km7Jh1Lp4Zx8Sd');
  });
}
