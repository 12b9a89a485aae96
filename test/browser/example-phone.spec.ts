import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { startExample, type RunningExample } from '../support/example.js';
import {
  ageProofs,
  enterProof,
  expectVisible,
  openProfile,
  openSecurity,
  shownCodes,
  signIn,
  signUpAndConfirm,
  statusOf,
  submit,
  textOf,
  waitForText,
  type Profile,
} from '../support/example-page.js';
import { wrongCode } from '../support/journeys.js';
import { itInLongForm } from '../support/long.js';
import { freshNumber } from '../support/phones.js';
import { ScriptedSms } from '../support/sms/scripted-sms.js';

jest.setTimeout(90_000);

describeInBrowser('the example with phone numbers', () => {
  let sms: ScriptedSms;
  let example: RunningExample;
  let browser: Browser;
  let profile: Profile;
  let page: Page;

  beforeAll(async () => {
    sms = await ScriptedSms.start();
    example = await startExample({ ...sms.variables, OTP_RESEND_COOLDOWN_SECONDS: '1' });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    expect(await example?.stop()).toBe(0);
    await sms?.close();
  });

  beforeEach(async () => {
    profile = await openProfile(browser, example);
    page = profile.page;
  });

  afterEach(async () => {
    await profile.context.close();
    expect(profile.complaints).toEqual([]);
  });

  const sendTo = async (phone: string) => {
    await page.fill('#phone-number', phone);
    await submit(page, 'phone-form');
  };
  const confirm = async (code: string) => {
    await page.fill('#phone-code', code);
    await submit(page, 'phone-code-form');
  };

  /** Signs up, and opens the form for a number. */
  async function openPhoneForm() {
    const person = await signUpAndConfirm(page, example);
    await openSecurity(page);
    await page.click('#add-phone');
    await expectVisible(page, '#phone-number');
    return person;
  }

  it('adds a number after its risks are read, signs in with its code, and removes it', async () => {
    const person = await openPhoneForm();
    const phone = freshNumber();
    const masked = `+49 ••• •••${phone.slice(-2)}`;
    await waitForText(page, 'Messages can be intercepted');
    await sendTo(`+49 ${phone.slice(3, 7)} ${phone.slice(7)}`);
    expect(await page.locator('#phone-risk:invalid').count()).toBe(1); // the browser asks to tick it
    await page.check('#phone-risk');
    await submit(page, 'phone-form');
    await expectVisible(page, '#phone-code');
    expect(await statusOf(page)).toBe(`A text message is on its way to ${masked}.`);
    const { code } = await sms.message(phone);
    await page.locator('#phone-by-whatsapp[aria-disabled=false]').click();
    await waitForText(page, `A WhatsApp message is on its way to ${masked}.`);
    expect(await sms.message(phone, 2)).toMatchObject({ channel: 'whatsapp', code });
    await confirm(wrongCode(code));
    await expectVisible(page, '#phone-code[aria-invalid=true]');
    await confirm(code);
    await expectVisible(page, '#recovery-code-list');
    const [recoveryCode = ''] = await shownCodes(page);
    await page.click('#codes-saved');
    await waitForText(page, `${phone}, confirmed on `);
    await waitForText(page, 'On: each sign-in needs a code by text message.');
    expect(await textOf(page, '#codes-state')).toBe('Recovery codes left: 10.');
    await page.getByRole('link', { name: 'Your notes' }).click();
    await page.click('#sign-out');
    await signIn(page, person);
    await page.click('#proof-send');
    await waitForText(page, `is on its way to ${masked}.`);
    await enterProof(page, '#proof-code', (await sms.message(phone, 3)).code);
    await expectVisible(page, '#note-text');
    await ageProofs(example, person);
    await openSecurity(page);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.click('#remove-phone');
    await page.getByRole('radio', { name: 'Recovery code' }).check();
    await enterProof(page, '#proof-recovery-code', recoveryCode);
    await waitForText(page, 'The phone number is removed. Sign in again.');
    await signIn(page, person);
    await expectVisible(page, '#note-text');
  });

  it('says at the field that no messages can be sent to a number', async () => {
    await openPhoneForm();
    await page.check('#phone-risk');
    await sendTo('+33 6 12 34 56 78');
    await expectVisible(page, '#phone-number[aria-invalid=true]');
    expect(await textOf(page, '#phone-number-error')).toBe('No text messages can be sent to this number.');
    await page.click('#phone-cancel');
    await waitForText(page, 'None. Codes by text message can be a second factor.');
    expect(sms.messagesTo('+33612345678')).toEqual([]);
  });

  itInLongForm('asks for a recent code from the mailbox first, and replaces a number', async () => {
    const person = await openPhoneForm();
    const [first, second] = [freshNumber(), freshNumber()];
    await page.check('#phone-risk');
    await sendTo(first);
    await confirm((await sms.message(first)).code);
    await page.click('#codes-saved');
    await waitForText(page, `${first}, confirmed on `);
    await ageProofs(example, person);
    expect(await textOf(page, '#add-phone')).toBe('Replace the phone number');
    await page.click('#add-phone');
    await page.check('#phone-risk');
    await sendTo(second);
    await page.click('#proof-send');
    await enterProof(page, '#proof-code', (await sms.message(first, 2)).code);
    await confirm((await sms.message(second)).code);
    await waitForText(page, `${second}, confirmed on `);
    expect(await page.content()).not.toContain(first);
  });

  itInLongForm('fits a narrow phone', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    const width = () => page.evaluate('document.documentElement.scrollWidth');
    await openPhoneForm();
    expect(await width()).toBe(320);
    await page.check('#phone-risk');
    const phone = freshNumber();
    await sendTo(phone);
    await expectVisible(page, '#phone-code');
    expect(await width()).toBe(320);
    await confirm((await sms.message(phone)).code);
    await page.click('#codes-saved');
    await waitForText(page, `${phone}, confirmed on `);
    expect(await width()).toBe(320);
  });
});
