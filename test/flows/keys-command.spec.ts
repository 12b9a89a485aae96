import { runKeys } from '../../src/commands/keys/keys.command.js';
import { TotpService } from '../../src/factors/totp/totp.service.js';
import { sessionIdOf } from '../support/accounts.js';
import { startApp, testKey, testSecrets, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import { runCommand } from '../support/command-io.js';
import { login, signUp, startCodeLogin } from '../support/journeys.js';

const otherSecret = 'test2:3kQ9vXc7Lw1Zr5Tn8Yb2Hd6Mf4Jp0Sg9Bs';

describe('npm run keys', () => {
  let app: TestApp;
  let all: string;
  let none: string;
  beforeAll(async () => {
    app = await startApp();
    const { length } = await app.query('SELECT FROM processes'); // more than one in an installation with replicas
    [all, none] = [`${length} of ${length}`, `0 of ${length}`];
  });
  afterAll(() => app.close());

  const keys = async (args: string[], secrets = testSecrets) => {
    const variables = { DATABASE_URL: app.database.url, APP_SECRETS: secrets, JWT_PRIVATE_KEYS: testKey };
    const { exitCode, stdout, stderr } = await runCommand(runKeys, args, { variables });
    expect(stdout + stderr).not.toMatch(/0f8Yc2Vw6Qe9|3kQ9vXc7Lw1Z/);
    const [, ...rows] = stdout.split('\n\n', 1)[0]?.split('\n') ?? [];
    return { exitCode, stderr, rows, stdout };
  };
  const row = (...cells: unknown[]) => expect.stringMatching(new RegExp(`^${cells.join(' +')}$`));

  it('counts live sessions, open challenges, trusted devices and authenticator apps by their secret', async () => {
    const account = await signUp(app);
    const ended = sessionIdOf((await login(app.client, account)).body);
    await app.query('UPDATE sessions SET revoked_at = now() WHERE id = $1', [ended]);
    const { challengeId } = await startCodeLogin(app.client, account.email);
    await app.query(
      `INSERT INTO trusted_devices (id, user_id, device_id, expires_at, kid)
       VALUES (gen_random_uuid(), $1, gen_random_uuid(), now() + interval '1 day', 'test1'),
              (gen_random_uuid(), $1, gen_random_uuid(), now(), 'test1')`,
      [account.user.id],
    );
    expect(await keys(['list'])).toMatchObject({
      exitCode: 0,
      stderr: '',
      rows: [row('test1', 1, all, 0, 0, 1, 1, 1, 'current')],
    });
    await age(app, challengeId, 66 * 60); // can no longer be resent either
    await app.firstApp.get(TotpService, { strict: false }).begin(account.user);
    expect((await keys(['list'], `${otherSecret},${testSecrets}`)).rows).toEqual([
      row('test2', 1, none, 0, 0, 0, 0, 0, 'current'),
      row('test1', 2, all, 1, 0, 1, 1, 0, 'in use'),
    ]);
  });

  it('[MFA-30] fails if an authenticator app needs a secret that is not listed', async () => {
    const { exitCode, stderr, rows } = await keys(['list'], otherSecret);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'APP_SECRETS lacks test1, with which authenticator apps or phone numbers are encrypted.\n',
    });
    expect(rows).toEqual([
      row('test2', 1, none, 0, 0, 0, 0, 0, 'current'),
      row('test1', '–', all, 1, 0, 1, 1, 0, 'missing'),
    ]);
  });

  it('changes nothing, and says that a secret is not in use', async () => {
    const before = await app.query('SELECT * FROM totp_factors');
    await keys(['list']);
    expect(await app.query('SELECT * FROM totp_factors')).toEqual(before);
    await app.query('DELETE FROM totp_factors');
    await app.query('DELETE FROM trusted_devices');
    await app.query('UPDATE sessions SET expires_at = now()');
    expect((await keys(['list'], `${otherSecret},${testSecrets}`)).rows[1]).toEqual(
      row('test1', 2, all, 0, 0, 0, 0, 0, 'not in use'),
    );
  });

  it.each([[[]], [['status']], [['list', 'test1']], [['list', '--print']], [['new', '--force']]])(
    'takes nothing else: %j',
    async (args) => {
      const { exitCode, stderr } = await keys(args);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: 'Expected list, new, or rotate with its options. See --help.\n',
      });
    },
  );
});
