import { runUsers } from '../../src/commands/users/users.command.js';
import { unverifiedAccount } from '../support/accounts.js';
import { startApp, testSecrets, type TestApp } from '../support/app.js';
import { age, challengeRow } from '../support/challenges.js';
import { runCommand } from '../support/command-io.js';
import { eventually } from '../support/eventually.js';
import {
  freshEmail,
  freshPerson,
  register,
  resend,
  signUp,
  startCodeLogin,
  startPasswordReset,
  wrongCode,
  type ChallengeBody,
} from '../support/journeys.js';
import { codeIn, openSmtpServer, type Mailbox, type SmtpBehaviour } from '../support/mailbox.js';

interface Entry {
  at: string;
  type: string;
  outcome?: string;
  attempt?: number;
  reply?: string | null;
  reason?: string | null;
  requestId?: string;
  delivery?: string;
  challenge?: string;
  network?: string;
}

interface TimelineBody {
  account: { id: string } | null;
  isRegistrationPending: boolean;
  entries: Entry[];
  limits: { limit: string; of: string; used: number; quota: number; setting: string | null }[] | null;
  longCodesUntil: string | null;
  advice: string;
}

describe('npm run users -- timeline', () => {
  let app: TestApp;
  let mailbox: Mailbox;
  const behaviour: SmtpBehaviour = {};
  beforeAll(async () => {
    mailbox = await openSmtpServer(behaviour);
    app = await startApp({ mailbox });
  });
  beforeEach(() => {
    behaviour.refuse = undefined;
  });
  afterAll(async () => {
    await app.close();
    await mailbox.close();
  });

  async function text(reference: string, variables: Record<string, string> = {}, args: string[] = []) {
    const env = { DATABASE_URL: app.database.url, APP_SECRETS: testSecrets, NODE_ENV: 'test', ...variables };
    const { exitCode, stdout, stderr } = await runCommand(runUsers, ['timeline', reference, ...args], {
      variables: env,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    return stdout;
  }
  const json = async (reference: string, variables?: Record<string, string>) =>
    JSON.parse(await text(reference, variables, ['--json'])) as TimelineBody;

  /** Waits until no message to the address is queued. */
  const settled = (address: string) =>
    eventually('the messages', async () => {
      const open = await app.query(`SELECT FROM deliveries WHERE destination = $1 AND status = 'queued'`, [
        address,
      ]);
      return open.length === 0 || null;
    });
  const summary = ({ entries }: TimelineBody) =>
    entries.map(({ type, outcome, attempt }) =>
      [type, outcome, attempt].filter((part) => part !== undefined).join(' '),
    );
  const post = (path: string, body: object, requestId: string) =>
    app.client.post<ChallengeBody>(path, {
      body,
      headers: { 'x-request-id': requestId, 'user-agent': 'curl/8.5.0' },
    });

  it('shows each step from the request to the session, with request IDs and the reply of the mail server', async () => {
    const person = freshPerson();
    const started = await post('/v1/auth/register', person, 'the-start');
    const { challengeId } = started.body.challenge;
    const code = codeIn(await mailbox.mail(person.email));
    await settled(person.email);
    await post('/v1/auth/email-verification/confirm', { challengeId, code: wrongCode(code) }, 'the-typo');
    await age(app, challengeId, 90);
    await app.query(`UPDATE challenges SET created_at = created_at + interval '90 seconds'`);
    await resend(app.client, challengeId);
    await mailbox.mail(person.email, 2);
    await settled(person.email);
    await post('/v1/auth/email-verification/confirm', { challengeId, code }, 'the-code');
    await settled(person.email);
    const timeline = await json(person.email);
    expect(summary(timeline)).toEqual([
      'challenge.started code',
      'delivery.queued',
      'delivery.attempted sent 1',
      'challenge.attempted rejected 1',
      'challenge.resent code',
      'delivery.queued',
      'delivery.attempted sent 1',
      'challenge.attempted accepted 2',
      'account.created',
      'account.verified',
      'session.opened',
    ]);
    const [first, queued, sent, typo] = timeline.entries;
    expect(first).toMatchObject({ requestId: 'the-start', device: 'curl', network: '127.0.x.x' });
    expect(queued).toMatchObject({ requestId: 'the-start', template: 'email-verification' });
    expect(queued?.challenge).toBe(first?.challenge);
    expect(sent).toMatchObject({ delivery: queued?.delivery, reply: '250 OK message queued' });
    expect(typo).toMatchObject({ requestId: 'the-typo' });
    expect(timeline.advice).toMatch(/^The latest code arrived: it was accepted at 20.+ UTC\.$/);
    const shown = await text(person.email);
    expect(shown).toMatch(
      / UTC {2}code requested: email verification \(curl, 127\.0\.x\.x, request the-start\)\n/,
    );
    expect(shown).toMatch(
      / UTC {2}code entered: email verification, rejected, attempt 1 of 5 \(request the-typo\)\n/,
    );
    for (const secret of [code, challengeId, '$argon2id$']) {
      expect(shown).not.toContain(secret);
      expect(JSON.stringify(timeline)).not.toContain(secret);
    }
  });

  it('shows a decoy for what it is: no account', async () => {
    const email = freshEmail();
    await startPasswordReset(app.client, email);
    await settled(email);
    const timeline = await json(email);
    expect(timeline).toMatchObject({ account: null, isRegistrationPending: false });
    expect(summary(timeline)).toEqual(['challenge.started no_account']);
    expect(timeline.advice).toContain('had no account, so nothing was sent, by design');
    expect(await text(email)).toMatch(
      /^.+: no account\n[\s\S]+password reset; no account: no code is sent \(/,
    );
  });

  it('shows a taken address, whose owner got a notice, and a pending registration', async () => {
    const { email } = await signUp(app);
    await register(app.client, freshPerson({ email }));
    await mailbox.mail(email, 2);
    await settled(email);
    const timeline = await json(email);
    expect(summary(timeline).slice(-3)).toEqual([
      'challenge.started address_taken',
      'delivery.queued',
      'delivery.attempted sent 1',
    ]);
    expect(timeline.advice).toContain('got a notice instead of a code');
    const pending = freshPerson();
    await register(app.client, pending);
    expect(await json(pending.email)).toMatchObject({ account: null, isRegistrationPending: true });
    expect(await text(pending.email)).toContain(': no account; a registration is pending until');
  });

  it('explains each state of a message that was not accepted, with each attempt', async () => {
    const person = freshPerson();
    behaviour.refuse = () => ({ responseCode: 450, message: '4.2.0 Greylisted, try again later' });
    const { challengeId } = await register(app.client, person);
    const tries = (count: number) =>
      eventually(`attempt ${count}`, async () => {
        const rows = await app.query('SELECT FROM deliveries WHERE destination = $1 AND tries = $2', [
          person.email,
          count,
        ]);
        return rows.length === 1 || null;
      });
    const again = async () => {
      await app.query('UPDATE deliveries SET next_try_at = now() WHERE destination = $1', [person.email]);
      await app.query(`SELECT pg_notify('delivery_queued', '')`);
    };
    await tries(1);
    expect((await json(person.email)).advice).toMatch(
      /^The mail server did not accept the message \(EENVELOPE: 450 4\.2\.0 Greylisted try again later\)\. The next attempt is at /,
    );
    await again();
    await tries(2);
    await app.query(`UPDATE challenges SET expires_at = now() WHERE id = $1`, [challengeId]);
    await again();
    await settled(person.email);
    const timeline = await json(person.email);
    const { delivery } = timeline.entries.find(({ type }) => type === 'delivery.queued') ?? {};
    const reason = 'EENVELOPE: 450 4.2.0 Greylisted try again later';
    expect(timeline.entries.filter(({ type }) => type === 'delivery.attempted')).toEqual(
      [1, 2].map((attempt) => ({
        at: expect.any(String),
        type: 'delivery.attempted',
        attempt,
        outcome: 'queued',
        provider: 'primary',
        delivery,
        reason,
      })),
    );
    expect(timeline.entries.at(-1)).toMatchObject({
      type: 'delivery.dropped',
      reason: 'the code is no longer valid',
    });
    expect(timeline.advice).toBe(
      `The code expired before the mail server accepted the message. The last of its attempts failed: ${reason}`,
    );

    const refused = freshPerson();
    behaviour.refuse = () => ({ responseCode: 550, message: '5.1.1 User unknown' });
    await register(app.client, refused);
    await settled(refused.email);
    expect((await json(refused.email)).advice).toBe(
      'The mail server rejected the message permanently: EENVELOPE: 550 5.1.1 User unknown',
    );
  });

  it('is empty after the deletion of the account, and the challenges that continue have no steps', async () => {
    const account = await signUp(app);
    const { challengeId } = await startPasswordReset(app.client, account.email);
    await mailbox.mail(account.email, 2);
    const token = account.tokens.accessToken;
    expect((await app.client.send('DELETE', '/v1/users/me', { token })).status).toBe(204);
    await mailbox.mail(account.email, 3);
    await settled(account.email);
    expect((await json(account.email)).entries).toEqual([]);
    expect(await challengeRow(app, challengeId)).toMatchObject({ events: [] });
  });

  it('says that no worker takes a message', async () => {
    const serving = await startApp({ mailbox, runsJobs: false });
    const person = freshPerson();
    await register(serving.client, person);
    const variables = { DATABASE_URL: serving.database.url };
    expect((await json(person.email, variables)).advice).toContain('queued seconds ago');
    await serving.query(`UPDATE deliveries SET next_try_at = now() - interval '1 minute'`);
    expect((await json(person.email, variables)).advice).toMatch(
      /has waited since .+, and no worker has taken it\. Is a worker running\?$/,
    );
    await serving.query(`UPDATE deliveries SET template = NULL, status = 'dropped', finished_at = now()`);
    const full = await json(person.email, variables);
    expect(full.advice).toContain('MAILS_PER_HOUR');
    expect(summary(full)).toEqual(['challenge.started code', 'delivery.dropped']);
    await serving.close();
  });

  it('shows the limits in use for the address, with their settings, and which are reached', async () => {
    const limited = await startApp({
      mailbox,
      env: { RATE_LIMIT_FACTOR: '1', MAILS_PER_MAILBOX_PER_HOUR: '1' },
    });
    const env = { DATABASE_URL: limited.database.url, MAILS_PER_MAILBOX_PER_HOUR: '1' };
    const { email } = await signUp(limited);
    expect((await limited.client.post('/v1/auth/code-login', { body: { email } })).status).toBe(429);
    const wrong = { email, password: 'not the password of anybody' };
    await limited.client.post('/v1/auth/login', { body: wrong });
    const { limits, longCodesUntil } = await json(email, env);
    expect(longCodesUntil).toBeNull();
    expect(limits?.map(({ limit, of, used, quota, setting }) => [limit, of, used, quota, setting])).toEqual([
      ['mail-cooldown', 'anyone', 1, 1, 'OTP_RESEND_COOLDOWN_SECONDS'],
      ['anonymous-mails-hour', 'anyone', 1, 1, 'MAILS_PER_MAILBOX_PER_HOUR'],
      ['anonymous-mails-day', 'anyone', 1, 10, 'MAILS_PER_MAILBOX_PER_DAY'],
      ['failed-sign-ins', 'anyone', 1, 10, 'FAILED_SIGN_INS_PER_ADDRESS_PER_15_MINUTES'],
    ]);
    const before = await limited.query('SELECT key, points FROM rate_limits WHERE points > 0 ORDER BY key');
    expect(await text(email, env)).toMatch(
      /anonymous-mails-hour, anyone: 1 of 1 until .+ UTC \(MAILS_PER_MAILBOX_PER_HOUR\)/,
    );
    expect(await limited.query('SELECT key, points FROM rate_limits WHERE points > 0 ORDER BY key')).toEqual(
      before,
    );
    const other = freshEmail();
    expect(await json(other, env)).toMatchObject({
      limits: [],
      entries: [],
      advice: expect.stringContaining('Nobody has requested'),
    });
    await limited.close();
  });

  it('works without the secrets, from which the keys of limits are derived', async () => {
    const { email } = await unverifiedAccount(app);
    expect(await text(email, { APP_SECRETS: '' })).toContain(
      'Limits: not shown, because APP_SECRETS is not set.',
    );
    expect((await json(email, { APP_SECRETS: '' })).limits).toBeNull();
  });

  it('contains nothing about other addresses', async () => {
    const [mine, other] = [await signUp(app), await signUp(app)];
    await startCodeLogin(app.client, other.email);
    const shown = await text(mine.email);
    for (const theirs of [other.email, other.user.id]) expect(shown).not.toContain(theirs);
    expect((await json(mine.user.id)).account).toMatchObject({ id: mine.user.id });
  });

  it.each([['nonsense'], ['ada@'], ['']])('rejects %j before it queries the database', async (reference) => {
    const variables = { DATABASE_URL: 'postgres://127.0.0.1:1/none' };
    const { exitCode, stderr } = await runCommand(runUsers, ['timeline', reference], { variables });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'The account must be an e-mail address or an ID.\n',
    });
  });
});
