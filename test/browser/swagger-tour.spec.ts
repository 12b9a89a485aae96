import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { codeIn, openSmtpServer, type Mailbox } from '../support/mailbox.js';

describeInBrowser('the tour in Swagger UI', () => {
  let mailbox: Mailbox;
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    // The example's address is always the same, so an inbox with mails of earlier runs would not do.
    mailbox = await openSmtpServer();
    app = await startApp({ env: { NODE_ENV: 'development' }, mailbox });
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on('console', (message) => {
      // Chromium reports every 4xx response as an error.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${app.client.url}/docs`);
    await page.locator('.opblock').first().waitFor();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await mailbox?.close();
  });

  /** Opens an operation, executes its example, and returns the response's status. */
  async function execute(operationId: string, edit?: (body: string) => string): Promise<number> {
    const operation = page.locator(`[id$="-${operationId}"]`);
    await operation.locator('.opblock-summary-control').click();
    const body = operation.locator('textarea.body-param__text');
    if (edit) await body.fill(edit(await body.inputValue()));
    await operation.locator('button.execute').click();
    const status = operation.locator('.live-responses-table tbody .response-col_status').first();
    const text = await status.innerText();
    // closed again: an open one is redrawn with every response
    await operation.locator('.opblock-summary-control').click();
    return Number.parseInt(text, 10);
  }

  const email = 'ada@example.com';
  /** Enters the code of the nth mail to the address. */
  const typing = async (address: string, nth: number) => {
    const code = codeIn(await app.mailbox.mail(address, nth));
    return (body: string) => body.replace(/"code": "\d+"/, `"code": "${code}"`);
  };

  it('runs from register to logout by pressing Execute, and only codes have to be typed', async () => {
    expect(await execute('register')).toBe(202);
    expect(await execute('confirmEmail', await typing(email, 1))).toBe(200);
    expect(await execute('getMe')).toBe(200);
    expect(await execute('updateMe')).toBe(200);
    expect(await execute('startPasswordReset')).toBe(202);
    expect(await execute('resetPassword', await typing(email, 2))).toBe(204);
    expect(await execute('login')).toBe(200);
    expect(await execute('startCodeLogin')).toBe(202);
    const codeLoginMail = await mailWithSubject(email, 'Your sign-in code for Postern');
    expect(await execute('loginWithCode', await typing(email, codeLoginMail))).toBe(200);
    expect(await execute('refreshTokens')).toBe(200);
    expect(await execute('listSessions')).toBe(200);
    expect(await execute('endSession')).toBe(204);
    expect(await execute('endOtherSessions')).toBe(204);
    expect(await execute('startReauthentication')).toBe(202);
    expect(await execute('reauthenticate')).toBe(200);
    expect(await execute('changePassword')).toBe(200);
    expect(await execute('exportAccount')).toBe(200);
    expect(await execute('startEmailChange')).toBe(202);
    expect(await execute('confirmEmailChange', await typing('ada.lovelace@example.com', 1))).toBe(200);
    expect(await execute('deleteMe')).toBe(204);
  }, 60_000);

  /** Notices arrive in between; returns the mail's number for `typing`. */
  async function mailWithSubject(address: string, subject: string): Promise<number> {
    for (let nth = 1; ; nth++) if ((await app.mailbox.mail(address, nth)).subject === subject) return nth;
  }

  it('complies with its content security policy', () => {
    expect(complaints).toEqual([]);
  });

  it('keeps the authorization when the page is reloaded', async () => {
    await page.reload();
    const authorize = page.locator('.btn.authorize');
    await authorize.waitFor();
    expect(await authorize.getAttribute('class')).toContain('locked');
  });
});
