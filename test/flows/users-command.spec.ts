import { runUsers } from '../../src/commands/users/users.command.js';
import { DeliveryService } from '../../src/delivery/delivery.service.js';
import { liveSessions, unverifiedAccount } from '../support/accounts.js';
import { startApp, testSecrets, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { runCommand } from '../support/command-io.js';
import { eventually } from '../support/eventually.js';
import {
  freshEmail,
  freshPerson,
  goodPassword,
  login,
  loginWithCode,
  readMe,
  refresh,
  register,
  resetPassword,
  signUp,
  startCodeLogin,
  startPasswordReset,
} from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

describe('npm run users', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function users(args: string[], { stdin = '', settings = app.database.url } = {}) {
    const variables = { DATABASE_URL: settings, APP_SECRETS: testSecrets };
    const { exitCode, stdout, stderr } = await runCommand(runUsers, args, { stdin, variables });
    expect(exitCode === 0 ? stderr : stdout).toBe('');
    return { exitCode, text: (stdout + stderr).replace(/\n$/, '') };
  }

  describe('create', () => {
    it('makes an account with a password from standard input', async () => {
      const email = freshEmail();
      const created = await users(
        ['create', '--email', email, '--name', 'Ada Lovelace', '--locale', 'de_AT', '--password-stdin'],
        {
          stdin: `${goodPassword}\n`,
        },
      );
      expect(created).toMatchObject({ exitCode: 0, text: expect.stringContaining(`${email} (verified 20`) });
      expect(created.text).not.toContain('$argon2id$');
      const signedIn = await login(app.client, { email, password: goodPassword });
      expect(signedIn.body.user).toMatchObject({
        email,
        emailVerified: true,
        fullName: 'Ada Lovelace',
        locale: 'de-AT',
      });
    });

    it('makes an account without a password, whose owner signs in by code', async () => {
      const email = freshEmail();
      const created = await users([
        'create',
        '--email',
        email.toUpperCase(),
        '--name',
        'Ada',
        '--unverified',
      ]);
      expect(created.text).toMatch(/password {2}none/);
      expect(created.text).toContain(`${email} (not verified)`);
      expectProblem(await login(app.client, { email, password: goodPassword }), 'auth.credentials_invalid');
      const { challengeId } = await startCodeLogin(app.client, email);
      const code = await derivedCode(app, challengeId);
      expect((await loginWithCode(app.client, { challengeId, code })).body.user.emailVerified).toBe(true);
    });

    it('[REG-6] leaves an existing account unchanged', async () => {
      const { email } = await signUp(app);
      const again = await users(['create', '--email', email, '--name', 'Eve', '--password-stdin'], {
        stdin: 'another password',
      });
      expect(again).toEqual({ exitCode: 2, text: `${email} already has an account.` });
      expect((await login(app.client, { email, password: goodPassword })).body.user.fullName).toBe(
        'Ada Lovelace',
      );
    });

    it.each([
      ['is common', 'password2026', 'The password is too common, or an extended common password.'],
      [
        'is made of the address',
        'lovelace-example',
        'The password consists of words from the e-mail address.',
      ],
    ])('makes no account with a password that %s', async (_what, stdin, text) => {
      const email = freshEmail('lovelace');
      const refused = await users(['create', '--email', email, '--name', 'Ada', '--password-stdin'], {
        stdin,
      });
      expect(refused).toEqual({ exitCode: 2, text });
      expectProblem(await login(app.client, { email, password: stdin }), 'auth.credentials_invalid');
    });

    it.each([
      ['no address', ['--name', 'Ada'], '--email must be'],
      ['an address that is none', ['--email', 'ada', '--name', 'Ada'], '--email must be'],
      ['no name', ['--email', 'ada@example.com'], '--name must not be empty'],
      ['no language', ['--email', 'ada@example.com', '--name', 'Ada', '--locale', '!'], '--locale must be'],
      [
        'a weak password',
        ['--email', 'a@example.com', '--name', 'Ada', '--password-stdin'],
        'The password is too short.',
      ],
      ['an unknown option', ['--email', 'a@example.com', '--admin'], '--admin'],
    ])('rejects %s before it queries the database', async (_what, args, reason) => {
      const nowhere = { settings: 'postgres://127.0.0.1:1/none', stdin: 'short' };
      const refused = await users(['create', ...args], nowhere);
      expect(refused).toEqual({ exitCode: 2, text: expect.stringContaining(reason) });
    });
  });

  it('show prints an account, by address in any spelling or by id, and no secret', async () => {
    const account = await signUp(app, freshPerson({ fullName: 'Ada \u202eLovelace' }));
    const { email, user } = account;
    await login(app.client, account);
    const shown = await users(['show', ` ${email.toUpperCase()}`]);
    expect(shown.exitCode).toBe(0);
    expect(shown.text).toMatch(
      /sessions {2}2 live\n {2}[0-9a-f-]{36} {2}JavaScript program, 127\.0\.0\.1, since /,
    );
    expect(shown.text).toContain('password  argon2id\n');
    expect(shown.text).toContain('name      Ada \ufffdLovelace\n');
    expect((await users(['show', user.id])).text).toBe(shown.text);
    const json = JSON.parse((await users(['show', email, '--json'])).text) as Record<string, unknown>;
    expect(json).toMatchObject({ id: user.id, email, password: 'argon2id', disabledAt: null });
    expect(json['sessions']).toHaveLength(2);
    expect(JSON.stringify(json)).not.toContain('$argon2id$');
  });

  describe('verify', () => {
    const gone = 'The earlier password, sessions and open codes are invalid';

    it('[REG-5] removes earlier password, sessions and codes, and says so', async () => {
      const account = await unverifiedAccount(app);
      const { email, user, tokens } = account;
      const reset = await startPasswordReset(app.client, email);
      const verified = await users(['verify', email]);
      expect(verified).toMatchObject({ exitCode: 0, text: expect.stringContaining(gone) });
      expect(verified.text).toMatch(/\(verified 20[\s\S]+password {2}none\n[\s\S]+sessions {2}none\n/);
      expect(await liveSessions(app, user.id)).toEqual([]);
      expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
      expectProblem(await refresh(app.client, tokens.refreshToken), 'session.refresh_invalid');
      expectProblem(await login(app.client, account), 'auth.credentials_invalid');
      const { challengeId } = reset;
      const late = {
        challengeId,
        code: await derivedCode(app, challengeId),
        newPassword: `${goodPassword}!`,
      };
      expectProblem(await resetPassword(app.client, late), 'otp.invalid');
    });

    it('allows the owner to sign in by code', async () => {
      const { email } = await unverifiedAccount(app);
      await users(['verify', email]);
      const { challengeId } = await startCodeLogin(app.client, email);
      const code = await derivedCode(app, challengeId);
      const { status, body } = await loginWithCode(app.client, { challengeId, code });
      expect({ status, isVerified: body.user.emailVerified }).toEqual({ status: 200, isVerified: true });
    });

    it('leaves a verified account unchanged', async () => {
      const account = await signUp(app);
      const row = () => app.query('SELECT xmin, * FROM users WHERE id = $1', [account.user.id]);
      const before = await row();
      const again = await users(['verify', account.email]);
      expect(again.exitCode).toBe(0);
      expect(again.text).not.toContain(gone);
      expect(await row()).toEqual(before);
      expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
      expect((await login(app.client, account)).status).toBe(200);
    });

    it('prints only JSON on request', async () => {
      const { email, user } = await unverifiedAccount(app);
      const json = JSON.parse((await users(['verify', email, '--json'])).text) as Record<string, unknown>;
      expect(json).toMatchObject({ id: user.id, password: 'none', sessions: [], credentialVersion: 1 });
    });

    it('explains its effects in its help', async () => {
      const { text } = await users(['--help']);
      expect(text.replaceAll('\n', ' ')).toContain('loses its password, sessions and open codes');
    });
  });

  it('[SESS-13] disable takes effect immediately, as if the account did not exist; enable reverses it', async () => {
    const account = await signUp(app);
    const { email, tokens } = account;
    const before = await startPasswordReset(app.client, email);
    expect((await users(['disable', email])).text).toMatch(/state {5}disabled since 20/);
    expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
    expectProblem(await refresh(app.client, tokens.refreshToken), 'session.refresh_invalid');
    expectProblem(await login(app.client, account), 'auth.credentials_invalid');
    const code = await derivedCode(app, before.challengeId);
    const reset = { challengeId: before.challengeId, code, newPassword: `${goodPassword}!` };
    expectProblem(await resetPassword(app.client, reset), 'otp.invalid');
    await register(app.client, freshPerson({ email })); // a decoy, as for every account
    const [row] = await app.query<{ is_decoy: boolean }>(
      'SELECT is_decoy FROM challenges WHERE address = $1 ORDER BY created_at DESC LIMIT 1',
      [email],
    );
    expect(row).toEqual({ is_decoy: true });
    expect((await users(['verify', email])).text).toBe(`${email} is disabled. Enable it first.`);
    expect((await users(['enable', email])).text).toMatch(/state {5}enabled/);
    expect((await login(app.client, account)).status).toBe(200);
    expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
  });

  it('disable and enable change no other account', async () => {
    const [account, other] = [await signUp(app), await signUp(app)];
    const others = () => app.query('SELECT xmin, * FROM users WHERE id <> $1 ORDER BY id', [account.user.id]);
    const before = await others();
    expect(before.length).toBeGreaterThan(0);
    await users(['disable', account.email]);
    await users(['enable', account.email]);
    expect(await others()).toEqual(before);
    expect((await readMe(app.client, other.tokens.accessToken)).status).toBe(200);
  });

  it('end-sessions revokes all sessions', async () => {
    const account = await signUp(app);
    await login(app.client, account);
    expect(await users(['end-sessions', account.email])).toEqual({
      exitCode: 0,
      text: 'Sessions revoked: 2',
    });
    expect(await liveSessions(app, account.user.id)).toEqual([]);
    expect((await users(['end-sessions', account.email])).text).toBe('Sessions revoked: 0');
  });

  describe('list', () => {
    interface Page {
      data: { id: string; email: string; password: string }[];
      nextCursor: string | null;
    }
    const page = async (args: string[]) =>
      JSON.parse((await users(['list', '--json', ...args])).text) as Page;
    const emails = ({ data }: Page) => data.map(({ email }) => email);

    it('prints accounts page by page, the newest first, filtered by prefix and state', async () => {
      const prefix = freshEmail('listed').split('@')[0] ?? '';
      const people = [1, 2, 3].map((number) => `${prefix}-${number}@example.com`);
      for (const email of people) await users(['create', email, '--name', 'Ada']);
      const [first = '', second = '', third = ''] = people;
      const newest = await page(['--prefix', ` ${prefix.toUpperCase()}`, '--limit', '2']);
      expect(emails(newest)).toEqual([third, second]);
      expect(newest.nextCursor).toBe(newest.data[1]?.id);
      const last = await page(['--prefix', prefix, '--limit', '2', '--cursor', newest.nextCursor ?? '']);
      expect([emails(last), last.nextCursor]).toEqual([[first], null]);
      await users(['disable', first]);
      await users(['create', `${prefix}-4@example.com`, '--name', 'Ada', '--unverified']);
      const inState = async (state: string) => emails(await page(['--prefix', prefix, '--state', state]));
      expect(await inState('active')).toEqual([third, second]);
      expect(await inState('disabled')).toEqual([first]);
      expect(await inState('unverified')).toEqual([`${prefix}-4@example.com`]);
      const text = (await users(['list', '--prefix', prefix, '--limit', '1'])).text;
      expect(text).toMatch(
        new RegExp(`^\\S{36}  20.{14} UTC  unverified  ${prefix}-4@example\\.com\nMore: --cursor \\S{36}$`),
      );
      expect((await users(['list', '--prefix', '%'])).text).toBe('No accounts.');
    });

    it('contains no password hash', async () => {
      await signUp(app);
      const { text } = await users(['list', '--json']);
      expect(text).toContain('"password": "argon2id"');
      expect(text).not.toContain('$argon2id$');
    });

    it.each([
      [['--state', 'open'], '--state must be one of active, unverified, disabled.'],
      [['--limit', '0'], '--limit must be a number from 1 to 1000.'],
      [['--limit', '1001'], '--limit must be a number from 1 to 1000.'],
      [['--limit', 'ten'], '--limit must be a number from 1 to 1000.'],
      [['--cursor', 'x'], '--cursor must be what an earlier list has printed.'],
      [['ada@example.com'], 'Too many arguments. Expected, for example: users list'],
    ])('rejects %j before it queries the database', async (args, text) => {
      const nowhere = { settings: 'postgres://127.0.0.1:1/none' };
      expect(await users(['list', ...args], nowhere)).toEqual({ exitCode: 2, text });
    });
  });

  describe('delete', () => {
    it('[DATA-18] deletes the account as its owner would, with a notice to the address', async () => {
      const account = await signUp(app);
      const { email, user, tokens } = account;
      await startPasswordReset(app.client, email);
      await app.mailbox.mail(email, 2);
      expect(await users(['delete', email, '--yes'])).toEqual({ exitCode: 0, text: `Deleted: ${email}` });
      const notice = await app.mailbox.mail(email, 3);
      expect(notice.text).toContain('Your account was deleted');
      expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
      expect(await app.query('SELECT FROM users WHERE id = $1', [user.id])).toEqual([]);
      expect(await app.query('SELECT FROM sessions WHERE user_id = $1', [user.id])).toEqual([]);
      expect(await app.query('SELECT FROM challenges WHERE address = $1', [email])).toEqual([]);
      await eventually('the delivery to be deleted', async () => {
        const left = await app.query('SELECT FROM deliveries WHERE destination = $1', [email]);
        return left.length === 0 || null;
      });
      expect((await users(['delete', email, '--yes'])).text).toBe(`There is no account ${email}.`);
    });

    it('deletes nothing without --yes', async () => {
      const account = await signUp(app);
      expect(await users(['delete', account.email])).toEqual({
        exitCode: 2,
        text: 'This cannot be undone. Nothing was deleted: repeat it with --yes.',
      });
      expect((await login(app.client, account)).status).toBe(200);
    });

    it.each(['a disabled', 'an unverified'])('deletes %s account without a notice', async (state) => {
      const account = state === 'a disabled' ? await signUp(app) : await unverifiedAccount(app);
      if (state === 'a disabled') await users(['disable', account.email]);
      const other = await signUp(app);
      // The row of such a notice is deleted once it is sent.
      const queued = jest.spyOn(DeliveryService.prototype, 'queueStatement');
      expect((await users(['delete', account.user.id, '--yes'])).text).toBe(`Deleted: ${account.email}`);
      expect(queued).not.toHaveBeenCalled();
      queued.mockRestore();
      expect(await app.query('SELECT FROM deliveries WHERE destination = $1', [account.email])).toEqual([]);
      expect((await readMe(app.client, other.tokens.accessToken)).status).toBe(200);
    });
  });

  describe('change-email', () => {
    it('[MAIL-33] ends sessions and codes, notifies the old address, and leaves the new one unverified', async () => {
      const account = await signUp(app);
      const { email: from, user, tokens, deviceToken } = account;
      const reset = await startPasswordReset(app.client, from);
      const to = freshEmail('moved');
      const changed = await users(['change-email', from, to.toUpperCase()]);
      expect(changed).toMatchObject({ exitCode: 0, text: expect.stringContaining(`${to} (not verified)`) });
      expect(changed.text).toContain('The new address is not verified.');
      const notice = await app.mailbox.mail(from, 3);
      expect(notice.subject).toBe('Your e-mail address for Postern was changed');
      expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
      expect(await liveSessions(app, user.id)).toEqual([]);
      const { challengeId } = reset;
      const proof = {
        challengeId,
        code: await derivedCode(app, challengeId),
        newPassword: `${goodPassword}!`,
      };
      expectProblem(await resetPassword(app.client, proof), 'otp.invalid');
      expectProblem(await login(app.client, account), 'auth.credentials_invalid');
      const signedIn = await login(app.client, { email: to, password: account.password });
      expect(signedIn.body.user).toMatchObject({ id: user.id, email: to, emailVerified: false });
      expect(deviceToken).not.toBe(signedIn.body.deviceToken);
      const login2 = await startCodeLogin(app.client, to);
      const code = await derivedCode(app, login2.challengeId);
      const { body } = await loginWithCode(app.client, { challengeId: login2.challengeId, code });
      expect(body.user).toMatchObject({ id: user.id, emailVerified: true });
    });

    it('does not notify an unverified address', async () => {
      const { email } = await unverifiedAccount(app);
      const before = await app.query('SELECT id FROM deliveries WHERE destination = $1', [email]);
      expect((await users(['change-email', email, freshEmail()])).exitCode).toBe(0);
      expect(await app.query('SELECT id FROM deliveries WHERE destination = $1', [email])).toEqual(before);
    });

    it('changes nothing if the new address is taken, the account is disabled, or nothing would change', async () => {
      const [mine, other] = [await signUp(app), await signUp(app)];
      const row = () => app.query('SELECT xmin, * FROM users WHERE id = $1', [mine.user.id]);
      const before = await row();
      const attempt = async (to: string) => (await users(['change-email', mine.email, to])).text;
      expect(await attempt(other.email)).toBe(`${other.email} already has an account.`);
      expect(await attempt(mine.email)).toBe(`The account already has the address ${mine.email}.`);
      expect(await attempt('ada')).toBe('The new address must be an e-mail address.');
      expect(await row()).toEqual(before);
      expect((await readMe(app.client, mine.tokens.accessToken)).status).toBe(200);
      await users(['disable', mine.email]);
      expect(await attempt(freshEmail())).toBe(`${mine.email} is disabled. Enable it first.`);
    });

    it('lets one of several concurrent changes to an address win', async () => {
      const accounts = [await signUp(app), await signUp(app), await signUp(app)];
      const to = freshEmail('wanted');
      // Without looking at their output: several commands in one process share, and warn about, their data source.
      const variables = { DATABASE_URL: app.database.url };
      const outcomes = await Promise.all(
        accounts.map(({ email }) => runCommand(runUsers, ['change-email', email, to], { variables })),
      );
      expect(outcomes.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 2, 2]);
      const [winner] = await app.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [to]);
      for (const [index, { user, tokens }] of accounts.entries()) {
        const isWinner = user.id === winner?.id;
        expect(outcomes[index]?.exitCode).toBe(isWinner ? 0 : 2);
        expect((await readMe(app.client, tokens.accessToken)).status).toBe(isWinner ? 401 : 200);
      }
    });
  });

  it('the command explains wrong usage', async () => {
    const email = freshEmail();
    expect(await users(['show', email])).toEqual({ exitCode: 2, text: `There is no account ${email}.` });
    expect((await users(['show', '019ab2f0-6b1e-7cc3-98c4-dc0c0c07398f'])).exitCode).toBe(2);
    expect((await users(['show'])).exitCode).toBe(2);
    expect((await users(['show', email, 'more'])).exitCode).toBe(2);
    expect((await users(['constructor', email])).text).toContain(
      'Unknown action "constructor". Actions: create, list, show,',
    );
    expect(await users([])).toEqual({
      exitCode: 2,
      text:
        'An action is required: create, list, show, timeline, verify, change-email, disable, enable, ' +
        'end-sessions, reset-factors, grant, revoke, delete. See --help.',
    });
    expect(await users(['show', email, '--yes'])).toEqual({
      exitCode: 2,
      text: 'show does not take --yes. See --help.',
    });
    expect((await users(['change-email', email])).text).toBe(
      'An account is required, for example: users change-email ada@example.com ada@new.example',
    );
    expect(await users(['--help'])).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('end-sessions'),
    });
  });
});
