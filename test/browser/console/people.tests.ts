import type { Page } from 'playwright-core';
import { newId } from '../../../src/common/secrets.js';
import {
  ageFactors,
  enterTotp,
  expectAccessible,
  expectText,
  openConsole,
  signInToConsole,
} from '../../support/console-page.js';
import { settled, type ConsoleFixture } from '../../support/console-fixture.js';
import { signUp, type AuthResultBody, type Person } from '../../support/journeys.js';
import { signUpWithTotp } from '../../support/second-factors.js';

const act = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

export function describePeople(fixture: () => ConsoleFixture): void {
  const app = () => fixture().app;
  let person: AuthResultBody & Person;

  beforeEach(async () => {
    person = await signUp(app());
  });

  async function openPerson(id: string): Promise<Page> {
    const page = await fixture().openAs('admin', `#/people/${id}`);
    await page.getByText(id).waitFor();
    return page;
  }

  describe('the list of people', () => {
    it('finds a person by address, its beginning, ID and ID in the application', async () => {
      const { email, user } = person;
      const externalId = `crm-${user.id.slice(-6)}`;
      await app().query('UPDATE users SET external_id = $2 WHERE id = $1', [user.id, externalId]);
      const page = await fixture().openAs('admin', '#/people');
      const [first, second] = [page.locator('tbody tr').first(), page.locator('tbody tr').nth(1)];
      await second.waitFor();
      for (const text of [email, email.slice(0, 12), user.id, externalId]) {
        await page.fill('[name=q]', text);
        await second.waitFor({ state: 'detached' });
        await first.waitFor();
        expect(await page.locator('tbody .email').allInnerTexts()).toEqual([email]);
        expect(page.url()).toContain(`q=${encodeURIComponent(text)}`);
        await page.fill('[name=q]', '');
        await second.waitFor();
      }
    });

    it('filters, keeps the filter in the address, and finds the way back to it', async () => {
      await app().query("UPDATE users SET disabled_at = now(), disabled_reason = 'stolen' WHERE id = $1", [
        person.user.id,
      ]);
      const page = await fixture().openAs('admin', '#/people');
      await page.getByLabel('State').selectOption('disabled');
      await page.waitForURL(/state=disabled/);
      await page.locator('tbody .badge.good').first().waitFor({ state: 'detached' });
      await page.getByRole('link', { name: person.user.fullName }).first().click();
      await expectText(page, 'Disabled on');
      await page.getByRole('main').getByRole('link', { name: 'People' }).click();
      await page.getByLabel('State').waitFor();
      expect(await page.getByLabel('State').inputValue()).toBe('disabled');
    });

    it('shows the next page on request', async () => {
      const copies = `INSERT INTO users (id, email, full_name, locale, email_verified_at)
        SELECT gen_random_uuid(), 'copy-' || n || '@example.com', 'Copy', 'en', now() FROM generate_series(1, 60) n`;
      await app().query(copies);
      const page = await fixture().openAs('admin', '#/people');
      await page.fill('[name=q]', 'copy-');
      await page.waitForURL(/q=copy-/);
      await page.locator('tbody tr').first().getByText('copy-10@example.com').waitFor();
      expect(await page.locator('tbody tr').count()).toBe(50);
      await act(page, 'Show more');
      await page.locator('tbody tr').nth(59).waitFor();
      expect(await page.locator('tbody tr').count()).toBe(60);
      expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    });

    it('says what to do if nobody is found, or the server cannot be reached', async () => {
      const page = await fixture().openAs('admin', '#/people');
      await page.fill('[name=q]', 'nobody@example.net');
      await expectText(page, 'Nobody found');
      await page.route('**/v1/admin/users?*', (route) => route.fulfill({ status: 502 }), { times: 1 });
      await page.fill('[name=q]', person.email);
      await act(page, 'Try again');
      await page.locator('tbody .email').first().waitFor();
    });
  });

  describe('a person', () => {
    it('is disabled with a reason, after a proof that is asked for in place', async () => {
      const page = await openPerson(person.user.id);
      await ageFactors(app(), fixture().operators.admin);
      await act(page, 'Disable the account');
      await expectText(page, 'All sessions end');
      await expectText(page, 'The owner is not told');
      await expectAccessible(page);
      await page.getByLabel('Reason').fill('reported stolen,\nticket 4711');
      await page.locator('dialog button[type=submit]').click();
      await expectText(page, 'Confirm that it is you');
      await expectAccessible(page);
      await enterTotp(page, app(), fixture().operators.admin);
      await expectText(page, 'The account is disabled.');
      await page.locator('.summary .badge', { hasText: 'disabled' }).waitFor();
      const [row] = await app().query('SELECT disabled_reason FROM users WHERE id = $1', [person.user.id]);
      expect(row).toEqual({ disabled_reason: 'reported stolen, ticket 4711' });
    });

    it('stays as it is if the proof is not given', async () => {
      const page = await openPerson(person.user.id);
      await ageFactors(app(), fixture().operators.admin);
      await act(page, 'Disable the account');
      await page.getByLabel('Reason').fill('a test');
      await page.locator('dialog button[type=submit]').click();
      await expectText(page, 'Confirm that it is you');
      await page.keyboard.press('Escape');
      await page.getByText('Confirm that it is you').waitFor({ state: 'detached' });
      expect(await page.getByLabel('Reason').inputValue()).toBe('a test');
      const [row] = await app().query('SELECT disabled_at FROM users WHERE id = $1', [person.user.id]);
      expect(row).toEqual({ disabled_at: null });
    });

    it('is signed out of one session', async () => {
      const page = await openPerson(person.user.id);
      await page.getByRole('button', { name: /^End the session/ }).click();
      await page.locator('dialog button[type=submit]').click();
      await expectText(page, 'The session has ended.');
      await expectText(page, 'Not signed in anywhere.');
    });

    it('gets another profile, with the changed fields alone', async () => {
      const page = await openPerson(person.user.id);
      await act(page, 'Edit the profile');
      await page.getByLabel('Role in the application').fill('editor  author');
      const sent = page.waitForRequest((request) => request.method() === 'PATCH');
      await page.locator('dialog button[type=submit]').click();
      expect((await sent).postDataJSON()).toEqual({ roles: ['editor', 'author'] });
      expect((await sent).headers()['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
      await expectText(page, 'editor, author');
    });

    it('is created without a password', async () => {
      const page = await fixture().openAs('admin', '#/people');
      await act(page, 'New account');
      await page.getByLabel('E-mail address').fill(`new-${person.email}`);
      await page.getByLabel('Name').fill('Grace Hopper');
      await page.locator('dialog button[type=submit]').click();
      await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
      await expectText(page, `new-${person.email}`);
    });

    it('is deleted, after which the list is shown', async () => {
      const page = await openPerson(person.user.id);
      await act(page, 'Delete the account');
      await page.getByLabel('Reason').fill('asked for it');
      await page.locator('dialog button[type=submit]').click();
      await page.getByRole('heading', { name: 'People' }).waitFor();
      expect(await app().query('SELECT id FROM users WHERE id = $1', [person.user.id])).toEqual([]);
    });

    it('has a timeline in sentences', async () => {
      const page = await openPerson(person.user.id);
      await expectText(page, 'Message queued: email-verification');
      await expectText(page, /^Handed to the mail server: 250/);
      await expectText(page, 'Primary mail server');
    });

    it('whose message failed gets it again, from the timeline', async () => {
      const id = newId();
      const reason = 'EENVELOPE: 550 5.1.1 user unknown';
      await app().query(
        `INSERT INTO deliveries (id, template, channel, destination, user_id, locale, origin, status, tries, attempts, last_error)
         VALUES ($1, 'new-device', 'email', $2, $3, 'en', $4, 'failed', 1, $5, $6)`,
        [
          id,
          person.email,
          person.user.id,
          { at: new Date().toISOString(), device: null, network: null },
          JSON.stringify([{ at: new Date().toISOString(), status: 'failed', reason }]),
          reason,
        ],
      );
      const auditor = await fixture().openAs('auditor', `#/people/${person.user.id}`);
      await expectText(auditor, `Not delivered, attempt 1: ${reason}`);
      expect(await auditor.getByRole('button', { name: 'Send again' }).count()).toBe(0);
      const page = await openPerson(person.user.id);
      await act(page, 'Send again');
      await expectText(page, 'The message is queued again, with the same code.');
      await page.locator('dialog button[type=submit]').click();
      await expectText(page, 'The message is on its way again.');
      await expectText(page, 'Message sent again by an operator');
      expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
    });

    it('[ADM-43] cannot run anything by its name, nor by a reason', async () => {
      const name = '<img src=x onerror="document.title=1">';
      await app().query(
        'UPDATE users SET full_name = $2, disabled_at = now(), disabled_reason = $2, external_id = $3 WHERE id = $1',
        [person.user.id, name, `javascript:alert("${person.user.id}")`],
      );
      const page = await fixture().openAs('admin', '#/people');
      await page.fill('[name=q]', person.email);
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { name }).waitFor();
      await act(page, 'Enable the account');
      await page.locator('dialog h2').waitFor();
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe(`${name} – Postern`);
      const { page: other, context } = await openConsole(fixture().browser, app().client.url); // whose complaints are expected
      await expect(other.evaluate('document.body.innerHTML = "<b>x</b>"')).rejects.toThrow(/TrustedHTML/);
      await context.close();
    });
  });

  it('does not show what a role may not do', async () => {
    const buttons = async (role: 'support' | 'auditor', id: string) => {
      const page = await fixture().openAs(role, `#/people/${id}`);
      await page.getByText(id).waitFor();
      await settled(page);
      await page
        .getByText(/used|Not signed in/)
        .first()
        .waitFor();
      return page.locator('.act-buttons button, .sessions button').allInnerTexts();
    };
    const end = 'End';
    expect(await buttons('support', person.user.id)).toEqual([
      'Ask for a new password',
      'Require a new password',
      'End all sessions',
      'Disable the account',
      end,
    ]);
    expect(await buttons('support', fixture().operators.admin.user.id)).toEqual([]);
    expect(await buttons('auditor', person.user.id)).toEqual([]);
  });

  it('[ADM-52] shows what the server says that an operator may do', async () => {
    const owner = await signUpWithTotp(app());
    const page = await fixture().openAs('support', `#/people/${owner.user.id}`);
    await act(page, 'Reset second factors');
    await page.getByLabel('Reason').fill('identified by video call');
    await page.locator('dialog button[type=submit]').click();
    await expectText(page, 'The second factors are removed');
    expect(await app().query('SELECT factors FROM users WHERE id = $1', [owner.user.id])).toEqual([
      { factors: 0 },
    ]);
    await page.locator('.act-buttons button', { hasText: 'Reset' }).waitFor({ state: 'detached' });
    const other = await fixture().openWindow({ view: `#/people/${fixture().operators.auditor.user.id}` });
    await other.route('**/v1/admin/me', async (route) => {
      const response = await route.fetch();
      const me = (await response.json()) as { permissions: string[] };
      const permissions = me.permissions.filter((name) => name !== 'operators.manage');
      await route.fulfill({ json: { ...me, permissions } });
    });
    await signInToConsole(other, app(), fixture().operators.admin);
    await settled(other);
    expect(await other.locator('.act-buttons').count()).toBe(0);
  });
}
