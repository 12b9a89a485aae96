import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { startExample, type RunningExample } from '../support/example.js';
import {
  ageProofs,
  enterCode,
  enterProof,
  expireAccessToken,
  expectVisible,
  mailWithSubject,
  ofAccount,
  openProfile,
  openSecurity,
  openTab,
  runSql,
  shownCodes,
  signIn,
  signUp,
  signUpAndConfirm,
  statusOf,
  submit,
  textOf,
  waitForText,
  type Profile,
} from '../support/example-page.js';
import { HttpClient } from '../support/http-client.js';
import { freshPerson, type AuthResultBody, type ChallengeBody, type Person } from '../support/journeys.js';
import { itInLongForm } from '../support/long.js';
import { codeIn } from '../support/mailbox.js';
import { wrongTotpCode, type SetupBody } from '../support/second-factors.js';
import { totpCode } from '../support/totp-steps.js';

jest.setTimeout(90_000);

const settings = { OTP_RESEND_COOLDOWN_SECONDS: '3' };

const heading = (page: Page) => page.locator('section:not([hidden]) h1').innerText();
const chooseMethod = (page: Page, name: string) => page.getByRole('radio', { name }).check();

/** Registers without the page, and returns the response to the verification of the address. */
async function register(example: RunningExample, person: Person): Promise<AuthResultBody> {
  const client = new HttpClient(example.posternUrl);
  const { body } = await client.post<ChallengeBody>('/v1/auth/register', { body: person });
  const { challengeId } = body.challenge;
  const code = codeIn(await example.mailbox.mail(person.email));
  const path = '/v1/auth/email-verification/confirm';
  return (await client.post<AuthResultBody>(path, { body: { challengeId, code } })).body;
}

/** An account with an authenticator app. */
async function registerWithApp(example: RunningExample) {
  const person = freshPerson();
  const { tokens } = await register(example, person);
  const client = new HttpClient(example.posternUrl);
  const token = tokens.accessToken;
  const { body: setup } = await client.post<SetupBody>('/v1/users/me/totp', { token });
  const proof = { setupId: setup.setupId, totpCode: totpCode(setup.secret) };
  const { body } = await client.post<{ recoveryCodes: string[] }>('/v1/users/me/totp/confirm', {
    token,
    body: proof,
  });
  await forgetAppUse(example, person);
  return { ...person, secret: setup.secret, recoveryCodes: body.recoveryCodes };
}

/** An account whose second factor is a code by e-mail. */
async function registerWithEmailCodes(example: RunningExample): Promise<Person> {
  const person = freshPerson();
  const { tokens } = await register(example, person);
  const body = { required: true };
  const client = new HttpClient(example.posternUrl);
  await client.send('PUT', '/v1/users/me/second-factor', { token: tokens.accessToken, body });
  return person;
}

/** Makes the app's current code valid again, as if time had passed. */
const forgetAppUse = (example: RunningExample, { email }: { email: string }) =>
  runSql(example, `UPDATE totp_factors SET last_step = 0 WHERE user_id ${ofAccount}`, [email]);

/** What a person or a script finds in the browser's storage and in the URL. */
const storedText = (page: Page) =>
  page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])');

async function secretOnPage(page: Page): Promise<string> {
  await page.locator('#totp-secret:not(:empty)').waitFor();
  return (await textOf(page, '#totp-secret')).replaceAll(' ', '');
}

describeInBrowser('the example with second factors', () => {
  let example: RunningExample;
  let browser: Browser;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    // Without a grace window, a second use of a refresh token ends the session.
    example = await startExample({ ...settings, REFRESH_GRACE_SECONDS: '0' });
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

  it('signs in with the authenticator app, and without it on a trusted device', async () => {
    const account = await registerWithApp(example);
    const loggedIn = page.waitForResponse((response) => response.url().endsWith('/v1/auth/login'));
    await signIn(page, account);
    await expectVisible(page, '#proof-totp');
    expect(await page.evaluate('document.activeElement.id')).toBe('proof-totp');
    const { signIn: pending } = (await (await loggedIn).json()) as { signIn: { signInToken: string } };
    expect(await storedText(page)).not.toContain(pending.signInToken);
    await page.getByLabel('Trust this device for 30 days').check();
    const code = totpCode(account.secret);
    await enterProof(page, '#proof-totp', `${code.slice(0, 3)} ${code.slice(3)}`);
    await expectVisible(page, '#note-text');
    await page.click('#sign-out');
    await signIn(page, account);
    await expectVisible(page, '#note-text');
    await openSecurity(page);
    await waitForText(page, /^Chrome.* \(this device\)/);
    await page.getByRole('button', { name: /^Remove: Chrome/ }).click();
    await page.locator('#trusted-devices').waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Your notes' }).click();
    await page.click('#sign-out');
    await signIn(page, account);
    await expectVisible(page, '#proof-totp');
  });

  it('says at the field that a code is wrong, takes a recovery code, and says how many are left', async () => {
    const account = await registerWithApp(example);
    await signIn(page, account);
    await enterProof(page, '#proof-totp', wrongTotpCode(account.secret));
    await expectVisible(page, '#proof-totp[aria-invalid=true]');
    const wrong = 'This code does not work. It may be mistyped, used already, or too old.';
    expect(await textOf(page, '#proof-totp-error')).toBe(wrong);
    expect(await page.evaluate('document.activeElement.id')).toBe('proof-totp');
    await chooseMethod(page, 'Recovery code');
    expect(await page.locator('#proof-trust').isVisible()).toBe(false);
    await enterProof(page, '#proof-recovery-code', 'too short');
    await waitForText(page, 'Must be 16 letters A–Z and digits, as a string.');
    const [code = ''] = account.recoveryCodes;
    await enterProof(page, '#proof-recovery-code', code.toLowerCase().replaceAll('-', ' '));
    await expectVisible(page, '#note-text');
    expect(await statusOf(page)).toBe('You have 9 recovery codes left.');
    await page.click('#sign-out');
    await signIn(page, account);
    await chooseMethod(page, 'Recovery code');
    await enterProof(page, '#proof-recovery-code', code);
    await expectVisible(page, '#proof-recovery-code[aria-invalid=true]');
    expect(await textOf(page, '#proof-recovery-code-error')).toBe(wrong);
  });

  it('sends a code by e-mail, and another one after the cooldown', async () => {
    const account = await registerWithEmailCodes(example);
    await signIn(page, account);
    await expectVisible(page, '#proof-code');
    expect(await statusOf(page)).toMatch(/^An e-mail is on its way to .•••@/);
    const first = codeIn(await mailWithSubject(example, account.email, 'Finish signing in'));
    expect(await textOf(page, '#proof-resend')).toMatch(/^Send again \([123] s\)$/);
    await page.locator('#proof-resend[aria-disabled=false]').click();
    await page.locator('#proof-resend[aria-disabled=true]').waitFor();
    await enterProof(page, '#proof-code', first);
    await expectVisible(page, '#note-text');
  });

  itInLongForm('ignores the response to a code request of a sign-in that was cancelled', async () => {
    const [byEmail, byApp] = [await registerWithEmailCodes(example), await registerWithApp(example)];
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/v1/auth/second-factor/challenge', async (route) => {
      await released;
      await route.continue();
    });
    await signIn(page, byEmail);
    await page.click('#second-step-cancel');
    await signIn(page, byApp);
    await expectVisible(page, '#proof-totp');
    const response = page.waitForResponse((received) => received.url().endsWith('/second-factor/challenge'));
    release();
    await (await response).finished();
    await page.locator('#proof-form[aria-busy=false]').waitFor();
    expect(await statusOf(page)).toBe('');
    await enterProof(page, '#proof-totp', totpCode(byApp.secret));
    await expectVisible(page, '#note-text');
  });

  it('asks for the password after a code by e-mail', async () => {
    const account = await registerWithEmailCodes(example);
    await page.getByText('Sign in with a code by e-mail').click();
    await page.fill('#code-login-email', account.email);
    await submit(page, 'sign-in-code');
    await enterCode(page, codeIn(await mailWithSubject(example, account.email, 'Your sign-in code')));
    await enterProof(page, '#proof-password', 'not the password');
    await expectVisible(page, '#proof-password[aria-invalid=true]');
    expect(await textOf(page, '#proof-password-error')).toBe('The password is wrong.');
    await enterProof(page, '#proof-password', account.password);
    await expectVisible(page, '#note-text');
  });

  itInLongForm('starts again when the sign-in has expired on the server', async () => {
    const account = await registerWithApp(example);
    await signIn(page, account);
    await expectVisible(page, '#proof-totp');
    await runSql(
      example,
      `UPDATE pending_sign_ins SET expires_at = now() - interval '1 second' WHERE user_id ${ofAccount}`,
      [account.email],
    );
    await enterProof(page, '#proof-totp', totpCode(account.secret));
    await waitForText(page, 'This sign-in has expired, or has failed too often.');
    await page.locator('#proof-form .error').getByRole('button', { name: 'Start again' }).click();
    await expectVisible(page, '#sign-in-password');
    expect(await page.inputValue('#sign-in-email')).toBe(account.email);
    expect(await page.inputValue('#sign-in-password')).toBe('');
    await page.goBack();
    expect(await heading(page)).toBe('Sign in');
  });

  itInLongForm('says that the sign-in has expired while nobody does anything', async () => {
    const account = await registerWithApp(example);
    await page.clock.install();
    await signIn(page, account);
    await expectVisible(page, '#proof-totp');
    await page.clock.fastForward('09:30');
    expect(await textOf(page, '#proof-form .error')).toBe('');
    await page.clock.fastForward('00:40');
    await waitForText(page, 'This sign-in has expired, or has failed too often.');
  });

  itInLongForm('counts down after 429', async () => {
    const account = await registerWithApp(example);
    await signIn(page, account);
    await page.route('**/v1/auth/second-factor/confirm', (route) =>
      route.fulfill({
        status: 429,
        headers: {
          'retry-after': '2',
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'Retry-After',
        },
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'rate_limit.exceeded' }),
      }),
    );
    await enterProof(page, '#proof-totp', totpCode(account.secret));
    await waitForText(page, 'Too many attempts. Try again in 2 s.');
    expect(await textOf(page, '#proof-submit')).toMatch(/^Continue \([12] s\)$/);
    await page.unroute('**/v1/auth/second-factor/confirm');
    await page.locator('#proof-submit[aria-disabled=false]').click();
    await expectVisible(page, '#note-text');
  });

  itInLongForm.each([
    ['methods', 'second_factor_required', undefined],
    [
      'factors to set up',
      'second_factor_enrollment_required',
      { mailboxVerified: true, allowed: ['passkey'] },
    ],
  ])('does not sign in where a later version takes only unknown %s', async (_name, status, enrollment) => {
    const signInBody = {
      signInToken: 'x',
      expiresAt: '2030-01-01T00:00:00Z',
      methods: [{ type: 'passkey' }],
    };
    await page.route('**/v1/auth/login', (route) =>
      route.fulfill({
        headers: { 'access-control-allow-origin': '*' },
        contentType: 'application/json',
        body: JSON.stringify({ status, signIn: signInBody, enrollment }),
      }),
    );
    await signIn(page, freshPerson());
    await waitForText(page, 'Signing in to this account needs a step that this page does not support.');
    expect(await heading(page)).toBe('Sign in');
  });

  it('switches codes by e-mail on and off, and sets up an app with recovery codes', async () => {
    await profile.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const { email } = await signUpAndConfirm(page, example);
    await openSecurity(page);
    expect(await textOf(page, '#factor-state')).toBe('Off: whoever knows your password can sign in.');
    await page.click('#use-email');
    await waitForText(page, 'On: each sign-in needs the password and a code by e-mail.');
    await page.click('#switch-off');
    await waitForText(page, 'Off: whoever knows your password can sign in.');
    await page.click('#set-up-app');
    const secret = await secretOnPage(page);
    expect(await page.evaluate('document.getElementById("totp-qr").naturalWidth')).toBeGreaterThan(0);
    await page.fill('#set-up-code', wrongTotpCode(secret));
    await submit(page, 'set-up-app-form');
    await expectVisible(page, '#set-up-code[aria-invalid=true]');
    await page.fill('#set-up-code', totpCode(secret));
    await submit(page, 'set-up-app-form');
    await expectVisible(page, '#recovery-code-list');
    const codes = await shownCodes(page);
    expect(codes).toEqual(Array.from({ length: 10 }, () => expect.stringMatching(/^(?:[0-9A-Z]{4}-?){4}$/)));
    await page.click('#copy-codes');
    await waitForText(page, 'The codes are copied.');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes.join('\n'));
    const downloading = page.waitForEvent('download');
    await page.click('#download-codes');
    expect(readFileSync(await (await downloading).path(), 'utf8')).toContain(codes.join('\n'));
    expect(await storedText(page)).not.toContain(codes[0]);
    await page.goBack();
    expect(await shownCodes(page)).toEqual(codes);
    await page.click('#codes-saved');
    await waitForText(page, /^On: each sign-in needs a code from the authenticator app, set up on /);
    expect(await textOf(page, '#codes-state')).toBe('Recovery codes left: 10.');
    expect(await page.content()).not.toContain(codes[0]);
    expect(await page.content()).not.toContain(secret);
    expect((await mailWithSubject(example, email, 'An authenticator app')).text).toContain('set up');
  });

  itInLongForm('shows an app that sign-ins do not need, and requires it', async () => {
    const account = await registerWithApp(example);
    await signIn(page, account);
    await enterProof(page, '#proof-totp', totpCode(account.secret));
    await expectVisible(page, '#note-text');
    const unrequire = 'UPDATE users SET second_factor_required = false WHERE email = $1';
    await runSql(example, unrequire, [account.email]);
    await openSecurity(page);
    expect(await textOf(page, '#factor-state')).toMatch(
      /^Off: sign-ins need no code from the authenticator app,/,
    );
    await page.click('#require-app');
    await waitForText(page, /^On: each sign-in needs a code from the authenticator app, set up on /);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Security');
    expect(await page.locator('#require-app').isVisible()).toBe(false);
  });

  it('asks for a second factor before a change, and then makes it', async () => {
    const account = await registerWithApp(example);
    await signIn(page, account);
    await enterProof(page, '#proof-totp', totpCode(account.secret));
    const other = await openTab(profile.context, example);
    await expectVisible(other, '#note-text');
    await page.bringToFront(); // the browser is slow in tabs that nobody sees
    await openSecurity(page);
    await forgetAppUse(example, account);
    await ageProofs(example, account);
    await page.click('#make-codes');
    await expectVisible(page, '#step-up');
    expect(await page.evaluate('document.activeElement.id')).toBe('proof-totp');
    expect(await page.locator('#proof-trust').isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    await waitForText(page, 'Cancelled. Nothing was changed.');
    expect(await page.evaluate('document.activeElement.id')).toBe('make-codes');
    await page.click('#make-codes');
    await enterProof(page, '#proof-totp', wrongTotpCode(account.secret));
    await expectVisible(page, '#proof-totp[aria-invalid=true]');
    await enterProof(page, '#proof-totp', totpCode(account.secret));
    await expectVisible(page, '#recovery-code-list');
    expect(await shownCodes(page)).not.toContain(account.recoveryCodes[0]);
    await page.click('#codes-saved');
    // The proof has replaced the tokens that the tabs share.
    await expireAccessToken(page);
    await other.reload();
    await expectVisible(other, '#note-text');
    await page.locator('#factor-state:not(:empty)').waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.click('#remove-app');
    await expectVisible(page, '#sign-in');
    expect(await statusOf(page)).toBe('The authenticator app is removed. Sign in again.');
    await expectVisible(other, '#sign-in');
    await signIn(page, account);
    await expectVisible(page, '#note-text');
  });

  itInLongForm('asks an account without a second factor for a code from the mailbox', async () => {
    const account = await signUpAndConfirm(page, example);
    await ageProofs(example, account);
    await openSecurity(page);
    await page.click('#set-up-app');
    await enterProof(
      page,
      '#proof-code',
      codeIn(await mailWithSubject(example, account.email, 'Confirm that it is you')),
    );
    await secretOnPage(page);
    await page.click('#set-up-app-cancel');
    expect(await heading(page)).toBe('Security');
    expect(await page.content()).not.toContain('otpauth');
  });

  itInLongForm('forgets the second step when somebody signs in, in another tab', async () => {
    const account = await registerWithApp(example);
    const other = await openTab(profile.context, example);
    await signIn(page, account);
    await expectVisible(page, '#proof-totp');
    await signIn(other, account);
    await enterProof(other, '#proof-totp', totpCode(account.secret));
    await Promise.all([expectVisible(other, '#note-text'), expectVisible(page, '#note-text')]);
    await other.click('#sign-out');
    await expectVisible(page, '#sign-in');
    await page.goBack();
    await page.goBack();
    expect(await heading(page)).toBe('Sign in');
  });

  itInLongForm('can be used with the keyboard alone', async () => {
    const account = await registerWithApp(example);
    await signIn(page, account);
    await expectVisible(page, '#proof-totp');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowDown');
    await expectVisible(page, '#proof-recovery-code');
    await page.keyboard.press('Tab');
    await page.keyboard.type(account.recoveryCodes[1] ?? '');
    await page.keyboard.press('Enter');
    await expectVisible(page, '#note-text');
  });

  itInLongForm('fits a narrow phone', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    const account = await registerWithApp(example);
    const expectToFit = async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await signIn(page, account);
    await expectVisible(page, '#proof-totp');
    await expectToFit();
    await enterProof(page, '#proof-totp', totpCode(account.secret));
    await expectVisible(page, '#note-text');
    await openSecurity(page);
    await expectToFit();
    await page.click('#set-up-app');
    await secretOnPage(page);
    await expectToFit();
    await page.click('#set-up-app-cancel');
    await page.locator('#factor-state:not(:empty)').waitFor();
    await page.click('#make-codes');
    await expectVisible(page, '#recovery-code-list');
    await expectToFit();
    await page.click('#codes-saved');
    await ageProofs(example, account);
    await page.locator('#factor-state:not(:empty)').waitFor();
    await page.click('#make-codes');
    await expectVisible(page, '#step-up');
    await expectToFit();
  });
});

describeInBrowser('the example where everybody needs a second factor', () => {
  let example: RunningExample;
  let browser: Browser;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    example = await startExample({
      ...settings,
      SECOND_FACTOR_POLICY: 'required',
    });
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

  async function confirmApp() {
    const secret = await secretOnPage(page);
    await page.fill('#set-up-code', totpCode(secret));
    await submit(page, 'set-up-app-form');
    await expectVisible(page, '#recovery-code-list');
    return secret;
  }

  it('leads from registration to an authenticator app, recovery codes and notes', async () => {
    const other = await openTab(profile.context, example);
    await page.bringToFront();
    const person = await signUp(page);
    await enterCode(page, codeIn(await example.mailbox.mail(person.email)));
    await confirmApp();
    await page.click('#codes-saved');
    await Promise.all([expectVisible(page, '#note-text'), expectVisible(other, '#note-text')]);
    await openSecurity(page);
    expect(await page.locator('#remove-app').isVisible()).toBe(false);
    expect(await page.locator('#phone').isVisible()).toBe(false); // no text messages
  });

  itInLongForm(
    'asks for a code from the mailbox before an account with a password can set up an app',
    async () => {
      const person = freshPerson();
      await register(example, person);
      await signIn(page, person);
      await waitForText(page, 'Your account needs a second factor.');
      const code = codeIn(await mailWithSubject(example, person.email, 'Finish signing in'));
      await enterProof(page, '#proof-code', '000000');
      await expectVisible(page, '#proof-code[aria-invalid=true]');
      const setups = '**/v1/auth/second-factor/enrollment/totp';
      await page.route(setups, (route) => route.abort());
      await enterProof(page, '#proof-code', code);
      await waitForText(page, 'The server could not be reached.');
      await page.unroute(setups);
      await submit(page, 'proof-form');
      const secret = await secretOnPage(page);
      await page.fill('#set-up-code', wrongTotpCode(secret));
      await submit(page, 'set-up-app-form');
      await expectVisible(page, '#set-up-code[aria-invalid=true]');
      await confirmApp();
      await page.click('#codes-saved');
      await expectVisible(page, '#note-text');
      await page.click('#sign-out');
      await forgetAppUse(example, person);
      await signIn(page, person);
      await enterProof(page, '#proof-totp', totpCode(secret));
      await expectVisible(page, '#note-text');
    },
  );

  itInLongForm('stays signed in if the response to a proof is lost', async () => {
    const account = await registerInPage();
    await ageProofs(example, account);
    await openSecurity(page);
    await page.route('**/v1/auth/reauthentication/confirm', async (route) => {
      await route.fetch();
      return route.abort();
    });
    await page.click('#make-codes');
    await enterProof(page, '#proof-totp', totpCode(account.secret));
    await waitForText(page, 'The server could not be reached.');
    const path = 'POST /v1/auth/refresh';
    expect(profile.requests.at(-1)).toBe(path);
    await page.keyboard.press('Escape');
    // The proof has reached the server.
    await page.click('#make-codes');
    await expectVisible(page, '#recovery-code-list');
  });

  async function registerInPage() {
    const person = await signUp(page);
    await enterCode(page, codeIn(await example.mailbox.mail(person.email)));
    const secret = await confirmApp();
    await page.click('#codes-saved');
    await expectVisible(page, '#note-text');
    await forgetAppUse(example, person);
    return { ...person, secret };
  }
});
