import type { Page } from 'playwright-core';
import type { TestApp } from '../../support/app.js';
import { derivedCode } from '../../support/challenges.js';
import {
  enterPassword,
  enterTotp,
  expectAccessible,
  expectText,
  signInToConsole,
  signOut,
  signUpOperator,
} from '../../support/console-page.js';
import type { ConsoleFixture } from '../../support/console-fixture.js';
import { eventually } from '../../support/eventually.js';
import { signUp, type AuthResultBody, type ChallengeBody, type Person } from '../../support/journeys.js';
import type { Enrolled } from '../../support/second-factors.js';
import { totpCode } from '../../support/totp-steps.js';

const stored = (page: Page) =>
  page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, document.cookie])');
const act = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Presses the button that sends a code, and enters it. */
async function enterCode(page: Page, app: TestApp) {
  const sent = page.waitForResponse((response) => /(code-login|challenge)$/.test(response.url()));
  await act(page, 'Send code');
  const { challenge } = (await (await sent).json()) as ChallengeBody;
  await page.fill('[name=code]', await derivedCode(app, challenge.challengeId));
  await act(page, 'Sign in');
}

export function describeSignIn(fixture: () => ConsoleFixture): void {
  const app = () => fixture().app;
  let admin: Enrolled;
  let person: AuthResultBody & Person;
  let page: Page;

  beforeAll(async () => {
    admin = await signUpOperator(app(), 'admin');
    person = await signUp(app());
  });

  beforeEach(async () => {
    page = await fixture().openWindow({ view: '#/people' });
  });

  describe('signing in', () => {
    it('[ADM-44] takes password and second factor, and keeps nothing in the browser', async () => {
      await signInToConsole(page, app(), admin);
      expect(await page.locator('h1').innerText()).toBe('People');
      expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
      expect(await stored(page)).toBe('[{},{},""]');
      await page.reload();
      await page.locator('[name=password]').waitFor();
    });

    it('takes a code by e-mail and a second factor', async () => {
      await act(page, 'Sign in with a code by e-mail');
      await page.fill('[name=email]', admin.email);
      await enterCode(page, app());
      await enterTotp(page, app(), admin);
      await expectText(page, 'New account');
    });

    it('takes a recovery code', async () => {
      await enterPassword(page, admin);
      await page.getByLabel('Recovery code').check();
      await page.fill('[name=proof]', admin.recoveryCodes[0] ?? '');
      await act(page, 'Sign in');
      await expectText(page, 'New account');
    });

    it('leads an operator without a second factor through its set-up', async () => {
      const account = await signUp(app());
      await app().query('UPDATE users SET operator_role = $2 WHERE id = $1', [account.user.id, 'support']);
      await enterPassword(page, account);
      await enterCode(page, app());
      await page.locator('.secret').waitFor();
      await expectAccessible(page);
      const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
      await page.fill('[name=totpCode]', totpCode(secret));
      await act(page, 'Confirm');
      await page.locator('.recovery-codes li').nth(9).waitFor();
      await expectAccessible(page);
      await page.getByLabel('I have kept the codes').check();
      await act(page, 'Continue');
      await page.locator('header.top nav').waitFor();
    });

    it('tells an account without a role so, and how to get one', async () => {
      await enterPassword(page, person);
      await expectText(page, 'has no role in the administration');
      expect(await page.locator('code').innerText()).toBe(`npm run users -- grant ${person.email} support`);
      await act(page, 'Sign out');
      await page.locator('[name=password]').waitFor();
    });

    it('says what is wrong with a wrong password, at its place', async () => {
      await enterPassword(page, { ...person, password: 'wrong horse' });
      await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
      expect(await page.inputValue('[name=email]')).toBe(person.email);
    });

    it('[ADM-45] ends after an hour in which nobody uses the page, with a word about it', async () => {
      await page.clock.install();
      await signInToConsole(page, app(), admin);
      const ended = page.waitForRequest((request) => request.url().endsWith('/v1/auth/logout'));
      await page.clock.fastForward('01:01:00');
      await expectText(page, 'nobody used the console for an hour');
      await ended;
    });

    it('is asked for again, with a word about it, when the session has ended', async () => {
      await signInToConsole(page, app(), admin);
      await app().query('UPDATE sessions SET revoked_at = now() WHERE user_id = $1', [admin.user.id]);
      await page.fill('[name=q]', 'ada');
      await expectText(page, 'Your session has ended');
      expect(await page.locator('header.top').count()).toBe(0);
    });

    it('[ADM-51] ends on the server too, with an access token that has expired', async () => {
      const live = () =>
        app().query('SELECT 1 FROM sessions WHERE user_id = $1 AND revoked_at IS NULL', [admin.user.id]);
      await app().query('UPDATE sessions SET revoked_at = now() WHERE user_id = $1', [admin.user.id]);
      await signInToConsole(page, app(), admin);
      expect(await live()).toHaveLength(1);
      const json = { code: 'auth.token_expired' };
      await page.route('**/v1/auth/logout', (route) => route.fulfill({ status: 401, json }), { times: 1 });
      await signOut(page);
      await eventually('the end of the session', async () => ((await live()).length === 0 ? true : null));
    });

    it('ends with the account menu', async () => {
      await signInToConsole(page, app(), admin);
      await signOut(page);
      await expectText(page, 'Sign in to the administration');
      expect(await page.inputValue('[name=email]')).toBe('');
    });
  });

  it('works by keyboard alone', async () => {
    const type = async (text: string) => {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await page.keyboard.type(admin.email);
    await page.keyboard.press('Tab');
    await type(admin.password);
    await enterTotp(page, app(), admin);
    await page.locator('tbody tr').first().waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('People');
    await page.fill('[name=q]', person.email);
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    await page.locator('tbody a').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: person.user.fullName }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.getByRole('button', { name: 'Disable the account' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.name')).toBe('reason');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Disable the account');
  });

  it('[ADM-53] ends for everybody, with the number of accounts typed in', async () => {
    await signInToConsole(page, app(), admin);
    await act(page, 'Sign everybody out');
    await expectText(page, 'All sessions of the installation end at once, yours too.');
    await expectAccessible(page);
    await page.getByLabel('Number of active accounts').fill('1');
    await page.locator('dialog button[type=submit]').click();
    const refusal = await page.locator('dialog [role=alert]').filter({ hasText: /\d/ }).innerText();
    await page.getByLabel('Number of active accounts').fill(/\d+/.exec(refusal)?.[0] ?? '');
    await page.locator('dialog button[type=submit]').click();
    await expectText(page, 'Your session has ended');
    await expectText(page, 'Everybody is signed out.');
    const cutoff = await app().query('SELECT valid_from FROM session_cutoff');
    expect(cutoff).toHaveLength(1);
  });
}
