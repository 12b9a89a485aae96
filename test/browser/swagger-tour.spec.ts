import type { OpenAPIObject } from '@nestjs/swagger';
import type { Browser, Locator, Page } from 'playwright-core';
import { operationsOf } from '../../src/docs/operations.js';
import { sections } from '../../src/docs/tour-sections.js';
import { startApp, type TestApp } from '../support/app.js';
import { describeInBrowser, endAnimationsAtOnce, launchBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { itInLongForm } from '../support/long.js';
import { codeIn, openSmtpServer, type Mailbox } from '../support/mailbox.js';
import { ScriptedSms } from '../support/sms/scripted-sms.js';

/** The operations that take a code by e-mail, and the subject of that e-mail. */
const codeSubjects: Readonly<Record<string, string>> = {
  confirmEmail: 'Confirm your e-mail address for Postern',
  resetPassword: 'Reset your password for Postern',
  loginWithCode: 'Your sign-in code for Postern',
  reauthenticate: 'Confirm that it is you at Postern',
  confirmEmailChange: 'Confirm your new e-mail address for Postern',
  confirmSecondFactor: 'Finish signing in to Postern',
};

/** In the page: the element ID of each operation that is shown, and the title of its section. */
const sectionsOfOperations = `[...document.querySelectorAll('.opblock')].map((operation) => [
  operation.id,
  operation.closest('.opblock-tag-section').querySelector('.opblock-tag').dataset.tag,
])`;

/** A place of an operation in the tour: the operation ID, or the ID of its element. */
type Step = string;

jest.setTimeout(300_000); // each of more than a hundred clicks draws the page again

const env = { NODE_ENV: 'development', RATE_LIMIT_FACTOR: '20', OTP_RESEND_COOLDOWN_SECONDS: '4' };

describeInBrowser('the tour in Swagger UI', () => {
  let mailbox: Mailbox;
  let sms: ScriptedSms;
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    mailbox = await openSmtpServer();
    sms = await ScriptedSms.start();
    app = await startApp({ env: { ...env, ...sms.variables }, mailbox });
    browser = await launchBrowser();
    page = await browser.newPage();
    await endAnimationsAtOnce(page);
    await page.addInitScript(
      'const now = Date.now; globalThis.clockAheadMs = 0; Date.now = () => now() + clockAheadMs;',
    );
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await visit(app);
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await mailbox?.close();
    await sms?.close();
  });

  async function visit({ client }: TestApp): Promise<void> {
    await page.goto(`${client.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    shownAtFirst = await stepsOnPage();
    await show('true');
    const found = await page.evaluate<[Step, string][]>(sectionsOfOperations);
    sectionOf = new Map(found);
    await show('false');
  }

  async function reload(): Promise<void> {
    await page.reload();
    await page.locator('.opblock').first().waitFor();
    await show('false'); // each click draws everything that is shown
  }

  let shownAtFirst: Step[] = [];
  /** The title of the section of each operation, in the order of the page. */
  let sectionOf = new Map<Step, string>();
  const sectionAt = (step: Step) =>
    JSON.stringify([...sectionOf].find(([id]) => id === step || id.endsWith(`-${step}`))?.[1] ?? '');

  /** Opens or closes each section, all at once, by an expression about its `title` and whether it `isOpen`. */
  async function show(expression: string): Promise<void> {
    await page.evaluate(`for (const { dataset } of document.querySelectorAll('.opblock-tag')) {
      const [title, isOpen] = [dataset.tag, dataset.isOpen === 'true'];
      const isShown = ${expression};
      if (isShown !== isOpen) ui.layoutActions.show(['operations-tag', title], isShown);
    }`);
  }

  const shownStatus = '.live-responses-table tbody .response-col_status';
  const operationIdOf = (step: Step) => step.split('-').at(-1) ?? '';
  const operationAt = (step: Step) =>
    page.locator(step.includes('-') ? `.opblock[id="${step}"]` : `.opblock[id$="-${step}"]`).first();
  const bodyOf = (operation: Locator) => operation.locator('textarea.body-param__text');
  const fieldOf = async (step: Step, field: string) =>
    String((JSON.parse(await bodyOf(operationAt(step)).inputValue()) as Record<string, unknown>)[field]);

  async function open(step: Step): Promise<Locator> {
    const operation = operationAt(step);
    if ((await operation.count()) === 0) await show(`isOpen || title === ${sectionAt(step)}`);
    if ((await operation.getAttribute('class'))?.includes('is-open') !== true)
      await operation.locator('.opblock-summary-control').click();
    await operation.locator('.execute-wrapper, .btn-group').first().waitFor();
    return operation;
  }

  async function close(step: Step): Promise<void> {
    await operationAt(step).locator('.opblock-summary-control').click();
  }

  /** As a newcomer does: opens the operation, enters the code if there is a box for one, and presses Execute. */
  async function execute(step: Step, email = address): Promise<number> {
    const operation = await open(step);
    await enterCodes(operation, step, email);
    if (await operation.locator('button.btn-clear').isVisible())
      await operation.locator('button.btn-clear').click();
    await operation.locator('button.execute').click({ timeout: 10_000 });
    const status = await operation.locator(shownStatus).first().innerText({ timeout: 10_000 });
    await close(step); // an open one is drawn again with every response
    return Number.parseInt(status, 10);
  }

  async function enterCodes(operation: Locator, step: Step, email: string): Promise<void> {
    const body = bodyOf(operation);
    const shown = (await body.count()) > 0 ? await body.inputValue() : '';
    const operationId = operationIdOf(step);
    const subject = codeSubjects[operationId];
    if ((subject || operationId === 'confirmPhone') && shown.includes('"code"')) {
      const code = subject ? await newestCode(email, subject) : await newestTextCode();
      await body.fill(shown.replace(/"code": "\d+"/, `"code": "${code}"`));
    }
    if (shown.includes('"totpCode"')) await enterTotpCode(operation.locator('.authenticator button'));
  }

  /** Instead of waiting for half a minute until the app shows a code that has not been used, shows the next one. */
  async function enterTotpCode(button: Locator): Promise<void> {
    await app.query('UPDATE totp_factors SET last_step = 0'); // the current code is accepted after the next one
    if (await button.isDisabled()) await page.evaluate('clockAheadMs = 30_000');
    await button.click({ timeout: 10_000 });
    await page.evaluate('clockAheadMs = 0');
  }

  /** The addresses that the tour has proposed. */
  let [address, newAddress] = ['', ''];
  const usedCodes = new Set<string>();

  async function newestCode(email: string, subject: string): Promise<string> {
    const code = await eventually(`a code for ${email}`, async () => {
      const mails = (await mailbox.mails(email)).filter((mail) => mail.subject === subject);
      return mails.map(codeIn).findLast((one) => !usedCodes.has(one));
    });
    usedCodes.add(code);
    return code;
  }

  const newestTextCode = () =>
    eventually('a code by text message', async () => {
      const code = sms.messages.map((message) => message.code).findLast((one) => !usedCodes.has(one));
      if (code !== undefined) usedCodes.add(code);
      return code;
    });

  const responseTo = (end: string) =>
    page.waitForResponse((response) => response.url().endsWith(`/${end}`), { timeout: 20_000 });

  const stepsOnPage = (): Promise<Step[]> =>
    page.locator('.opblock').evaluateAll((operations) => operations.map(({ id }) => id));

  /** Executes the operations in this order, and returns the statuses. Shows only the section of the operation. */
  async function clickThrough(steps: readonly Step[]): Promise<Record<string, number>> {
    const statuses: Record<string, number> = {};
    for (const step of steps) {
      const operationId = operationIdOf(step);
      await show(`title === ${sectionAt(step)}`);
      await open(step);
      if (operationId === 'register') address = await fieldOf(operationId, 'email');
      if (operationId === 'startEmailChange') newAddress = await fieldOf(operationId, 'newEmail');
      if (operationId === 'confirmEmailChange') address = newAddress;
      statuses[step] = await execute(step);
    }
    return statuses;
  }

  async function readDocument(): Promise<OpenAPIObject> {
    const response = await fetch(`${app.client.url}/openapi.json`);
    return (await response.json()) as OpenAPIObject; // as the route's name says
  }

  const failed = (statuses: Record<string, number>) =>
    Object.fromEntries(Object.entries(statuses).filter(([, status]) => status >= 300));

  const middle = () => shownAtFirst.findIndex((step) => operationIdOf(step) === 'getFactors'); // between two factors

  it('succeeds from the top to its middle, and only codes have to be entered', async () => {
    expect(failed(await clickThrough(shownAtFirst.slice(0, middle())))).toEqual({});
  });

  itInLongForm('goes on from there to the bottom after a reload', async () => {
    await reload();
    expect(failed(await clickThrough(shownAtFirst.slice(middle())))).toEqual({});
  });

  it('closes the sections that need another setting or another account at first', async () => {
    const all = operationsOf(await readDocument()).map(({ operation }) => operation.operationId);
    const closed = sections.filter(({ isClosed }) => isClosed);
    const closedSteps = closed.flatMap(({ steps }) => steps).toSorted();
    const shown = shownAtFirst.map(operationIdOf);
    expect(all.filter((id) => !shown.includes(id)).toSorted()).toEqual(closedSteps);
    expect(new Set([...shown, ...closedSteps])).toEqual(new Set(all));
    await show('false');
    for (const { title } of closed) await page.locator('.opblock-tag', { hasText: title }).click();
    expect((await stepsOnPage()).map(operationIdOf).toSorted()).toEqual(closedSteps);
  });

  itInLongForm('succeeds again, with another account and another authenticator app', async () => {
    const first = address;
    const steps = shownAtFirst;
    const setUp = steps.findIndex((step) => operationIdOf(step) === 'startTotpSetup');
    const signedIn = steps.findIndex(
      (step, index) => index > setUp && operationIdOf(step) === 'makeRecoveryCodes',
    );
    const again = ['register', 'confirmEmail', ...steps.slice(setUp, signedIn + 1), 'deleteMe'];
    expect(failed(await clickThrough(again))).toEqual({});
    expect(address).not.toBe(first);
  });

  itInLongForm('starts again at any point', async () => {
    expect(
      failed(await clickThrough(['register', 'register', 'confirmEmail', 'startPasswordReset'])),
    ).toEqual({});
    await reload();
    expect(
      failed(await clickThrough(['register', 'confirmEmail', 'startPasswordReset', 'register'])),
    ).toEqual({});
  });

  it('shows in the box what will be sent, before Execute is pressed', async () => {
    const [started] = await Promise.all([responseTo('register'), clickThrough(['register'])]);
    const { challenge } = (await started.json()) as { challenge: { challengeId: string } };
    await open('confirmEmail');
    expect(await fieldOf('confirmEmail', 'challengeId')).toBe(challenge.challengeId);
    const [signedIn] = await Promise.all([responseTo('confirm'), execute('confirmEmail')]);
    const { tokens, deviceToken } = (await signedIn.json()) as {
      tokens: { refreshToken: string };
      deviceToken: string;
    };
    await open('refreshTokens');
    expect(await fieldOf('refreshTokens', 'refreshToken')).toBe(tokens.refreshToken);
    const login = await open('login');
    expect(await fieldOf('login', 'email')).toBe(address);
    expect(await login.locator('input[placeholder="X-Device-Token"]').inputValue()).toBe(deviceToken);
    expect(await execute('login')).toBe(200);
    const [listed] = await Promise.all([responseTo('sessions'), execute('listSessions')]);
    const { data } = (await listed.json()) as { data: { id: string; current: boolean }[] };
    const endSession = await open('endSession');
    expect(data.filter(({ current }) => !current).map(({ id }) => id)).toEqual([
      await endSession.locator('input[placeholder="id"]').inputValue(),
    ]);
  });

  itInLongForm('keeps what a person entered, and goes on with it', async () => {
    await reload();
    const register = await open('register');
    const typed = { email: 'grace@example.com', password: 'a password of her own', fullName: 'Grace Hopper' };
    await bodyOf(register).fill(JSON.stringify(typed, null, 2));
    expect(await execute('register')).toBe(202);
    await open('register');
    expect(await fieldOf('register', 'email')).toBe(typed.email);
    const reset = await open('startPasswordReset');
    await bodyOf(reset).fill('{ "email": "someone@example.com" }');
    expect(await execute('confirmEmail', typed.email)).toBe(200);
    await open('login');
    expect(await fieldOf('login', 'email')).toBe(typed.email);
    expect(await fieldOf('login', 'password')).toBe(typed.password);
    expect(await bodyOf(reset).inputValue()).toBe('{ "email": "someone@example.com" }');
    const header = (await open('login')).locator('input[placeholder="X-Device-Token"]');
    await header.fill('');
    expect(await execute('login')).toBe(200);
    await open('login');
    expect(await header.inputValue()).toBe('');
  });

  it('shows in the padlock whether there is an access token, also after a reload', async () => {
    const authorize = page.locator('.btn.authorize');
    expect(await authorize.getAttribute('class')).toContain('locked');
    await reload();
    await authorize.waitFor();
    expect(await authorize.getAttribute('class')).toContain(' locked');
    expect(await execute('logout')).toBe(204);
    expect(await authorize.getAttribute('class')).toContain('unlocked');
  });

  itInLongForm('says when a code can be sent again, and when there is none', async () => {
    await reload();
    await clickThrough(['register']);
    const button = (await open('resendCode')).locator('button.execute');
    expect(await button.innerText()).toMatch(/^Execute in [1-4] s$/);
    expect(await button.isDisabled()).toBe(true);
    expect(await execute('resendCode')).toBe(202);
    expect(await execute('confirmEmail')).toBe(200);
    await open('resendCode');
    expect(await button.innerText()).toBe('No code to resend');
  });

  itInLongForm('verifies the address of an account without a verified one in its last section', async () => {
    await app.query('UPDATE users SET email_verified_at = NULL WHERE email = $1', [address]);
    expect(
      failed(await clickThrough(['login', 'startEmailVerification', 'confirmEmail', 'updateMe'])),
    ).toEqual({});
  });

  itInLongForm(
    'sets up an authenticator app during the sign-in where a second factor is required',
    async () => {
      const strict = await startApp({ env: { ...env, SECOND_FACTOR_POLICY: 'required' }, mailbox });
      await visit(strict);
      const enrollment = [
        'register',
        'confirmEmail',
        'startTotpEnrollment',
        'confirmTotpEnrollment',
        'getMe',
      ];
      expect(failed(await clickThrough(enrollment))).toEqual({});
      await strict.close();
    },
  );

  it('complies with its content security policy, and causes no error', () => {
    expect(complaints).toEqual([]);
  });
});
