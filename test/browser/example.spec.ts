import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { startExample, type RunningExample } from '../support/example.js';
import {
  enterCode,
  expireAccessToken,
  expectVisible,
  mailWithSubject,
  openProfile,
  openTab,
  runSql,
  signIn,
  signUp,
  signUpAndConfirm,
  submit,
  textOf,
  type Profile,
} from '../support/example-page.js';
import { HttpClient } from '../support/http-client.js';
import { freshPerson } from '../support/journeys.js';
import { itInLongForm } from '../support/long.js';
import { codeIn } from '../support/mailbox.js';
import { operationsOf, readDocument } from '../support/openapi-document.js';

jest.setTimeout(90_000);

const cooldownSeconds = 10;

/** How many starts for an address the cooldown allows. */
const rateLimitFactor = 3;

const limits = {
  RATE_LIMIT_FACTOR: String(rateLimitFactor),
  OTP_RESEND_COOLDOWN_SECONDS: String(cooldownSeconds),
};

/** Presses Reload, and waits for the responses. */
async function reloadNotes(page: Page) {
  const loaded = page.waitForResponse(
    (response) => response.url().endsWith('/api/notes') && response.status() === 200,
  );
  await page.click('#reload');
  await loaded;
}

describeInBrowser('the example', () => {
  let example: RunningExample;
  let browser: Browser;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    // Without a grace window, a second refresh with the same token ends the session.
    example = await startExample({ ...limits, REFRESH_GRACE_SECONDS: '0' });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    expect(await example?.stop()).toBe(0);
  });

  beforeEach(async () => {
    profile = await openProfile(browser, example);
    page = profile.page;
  });

  afterEach(async () => {
    await profile.context.close();
    expect(profile.complaints).toEqual([]);
  });

  it('leads from registration to notes, which stay after a reload, and back in with the password', async () => {
    const { email, password, fullName } = await signUpAndConfirm(page, example);
    expect(await textOf(page, '.person')).toBe(`${fullName}\n${email}`);
    await page.fill('#note-text', '<b>Buy milk</b>');
    await page.keyboard.press('Enter');
    await page.getByText('<b>Buy milk</b>').waitFor();
    await page.reload();
    await page.getByText('<b>Buy milk</b>').waitFor();
    await page.click('#sign-out');
    await expectVisible(page, '#sign-in');
    expect(await textOf(page, '#status')).toBe('You are signed out.');
    const request = page.waitForRequest((sent) => sent.url().endsWith('/v1/auth/login'));
    await signIn(page, { email, password });
    expect((await request).headers()['x-device-token']).toMatch(/./);
    await page.getByText('<b>Buy milk</b>').waitFor();
    await page.getByRole('button', { name: 'Delete: <b>Buy milk</b>' }).click();
    await expectGone(page, '#note-list li');
  });

  async function expectGone(tab: Page, selector: string) {
    await tab.locator(selector).waitFor({ state: 'detached' });
    expect(await tab.locator(selector).count()).toBe(0);
  }

  it('refreshes once for two tabs whose access token has expired', async () => {
    await signUpAndConfirm(page, example);
    const other = await openTab(profile.context, example);
    await expectVisible(other, '#note-text');
    for (const refreshes of [1, 2]) {
      await expireAccessToken(page);
      await Promise.all([reloadNotes(page), reloadNotes(other)]);
      expect(profile.refreshes()).toBe(refreshes);
    }
    expect(await other.locator('#note-text').isVisible()).toBe(true);
  });

  itInLongForm('does not wait longer than its time limit for a tab that hangs', async () => {
    await signUpAndConfirm(page, example);
    const other = await openTab(profile.context, example);
    const third = await openTab(profile.context, example);
    await expectVisible(third, '#note-text');
    await page.evaluate(
      "void navigator.locks.request('postern.refresh', () => new Promise(() => undefined))",
    );
    await expireAccessToken(page);
    const pressedAt = performance.now();
    await Promise.all([reloadNotes(other), reloadNotes(third)]);
    expect(performance.now() - pressedAt).toBeGreaterThan(4_900);
    expect(profile.refreshes()).toBe(1);
  });

  it('signs out, and in, in all tabs', async () => {
    const person = await signUpAndConfirm(page, example);
    const other = await openTab(profile.context, example);
    await expectVisible(other, '#note-text');
    await page.click('#sign-out');
    await expectVisible(other, '#sign-in');
    expect(await other.locator('#user-email').textContent()).toBe('');
    await signIn(other, person);
    await expectVisible(page, '#note-text');
    expect(await textOf(page, '#user-email')).toBe(person.email);
  });

  it('signs out in all tabs once the server has ended the session', async () => {
    const { email } = await signUpAndConfirm(page, example);
    const other = await openTab(profile.context, example);
    await expectVisible(other, '#note-text');
    await expireAccessToken(page);
    await runSql(
      example,
      'UPDATE sessions SET revoked_at = now() WHERE user_id = (SELECT id FROM users WHERE email = $1)',
      [email],
    );
    await page.click('#reload');
    await Promise.all([expectVisible(page, '#sign-in'), expectVisible(other, '#sign-in')]);
    expect(profile.refreshes()).toBe(1);
  });

  it('stays signed in while the server cannot be reached or is unavailable', async () => {
    await signUpAndConfirm(page, example);
    await expireAccessToken(page);
    await page.route('**/v1/auth/refresh', (route) => route.abort());
    await page.click('#reload');
    await page.getByText('The server could not be reached.').waitFor();
    await page.unroute('**/v1/auth/refresh');
    await page.route('**/v1/auth/refresh', (route) =>
      route.fulfill({
        status: 503,
        headers: {
          'retry-after': '1',
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'Retry-After',
        },
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'service.unavailable' }),
      }),
    );
    await page.click('#reload');
    await page.getByText(/The service is not available right now\. Try again in [234] s\./).waitFor();
    await page.unroute('**/v1/auth/refresh');
    await page.locator('#reload[aria-disabled=false]').waitFor();
    await reloadNotes(page);
    expect(await textOf(page, '#signed-in > .error')).toBe('');
  });

  it('says at the field that a code is wrong or expired, and sends another one after the cooldown', async () => {
    const { email } = await signUp(page);
    await enterCode(page, '000 000');
    await expectVisible(page, '#code[aria-invalid=true]');
    expect(await textOf(page, '#code-error')).toBe(
      'This code does not work. It may be mistyped, used already, or too old.',
    );
    expect(await page.evaluate('document.activeElement.id')).toBe('code');
    const expired = codeIn(await example.mailbox.mail(email));
    const expire = "UPDATE challenges SET expires_at = now() - interval '1 second' WHERE address = $1";
    expect((await runSql(example, expire, [email])).rowCount).toBe(1);
    const rejected = page.waitForResponse((response) => response.url().endsWith('/confirm'));
    await enterCode(page, expired);
    expect((await rejected).status()).toBe(400);
    expect(await textOf(page, '#resend')).toMatch(/^Send again \(\d+ s\)$/);
    await page.locator('#resend[aria-disabled=false]').click();
    const code = codeIn(await example.mailbox.mail(email, 2));
    expect(code).not.toBe(expired);
    // As people paste it.
    await enterCode(page, ` ${code.slice(0, 3)}-${code.slice(3)} `);
    await expectVisible(page, '#note-text');
  });

  itInLongForm(
    'keeps the code form over a reload, as on a phone that has shown the e-mail meanwhile',
    async () => {
      const { email } = await signUp(page);
      await page.reload();
      await expectVisible(page, '#code');
      await enterCode(page, codeIn(await example.mailbox.mail(email)));
      await expectVisible(page, '#note-text');
    },
  );

  it('sets a new password, and signs in with it or with a code', async () => {
    const { email } = await signUpAndConfirm(page, example);
    await page.click('#sign-out');
    await page.getByText('Forgotten password').first().click();
    await page.fill('#forgotten-email', email);
    await submit(page, 'forgotten-password');
    await expectVisible(page, '#new-password');
    const password = 'another horse, battery and staple';
    await page.fill('#new-password', 'too short');
    await enterCode(page, codeIn(await mailWithSubject(example, email, 'Reset your password')));
    await expectVisible(page, '#new-password[aria-invalid=true]');
    expect(await textOf(page, '#new-password-error')).toBe('Must have at least 12 characters.');
    await page.fill('#new-password', password);
    await page.click('#code-submit');
    await expectVisible(page, '#sign-in');
    expect(await textOf(page, '#status')).toBe('Your password is changed. Sign in with the new one.');
    await signIn(page, { email, password });
    await expectVisible(page, '#note-text');
    await page.click('#sign-out');
    await page.getByText('Sign in with a code by e-mail').click();
    await page.fill('#code-login-email', email);
    await submit(page, 'sign-in-code');
    await enterCode(page, codeIn(await mailWithSubject(example, email, 'Your sign-in code')));
    await expectVisible(page, '#note-text');
  });

  itInLongForm('counts down after 429, and then works', async () => {
    const { email } = freshPerson();
    await page.getByText('Sign in with a code by e-mail').click();
    await page.fill('#code-login-email', email);
    const client = new HttpClient(example.posternUrl);
    for (let start = 0; start < rateLimitFactor; start++)
      await client.post('/v1/auth/code-login', { body: { email } });
    await submit(page, 'sign-in-code');
    await page.getByText(/^Too many attempts\. Try again in \d+ s\.$/).waitFor();
    expect(await textOf(page, '#sign-in-code button')).toMatch(/^Send code \(\d+ s\)$/);
    await page.locator('#sign-in-code button[aria-disabled=false]').click();
    await expectVisible(page, '#code');
  });

  itInLongForm.each([
    [
      'a status that a later version adds',
      200,
      { status: 'terms_required' },
      'Signing in to this account needs a step that this page does not support.',
    ],
    [
      'a code that a later version adds',
      403,
      { code: 'account.on_holiday', title: 'On holiday', detail: 'This account is on holiday.' },
      'This account is on holiday.',
    ],
    ['the error page of a proxy', 500, '<html>', 'The server returned status 500.'],
    [
      'an internal error',
      500,
      { code: 'internal', title: 'Internal error', requestId: 'abc-1' },
      'This did not work, and it is not your mistake. Reference for support: abc-1',
    ],
  ])('does not sign in after %s, and says so', async (_name, status, body, message) => {
    await page.route('**/v1/auth/login', (route) =>
      route.fulfill({
        status,
        headers: { 'access-control-allow-origin': '*' },
        contentType: 'application/json',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
    await signIn(page, freshPerson());
    await page.getByText(message).waitFor();
    expect(await textOf(page, '#sign-in .error')).toBe(message);
    await page.reload();
    await expectVisible(page, '#sign-in');
  });

  itInLongForm('can be used with the keyboard alone', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.type('nobody@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await expectVisible(page, '#sign-in-password[aria-invalid=true]');
    expect(await page.evaluate('document.activeElement.id')).toBe('sign-in-password');
    // Past the button to the link, which moves the focus to the heading of the next form.
    for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    await expectVisible(page, '#sign-up');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Create an account');
  });

  itInLongForm('fits a narrow phone and has a label for every input', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await signUpAndConfirm(page, example);
    await page.fill('#note-text', `A note with ${'a'.repeat(100)} in it`);
    await page.keyboard.press('Enter');
    await page.locator('#note-list li').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const unlabelled =
      '[...document.querySelectorAll("input:not([hidden])")].filter((i) => !i.labels.length)';
    expect(await page.evaluate(`${unlabelled}.map((i) => i.id)`)).toEqual([]);
  });

  it('has advice for every problem of the operations that it calls', async () => {
    const source = ['postern.js', 'account-factors.js']
      .map((file) => readFileSync(`examples/page/${file}`, 'utf8'))
      .join('\n');
    const called = [...source.matchAll(/\/v1\/[\w/-]*\w/g)].map(([path]) => path);
    called.push('/v1/challenges/{challengeId}/resend', '/v1/users/me/trusted-devices/{id}');
    const codes = operationsOf(readDocument())
      .filter(({ path }) => called.some((call) => path === call || path === `${call}/confirm`))
      .filter(({ path, method }) => path !== '/v1/users/me' || method === 'GET')
      .flatMap(({ responses }) => Object.values(responses))
      .flatMap(({ content = {} }) => Object.keys(content['application/problem+json']?.examples ?? {}))
      .filter((code) => !code.startsWith('idempotency.')); // the page sends no Idempotency-Key
    expect(codes).toEqual(expect.arrayContaining(['challenge.closed', 'auth.reauthentication_required']));
    const advised = await page.evaluate<string[]>(
      "import('/problems.js').then(({ adviceByCode }) => Object.keys(adviceByCode))",
    );
    expect(codes.filter((code) => !advised.includes(code))).toEqual([]);
  });
});

describeInBrowser('the example, with accounts that exist immediately and the default grace window', () => {
  let example: RunningExample;
  let browser: Browser;

  beforeAll(async () => {
    example = await startExample({ ...limits, REGISTRATION_MODE: 'immediate' });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await example?.stop();
  });

  itInLongForm(
    'stays signed in when the page is reloaded after a refresh whose response it has not read',
    async () => {
      const { page, context, refreshes, complaints } = await openProfile(browser, example);
      await signUpAndConfirm(page, example);
      await expireAccessToken(page);
      const rotated = new Promise<void>((resolve) => {
        let isFirst = true;
        // Not removed before the reload: that would release the first request, and the page would get a response.
        void page.route('**/v1/auth/refresh', async (route) => {
          if (!isFirst) return route.continue();
          isFirst = false;
          await route.fetch();
          resolve(); // and the page gets no response
        });
      });
      await page.click('#reload');
      await rotated;
      await page.reload();
      await expectVisible(page, '#note-text');
      expect(refreshes()).toBe(2);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('shows notes only once the address is verified, and offers to sign in if it is taken', async () => {
    const { page, context, complaints } = await openProfile(browser, example);
    const person = await signUp(page);
    await page.click('#start-again');
    await expectVisible(page, '#unverified');
    expect(await page.locator('#notes').isVisible()).toBe(false);
    await page.click('#verify');
    await enterCode(page, codeIn(await example.mailbox.mail(person.email, 2)));
    await expectVisible(page, '#note-text');
    await page.click('#sign-out');
    await page.getByText('Create an account').first().click();
    await page.fill('#sign-up-name', person.fullName);
    await page.fill('#sign-up-email', person.email);
    await page.fill('#sign-up-password', person.password);
    await submit(page, 'sign-up');
    await page.getByText('There is an account with this address.').waitFor();
    await page.getByRole('button', { name: 'Sign in instead' }).click();
    expect(await page.inputValue('#sign-in-email')).toBe(person.email);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('repeats a refresh at once if its response is lost', async () => {
    const { page, context, refreshes } = await openProfile(browser, example);
    await signUpAndConfirm(page, example);
    await expireAccessToken(page);
    let lost = 0;
    await page.route('**/v1/auth/refresh', async (route) => {
      if (lost > 0) return route.continue();
      lost++;
      await route.fetch();
      return route.abort();
    });
    await reloadNotes(page);
    expect({ lost, refreshes: refreshes() }).toEqual({ lost: 1, refreshes: 2 });
    await context.close();
  });
});
