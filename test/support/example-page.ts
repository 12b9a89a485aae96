import { sign } from 'node:crypto';
import { Client } from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { testKey } from './app.js';
import { directUrl } from './databases.js';
import type { RunningExample } from './example.js';
import { freshPerson } from './journeys.js';
import { codeIn, type ReceivedMail } from './mailbox.js';

/** One browser profile: its tabs share the storage, and the example sees one user. */
export interface Profile {
  context: BrowserContext;
  page: Page;
  /** Everything that the console and the content security policy complained about. */
  complaints: string[];
  /** The path of each request to Postern, with the method. */
  requests: string[];
  /** How many refresh requests were sent. */
  refreshes: () => number;
}

export const expectVisible = (page: Page, selector: string) =>
  page.locator(selector).waitFor({ state: 'visible' });
export const textOf = (page: Page, selector: string) => page.locator(selector).innerText();
export const waitForText = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
export const statusOf = (page: Page) => textOf(page, '#status');
export const shownCodes = (page: Page) => page.locator('#recovery-code-list li').allInnerTexts();
export const submit = (page: Page, form: string) => page.locator(`#${form} button[type=submit]`).click();

/** A profile, for which the console must stay empty, apart from Chromium's reports of error responses. */
export async function openProfile(browser: Browser, example: RunningExample): Promise<Profile> {
  const context = await browser.newContext();
  const complaints: string[] = [];
  const requests: string[] = [];
  await context.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective, e.blockedURI))",
  );
  context.on('console', (message) => {
    const isStatus = /status of [45]\d\d|ERR_FAILED/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isStatus) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('request', (request) => {
    const path = request.url().replace(example.posternUrl, '');
    if (path.startsWith('/v1/')) requests.push(`${request.method()} ${path}`);
  });
  const page = await openTab(context, example);
  const refreshes = () => requests.filter((request) => request === 'POST /v1/auth/refresh').length;
  return { context, page, complaints, requests, refreshes };
}

export async function openTab(context: BrowserContext, example: RunningExample): Promise<Page> {
  const page = await context.newPage();
  await page.goto(example.url);
  await page.locator('section:not([hidden])').waitFor();
  return page;
}

/** Fills in the sign-up form. */
export async function signUp(page: Page, person = freshPerson()) {
  await page.getByText('Create an account').first().click();
  await page.fill('#sign-up-name', person.fullName);
  await page.fill('#sign-up-email', person.email);
  await page.fill('#sign-up-password', person.password);
  await submit(page, 'sign-up');
  await expectVisible(page, '#code');
  return person;
}

export async function enterCode(page: Page, code: string) {
  await page.fill('#code', code);
  await page.click('#code-submit');
}

/** Signs up with the code from the e-mail. */
export async function signUpAndConfirm(page: Page, example: RunningExample) {
  const person = await signUp(page);
  await enterCode(page, codeIn(await example.mailbox.mail(person.email)));
  await expectVisible(page, '#note-text');
  return person;
}

export async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.fill('#sign-in-email', email);
  await page.fill('#sign-in-password', password);
  await submit(page, 'sign-in');
}

export async function enterProof(page: Page, field: string, value: string) {
  await page.fill(field, value);
  await submit(page, 'proof-form');
}

export async function openSecurity(page: Page) {
  await page.getByRole('link', { name: 'Security' }).click();
  await page.locator('#factor-state:not(:empty)').waitFor();
}

/** Replaces the access token that the tabs share by one that has expired an hour ago. */
export async function expireAccessToken(page: Page) {
  const token = await page.evaluate<string>(
    "import('/session-store.js').then(({ readSession }) => readSession()).then(({ accessToken }) => accessToken)",
  );
  await page.evaluate(`import('/session-store.js').then(async ({ readSession, replaceSession }) => {
    const session = await readSession();
    await replaceSession(session, { ...session, accessToken: '${expiredCopyOf(token)}' });
  })`);
}

function expiredCopyOf(token: string): string {
  const [header = '', payload = ''] = token.split('.');
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iat: number; exp: number };
  const [iat, exp] = [content.iat - 3_600, content.exp - 3_600];
  const expired = Buffer.from(JSON.stringify({ ...content, iat, exp })).toString('base64url');
  const signed = `${header}.${expired}`;
  const signature = sign('sha256', Buffer.from(signed), { key: testKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

export async function runSql(example: RunningExample, sql: string, parameters: unknown[] = []) {
  const client = new Client({ connectionString: directUrl(example.database.url) });
  await client.connect();
  try {
    const { rows, rowCount } = await client.query<Record<string, unknown>>(sql, parameters);
    return { rows, rowCount };
  } finally {
    await client.end();
  }
}

/** The condition of a query for the account with the address `$1`. */
export const ofAccount = '= (SELECT id FROM users WHERE email = $1)';

/** Makes the proofs of the account's sessions too old for changes. */
export const ageProofs = (example: RunningExample, { email }: { email: string }) =>
  runSql(
    example,
    `UPDATE sessions SET factor_authenticated_at = factor_authenticated_at - interval '1 hour',
       mailbox_verified_at = mailbox_verified_at - interval '1 hour' WHERE user_id ${ofAccount}`,
    [email],
  );

/** Notices arrive in between. */
export async function mailWithSubject(
  example: RunningExample,
  address: string,
  start: string,
): Promise<ReceivedMail> {
  for (let nth = 1; ; nth++) {
    const mail = await example.mailbox.mail(address, nth);
    if (mail.subject.startsWith(start)) return mail;
  }
}
