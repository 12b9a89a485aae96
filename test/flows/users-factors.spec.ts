import { runUsers } from '../../src/commands/users/users.command.js';
import { batchSize } from '../../src/jobs/clean-up.service.js';
import { liveSessions, sessionIdOf, unverifiedAccount, type Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { runCommand } from '../support/command-io.js';
import { setFactors, storeFactors } from '../support/factors.js';
import {
  freshEmail,
  goodPassword,
  login,
  readMe,
  resetPassword,
  signUp,
  startPasswordReset,
} from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

const reason = ['--reason', 'lost phone, passport checked'];

describe('npm run users', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const users = (args: string[], url = app.database.url) =>
    runCommand(runUsers, args, { variables: { DATABASE_URL: url } });
  const refusal = async (args: string[], url?: string) => {
    const { exitCode, stdout, stderr } = await users(args, url);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    return stderr.trimEnd();
  };
  const nowhere = 'postgres://127.0.0.1:1/none';

  const protect = ({ user }: Account) => storeFactors(app, user.id);

  const factorsOf = async (userId: string) => {
    const [row] = await app.query(
      `SELECT factors, second_factor_required AS required, credential_version AS version,
              (SELECT count(*)::int FROM recovery_sets WHERE user_id = users.id) AS sets,
              (SELECT count(*)::int FROM recovery_codes WHERE user_id = users.id) AS codes,
              (SELECT count(*)::int FROM trusted_devices WHERE user_id = users.id) AS devices
       FROM users WHERE id = $1`,
      [userId],
    );
    return row;
  };
  const protectedState = { factors: 8, required: true, sets: 1, codes: 10, devices: 1 };

  it('[MFA-42] change-email refuses an account with a second factor, which the new mailbox would remove', async () => {
    for (const factors of [
      { factors: 9, required: true },
      { factors: 0, required: true },
    ]) {
      const { email } = await signUp(app);
      await setFactors(app, [email], factors);
      const before = await app.query('SELECT * FROM users WHERE email = $1', [email]);
      expect(await refusal(['change-email', email, freshEmail()])).toBe(
        `${email} has a second factor, which a new address would remove. Reset its factors first.`,
      );
      expect(await app.query('SELECT * FROM users WHERE email = $1', [email])).toEqual(before);
      expect((await users(['reset-factors', email, ...reason])).exitCode).toBe(0);
      expect((await users(['change-email', email, freshEmail()])).exitCode).toBe(0);
    }
  });

  it('show names the factors of an account', async () => {
    const account = await signUp(app);
    expect((await users(['show', account.email])).stdout).toContain('\nfactors   none\n');
    await protect(account);
    expect((await users(['show', account.email])).stdout).toContain(
      '\nfactors   recovery codes (required)\n',
    );
    const json = JSON.parse((await users(['show', account.email, '--json'])).stdout) as object;
    expect(json).toMatchObject({ factors: ['recovery_code'], secondFactorRequired: true });
    await app.query('UPDATE users SET factors = 9 WHERE id = $1', [account.user.id]);
    expect((await users(['show', account.email])).stdout).toContain(
      '\nfactors   authenticator app, recovery codes (required)\n',
    );
    await app.query('UPDATE users SET factors = 0 WHERE id = $1', [account.user.id]);
    expect((await users(['show', account.email])).stdout).toContain(
      '\nfactors   codes by e-mail (required)\n',
    );
  });

  it('show names a running recovery, which reset-factors ends', async () => {
    const account = await signUp(app);
    await protect(account);
    await app.query(
      // By an operator: the task of every five minutes ends those that people have started, which is switched off here.
      `INSERT INTO factor_recoveries (user_id, credential_version, effective_at, is_by_operator)
       SELECT id, credential_version, '2126-12-24T09:30Z', true FROM users WHERE id = $1`,
      [account.user.id],
    );
    expect((await users(['show', account.email])).stdout).toContain(
      '\nfactors   recovery codes (required), to be removed at 2126-12-24 09:30 UTC\n',
    );
    const json = JSON.parse((await users(['show', account.email, '--json'])).stdout) as object;
    expect(json).toMatchObject({ factorRecovery: { effectiveAt: '2126-12-24T09:30:00.000Z' } });
    const reset = JSON.parse(
      (await users(['reset-factors', account.email, ...reason, '--json'])).stdout,
    ) as object;
    expect(reset).toMatchObject({ factorRecovery: null });
    expect(await app.query('SELECT FROM factor_recoveries')).toEqual([]);
  });

  describe('reset-factors', () => {
    it('[MFA-31] removes every factor, code and trusted device of the account, and of no other', async () => {
      const [account, other] = [await signUp(app), await signUp(app)];
      for (const owner of [account, other]) await protect(owner);
      const { exitCode, stdout, stderr } = await users(['reset-factors', account.email, ...reason]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/\nfactors {3}none\n[\s\S]+\nsessions {2}none\n\nThe authenticator app, /);
      expect(JSON.parse(stderr)).toMatchObject({
        level: 'warn',
        event: 'account.factors_reset',
        userId: account.user.id,
        reason: 'lost phone, passport checked',
      });
      expect(stderr).not.toContain(account.email);
      const none = { factors: 0, required: false, sets: 0, codes: 0, devices: 0 };
      expect(await factorsOf(account.user.id)).toMatchObject(none);
      expect(await factorsOf(other.user.id)).toMatchObject(protectedState);
      expect((await readMe(app.client, other.tokens.accessToken)).status).toBe(200);
    });

    it('revokes the sessions and invalidates open codes, but not the password', async () => {
      const account = await signUp(app);
      await protect(account);
      const before = await factorsOf(account.user.id);
      const { challengeId } = await startPasswordReset(app.client, account.email);
      await users(['reset-factors', account.email, ...reason]);
      expectProblem(await readMe(app.client, account.tokens.accessToken), 'auth.token_invalid');
      const code = await derivedCode(app, challengeId);
      const late = { challengeId, code, newPassword: `${goodPassword}!` };
      expectProblem(await resetPassword(app.client, late), 'otp.invalid');
      const after = await factorsOf(account.user.id);
      expect(after?.['version']).toBe(Number(before?.['version']) + 1);
      expect((await login(app.client, account)).status).toBe(200);
    });

    it('sends the owner a notice in their language, without the reason', async () => {
      const account = await signUp(app);
      await app.query(`UPDATE users SET locale = 'de' WHERE id = $1`, [account.user.id]);
      await protect(account);
      await users(['reset-factors', account.email, ...reason]);
      const mail = await app.mailbox.mail(account.email, 2);
      expect(mail.subject).toBe('Die Anmeldung in zwei Schritten bei Postern wurde zurückgesetzt');
      expect(mail.text).not.toContain('passport');
    });

    it('sends no notice to an unverified address, which may be somebody else’s', async () => {
      const account = await unverifiedAccount(app);
      await protect(account);
      expect((await users(['reset-factors', account.email, ...reason])).exitCode).toBe(0);
      const notices = app.query('SELECT 1 FROM deliveries WHERE user_id = $1 AND template = $2', [
        account.user.id,
        'factors-reset',
      ]);
      expect(await notices).toEqual([]);
    });

    it('refuses an account that is unknown, disabled or has no second factor, and changes nothing', async () => {
      const account = await signUp(app);
      expect(await refusal(['reset-factors', 'nobody@example.com', ...reason])).toBe(
        'There is no account nobody@example.com.',
      );
      expect(await refusal(['reset-factors', account.email, ...reason])).toBe(
        `${account.email} has no second factor.`,
      );
      expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
      await protect(account);
      await users(['disable', account.email]);
      expect(await refusal(['reset-factors', account.email, ...reason])).toBe(
        `${account.email} is disabled. Enable it first.`,
      );
      expect(await factorsOf(account.user.id)).toMatchObject(protectedState);
    });

    it.each([
      ['no reason', [], '--reason is required: it goes to the log.'],
      ['a blank reason', ['--reason', ' '], '--reason is required: it goes to the log.'],
      [
        'a reason of 501 characters',
        ['--reason', '🔑'.repeat(501)],
        '--reason must have at most 500 characters.',
      ],
      ['a line break', ['--reason', 'a\n{"event":"x"}'], '--reason must not contain control characters.'],
      ['an invisible mark', ['--reason', 'a\u202eb'], '--reason must not contain control characters.'],
      ['two accounts', ['ada@example.com', ...reason], expect.stringContaining('Too many arguments')],
    ])('refuses %s before it queries the database', async (_what, args, message) => {
      expect(await refusal(['reset-factors', 'ada@example.com', ...args], nowhere)).toEqual(message);
    });

    it('accepts a reason of 200 characters', async () => {
      const account = await signUp(app);
      await protect(account);
      const { stderr } = await users(['reset-factors', account.email, '--reason', '🔑'.repeat(200)]);
      expect(JSON.parse(stderr)).toMatchObject({ reason: '🔑'.repeat(200) });
    });
  });

  describe('end-sessions --without-factor', () => {
    const all = ['end-sessions', '--without-factor', '--yes'];
    const proveFactor = (account: Account) =>
      app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE id = $1', [sessionIdOf(account)]);

    it('revokes the sessions in which no second factor was verified, in all accounts', async () => {
      const [account, other] = [await signUp(app), await signUp(app)];
      await proveFactor(account);
      await login(app.client, account);
      await users(all);
      expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
      expect(await liveSessions(app, other.user.id)).toEqual([]);
      expectProblem(await readMe(app.client, other.tokens.accessToken), 'auth.token_invalid');
      expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
      expect((await users(all)).stdout).toBe('Sessions revoked: 0\n');
    });

    it('revokes more than one batch, and counts the live ones', async () => {
      const [account, protectedOne] = [await signUp(app), await signUp(app)];
      await users(all);
      await app.query(
        `INSERT INTO sessions (id, user_id, kid, amr, ip, expires_at, absolute_expires_at, factor_authenticated_at)
         SELECT overlay(gen_random_uuid()::text PLACING '00000000-' || lpad(to_hex(n), 4, '0') || '-7' FROM 1 FOR 15)::uuid,
                CASE WHEN n % 3 = 0 THEN $2::uuid ELSE $1::uuid END, 'test1', '{pwd}', '127.0.0.1',
                now() + CASE WHEN n % 10 = 1 THEN -1 ELSE 1 END * interval '1 hour', now() + interval '1 day',
                CASE WHEN n % 3 = 0 THEN now() END
         FROM generate_series(1, $3::int) AS n`,
        [account.user.id, protectedOne.user.id, 3 * batchSize],
      );
      const live = `SELECT count(*)::int AS count FROM sessions WHERE user_id = $1 AND revoked_at IS NULL`;
      expect((await users(all)).stdout).toBe(`Sessions revoked: ${2 * batchSize * 0.9}\n`);
      expect(await app.query(live, [account.user.id])).toEqual([{ count: 0 }]);
      expect(await app.query(live, [protectedOne.user.id])).toEqual([{ count: batchSize }]);
    });

    it.each([
      [
        'it without --yes',
        ['--without-factor'],
        'This signs out everyone who has not verified a second factor. Nothing was changed: repeat it with --yes.',
      ],
      [
        'it with an account',
        ['ada@example.com', '--without-factor', '--yes'],
        '--without-factor is for all accounts and takes none. Nothing was changed.',
      ],
      ['neither it nor an account', [], 'Expected, for example: users end-sessions ada@example.com'],
      [
        '--yes with an account',
        ['ada@example.com', '--yes'],
        '--yes is only for --without-factor. Nothing was changed.',
      ],
    ])('refuses %s before it queries the database', async (_what, args, message) => {
      expect(await refusal(['end-sessions', ...args], nowhere)).toBe(message);
    });
  });
});
