import { terminalAct } from '../../src/admin/acts/operator-act.js';
import { AccountAdministration } from '../../src/admin/accounts/account-administration.service.js';
import { OperatorRoles } from '../../src/admin/operator-roles/operator-roles.service.js';
import { runUsers } from '../../src/commands/users/users.command.js';
import { startApp, type TestApp } from '../support/app.js';
import { insertAccount, liveSessions } from '../support/accounts.js';
import { runCommand } from '../support/command-io.js';
import { readMe } from '../support/journeys.js';
import { owedAfterPassword } from '../support/second-factors.js';
import { setOperatorRole, signInOperator } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';

describe('roles in the administration', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());
  beforeEach(() => app.query('UPDATE users SET operator_role = NULL'));

  const users = (...args: string[]) =>
    runCommand(runUsers, args, { stdin: '', variables: { DATABASE_URL: app.database.url } });
  const roleOf = async (id: string) => {
    const [row] = await app.query<{ role: string | null }>(
      'SELECT operator_role AS role FROM users WHERE id = $1',
      [id],
    );
    return row?.role;
  };

  it('are granted and revoked by command, which ends the sessions', async () => {
    const account = await insertAccount(app);
    const granted = await users('grant', account.email, 'support');
    expect(granted).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/operator +support/) });
    expectProblem(await readMe(app.client, account.tokens.accessToken), 'auth.token_invalid');
    expect(await roleOf(account.user.id)).toBe('support');
    expect((await users('revoke', account.email)).stdout).toMatch(/operator +no/);
    expect(await roleOf(account.user.id)).toBeNull();
  });

  it('require a second factor at the next sign-in, also on a trusted device', async () => {
    const account = await insertAccount(app);
    await users('grant', account.email, 'auditor');
    expect(await owedAfterPassword(app.client, account)).toMatchObject({
      status: 'second_factor_enrollment_required',
    });
  });

  it('shorten the session: an hour without a refresh, a day in all', async () => {
    const operator = await signInOperator(app, 'admin');
    const [session] = await app.query<{ idle: number; absolute: number }>(
      `SELECT extract(epoch FROM expires_at - created_at)::int AS idle,
              extract(epoch FROM absolute_expires_at - created_at)::int AS absolute
       FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 1`,
      [operator.user.id],
    );
    expect(session).toEqual({ idle: 3_600, absolute: 86_400 });
  });

  it.each([
    ['a role that does not exist', ['grant', 'EMAIL', 'root'], /must be admin, support, auditor/],
    ['no role', ['grant', 'EMAIL'], /An account is required, for example: users grant/],
    ['an unknown account', ['grant', 'nobody@example.com', 'admin'], /no account/],
  ])('are not granted with %s', async (_what, args, message) => {
    const account = await insertAccount(app);
    const result = await users(...args.map((arg) => (arg === 'EMAIL' ? account.email : arg)));
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
    expect(await roleOf(account.user.id)).toBeNull();
  });

  it('are not granted to an account that is disabled or unverified', async () => {
    const account = await insertAccount(app);
    await users('disable', account.email);
    expect(await users('grant', account.email, 'admin')).toMatchObject({ exitCode: 2 });
    expect(await roleOf(account.user.id)).toBeNull();
  });

  describe('the last enabled admin', () => {
    it('can be neither demoted, disabled nor deleted, by command or by itself', async () => {
      const admin = await signInOperator(app, 'admin');
      const other = await signInOperator(app, 'admin');
      await users('disable', other.email); // a disabled admin does not count
      for (const args of [
        ['revoke', admin.email],
        ['grant', admin.email, 'support'],
        ['disable', admin.email],
        ['delete', admin.email, '--yes'],
      ]) {
        const result = await users(...args);
        expect({ args, ...result }).toMatchObject({
          args,
          exitCode: 2,
          stderr: expect.stringContaining('admin'),
        });
      }
      expectProblem(
        await app.client.send('DELETE', '/v1/users/me', { token: admin.token }),
        'admin.last_admin',
      );
      expect(await roleOf(admin.user.id)).toBe('admin');
      expect(await liveSessions(app, admin.user.id)).not.toHaveLength(0);
      await users('enable', other.email);
      expect(await users('revoke', admin.email)).toMatchObject({ exitCode: 0 });
    });

    it('remains when twenty admins are demoted, disabled and deleted at the same time', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 20; n += 1) {
        const { user } = await insertAccount(app);
        await setOperatorRole(app, user.id, 'admin');
        ids.push(user.id);
      }
      const module = { roles: app.firstApp.get(OperatorRoles, { strict: false }) };
      const administration = app.firstApp.get(AccountAdministration, { strict: false });
      const ways: readonly ((id: string) => Promise<unknown>)[] = [
        (id: string) => module.roles.set(terminalAct(), id, null),
        (id: string) => administration.disable(terminalAct(), id),
        (id: string) => administration.delete(terminalAct(), id),
      ];
      const results = await Promise.allSettled(ids.map(async (id, n) => ways[n % ways.length]?.(id)));
      const refused = results.filter(({ status }) => status === 'rejected');
      expect(refused.map((result) => (result as PromiseRejectedResult).reason.code)).toEqual([
        'admin.last_admin',
      ]);
      const left = await app.query(
        `SELECT 1 FROM users WHERE operator_role = 'admin' AND disabled_at IS NULL`,
      );
      expect(left).toHaveLength(1);
    });
  });
});
