import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import {
  ageFactors,
  enterPassword,
  enterTotp,
  expectAccessible,
  expectNoSideScroll,
  expectText,
  openConsole,
  openPerson,
  signInToConsole,
  signOut,
  signUpOperator,
  type ConsoleWindow,
} from '../support/console-page.js';
import { derivedCode } from '../support/challenges.js';
import { signUp, type AuthResultBody, type ChallengeBody, type Person } from '../support/journeys.js';
import { setOperatorRole } from '../support/operators.js';
import { openPrefixProxy } from '../support/prefix-proxy.js';
import type { Enrolled } from '../support/second-factors.js';
import { totpCode } from '../support/totp-steps.js';

jest.setTimeout(120_000);

const heading = (page: Page) => page.locator('h1').innerText();
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

describeInBrowser('the console', () => {
  let app: TestApp;
  let browser: Browser;
  let shown: ConsoleWindow;
  let page: Page;
  let admin: Enrolled;
  let person: AuthResultBody & Person;

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
    admin = await signUpOperator(app, 'admin');
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    shown = await openConsole(browser, app.client.url, { view: '#/people' });
    page = shown.page;
    person = await signUp(app);
  });

  afterEach(async () => {
    await shown.context.close();
    expect(shown.complaints).toEqual([]);
    expect([...shown.origins]).toEqual([app.client.url]);
  });

  describe('signing in', () => {
    it('[ADM-44] takes password and second factor, and keeps nothing in the browser', async () => {
      await signInToConsole(page, app, admin);
      expect(await heading(page)).toBe('People');
      expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
      expect(await stored(page)).toBe('[{},{},""]');
      await page.reload();
      await page.locator('[name=password]').waitFor();
    });

    it('takes a code by e-mail and a second factor', async () => {
      await act(page, 'Sign in with a code by e-mail');
      await page.fill('[name=email]', admin.email);
      await enterCode(page, app);
      await enterTotp(page, app, admin);
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
      await setOperatorRole(app, person.user.id, 'support');
      await enterPassword(page, person);
      await enterCode(page, app);
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
      await signInToConsole(page, app, admin);
      const ended = page.waitForRequest((request) => request.url().endsWith('/v1/auth/logout'));
      await page.clock.fastForward('01:01:00');
      await expectText(page, 'nobody used the console for an hour');
      await ended;
    });

    it('is asked for again, with a word about it, when the session has ended', async () => {
      await signInToConsole(page, app, admin);
      await app.query('UPDATE sessions SET revoked_at = now() WHERE user_id = $1', [admin.user.id]);
      await page.fill('[name=q]', 'ada');
      await expectText(page, 'Your session has ended');
      expect(await page.locator('header.top').count()).toBe(0);
    });

    it('ends with the account menu', async () => {
      await signInToConsole(page, app, admin);
      await signOut(page);
      await expectText(page, 'Sign in to the administration');
      expect(await page.inputValue('[name=email]')).toBe('');
    });
  });

  describe('the list of people', () => {
    it('finds a person by address, its beginning, ID and ID in the application', async () => {
      const { email, user } = person;
      const externalId = `crm-${user.id.slice(-6)}`;
      await app.query('UPDATE users SET external_id = $2 WHERE id = $1', [user.id, externalId]);
      await signInToConsole(page, app, admin);
      for (const text of [email, email.slice(0, 12), user.id, externalId]) {
        await page.fill('[name=q]', text);
        await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
        expect(await page.locator('tbody .email').allInnerTexts()).toEqual([email]);
        expect(page.url()).toContain(`q=${encodeURIComponent(text)}`);
        await page.fill('[name=q]', '');
        await page.locator('tbody tr').nth(1).waitFor();
      }
    });

    it('filters, keeps the filter in the address, and finds the way back to it', async () => {
      await app.query("UPDATE users SET disabled_at = now(), disabled_reason = 'stolen' WHERE id = $1", [
        person.user.id,
      ]);
      await signInToConsole(page, app, admin);
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
      await app.query(copies);
      await signInToConsole(page, app, admin);
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
      await signInToConsole(page, app, admin);
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
      await signInToConsole(page, app, admin);
      await openPerson(page, person.user.id);
      await ageFactors(app, admin);
      await act(page, 'Disable the account');
      await expectText(page, 'All sessions end');
      await expectText(page, 'The owner is not told');
      await expectAccessible(page);
      await page.getByLabel('Reason').fill('reported stolen,\nticket 4711');
      await page.locator('dialog button[type=submit]').click();
      await expectText(page, 'Confirm that it is you');
      await expectAccessible(page);
      await enterTotp(page, app, admin);
      await expectText(page, 'The account is disabled.');
      await page.locator('.summary .badge', { hasText: 'disabled' }).waitFor();
      const [row] = await app.query('SELECT disabled_reason FROM users WHERE id = $1', [person.user.id]);
      expect(row).toEqual({ disabled_reason: 'reported stolen, ticket 4711' });
    });

    it('stays as it is if the proof is not given', async () => {
      await signInToConsole(page, app, admin);
      await openPerson(page, person.user.id);
      await ageFactors(app, admin);
      await act(page, 'Disable the account');
      await page.getByLabel('Reason').fill('a test');
      await page.locator('dialog button[type=submit]').click();
      await expectText(page, 'Confirm that it is you');
      await page.keyboard.press('Escape');
      await page.getByText('Confirm that it is you').waitFor({ state: 'detached' });
      expect(await page.getByLabel('Reason').inputValue()).toBe('a test');
      const [row] = await app.query('SELECT disabled_at FROM users WHERE id = $1', [person.user.id]);
      expect(row).toEqual({ disabled_at: null });
    });

    it('is signed out of one session', async () => {
      await signInToConsole(page, app, admin);
      await openPerson(page, person.user.id);
      await page.getByRole('button', { name: /^End the session/ }).click();
      await page.locator('dialog button[type=submit]').click();
      await expectText(page, 'The session has ended.');
      await expectText(page, 'Not signed in anywhere.');
    });

    it('gets another profile, with the changed fields alone', async () => {
      await signInToConsole(page, app, admin);
      await openPerson(page, person.user.id);
      await act(page, 'Edit the profile');
      await page.getByLabel('Role in the application').fill('editor  author');
      const sent = page.waitForRequest((request) => request.method() === 'PATCH');
      await page.locator('dialog button[type=submit]').click();
      expect((await sent).postDataJSON()).toEqual({ roles: ['editor', 'author'] });
      expect((await sent).headers()['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
      await expectText(page, 'editor, author');
    });

    it('is created without a password', async () => {
      await signInToConsole(page, app, admin);
      await act(page, 'New account');
      await page.getByLabel('E-mail address').fill(`new-${person.email}`);
      await page.getByLabel('Name').fill('Grace Hopper');
      await page.locator('dialog button[type=submit]').click();
      await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
      await expectText(page, `new-${person.email}`);
    });

    it('is deleted, after which the list is shown', async () => {
      await signInToConsole(page, app, admin);
      await openPerson(page, person.user.id);
      await act(page, 'Delete the account');
      await page.getByLabel('Reason').fill('asked for it');
      await page.locator('dialog button[type=submit]').click();
      await page.getByRole('heading', { name: 'People' }).waitFor();
      expect(await app.query('SELECT id FROM users WHERE id = $1', [person.user.id])).toEqual([]);
    });

    it('has a timeline in sentences', async () => {
      await signInToConsole(page, app, admin);
      await openPerson(page, person.user.id);
      await expectText(page, 'Message queued: email-verification');
      await expectText(page, /^Handed to the mail server: 250/);
    });

    it('[ADM-43] cannot run anything by its name, nor by a reason', async () => {
      const name = '<img src=x onerror="document.title=1">';
      await app.query(
        'UPDATE users SET full_name = $2, disabled_at = now(), disabled_reason = $2, external_id = $3 WHERE id = $1',
        [person.user.id, name, `javascript:alert("${person.user.id}")`],
      );
      await signInToConsole(page, app, admin);
      await page.fill('[name=q]', person.email);
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { name }).waitFor();
      await act(page, 'Enable the account');
      await page.locator('dialog h2').waitFor();
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe(`${name} – Postern`);
      const { page: other, context } = await openConsole(browser, app.client.url); // whose complaints are expected
      await expect(other.evaluate('document.body.innerHTML = "<b>x</b>"')).rejects.toThrow(/TrustedHTML/);
      await context.close();
    });
  });

  it('does not show what a role may not do', async () => {
    const buttons = async () => {
      await page.locator('.timeline, .failed').first().waitFor();
      await page
        .getByText(/used|Not signed in/)
        .first()
        .waitFor();
      return page.locator('.act-buttons button').allInnerTexts();
    };
    await signInToConsole(page, app, await signUpOperator(app, 'support'));
    await openPerson(page, person.user.id);
    expect(await buttons()).toEqual([
      'Ask for a new password',
      'Require a new password',
      'End all sessions',
      'Disable the account',
    ]);
    await openPerson(page, admin.user.id);
    expect(await buttons()).toEqual([]);
    expect(await page.getByRole('button', { name: /^End the session/ }).count()).toBe(0);
    await signOut(page);
    await signInToConsole(page, app, await signUpOperator(app, 'auditor'));
    await openPerson(page, person.user.id);
    expect(await buttons()).toEqual([]);
  });

  it('works by keyboard alone', async () => {
    const type = async (text: string) => {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await page.keyboard.type(admin.email);
    await page.keyboard.press('Tab');
    await type(admin.password);
    await enterTotp(page, app, admin);
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
});

describeInBrowser('the console on a listener of its own, behind a proxy that serves it at a path', () => {
  it('signs in and reads, and requests nothing outside of the path', async () => {
    const proxy = await openPrefixProxy('/internal/auth');
    const app = await startApp({ env: { ADMIN_PORT: '0', PUBLIC_URL: proxy.url } });
    const { administration } = app.firstApp.getHttpAdapter().getInstance();
    proxy.forwardTo((await administration?.listen(0, '127.0.0.1')) ?? '');
    const browser = await launchBrowser();
    try {
      const { page, complaints } = await openConsole(browser, proxy.url, { view: '#/people' });
      await signInToConsole(page, app, await signUpOperator(app, 'admin'));
      await page.locator('tbody tr').first().waitFor();
      expect(complaints).toEqual([]);
      expect(proxy.strays.filter((path) => path !== '/favicon.ico')).toEqual([]);
    } finally {
      await browser.close();
      await app.close();
      await proxy.close();
    }
  });
});

describeInBrowser('each screen of the console', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it.each([
    { width: 320, colorScheme: 'dark', locale: 'ar' },
    { width: 320, colorScheme: 'light', locale: 'de' },
    { width: 1440, colorScheme: 'light', locale: 'en' },
    { width: 1440, colorScheme: 'dark', locale: 'ja' },
  ] as const)(
    'is accessible and not wider than the window: $width px, $colorScheme, $locale',
    async (options) => {
      const { page, context, complaints } = await openConsole(browser, app.client.url, {
        ...options,
        view: '#/people',
      });
      const check = async () => {
        await expectAccessible(page);
        await expectNoSideScroll(page);
      };
      const operator = await signUpOperator(app, 'admin');
      const { user } = await signUp(app);
      await app.query("UPDATE users SET full_name = repeat('Wolfeschlegelsteinhausen', 4) WHERE id = $1", [
        user.id,
      ]);
      expect(await page.evaluate('document.documentElement.dir')).toBe(
        options.locale === 'ar' ? 'rtl' : 'ltr',
      );
      await check();
      await enterPassword(page, operator);
      await page.locator('[name=proof]').waitFor();
      await check();
      await enterTotp(page, app, operator);
      await page.locator('tbody tr').nth(1).waitFor();
      await check();
      await openPerson(page, user.id);
      await page.locator('.sessions li').waitFor();
      await check();
      await page.locator('.act-buttons button').first().click();
      await check();
      await page.keyboard.press('Escape');
      await page.locator('.who summary').click();
      await check();
      await context.close();
      expect(complaints).toEqual([]);
    },
  );
});
