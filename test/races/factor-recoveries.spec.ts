import type { TestApp } from '../support/app.js';
import {
  ageRecovery,
  bothProofs,
  carryOutRecoveries,
  recoveryNotices,
  requestRecovery,
  startAppWithRecovery,
  startRecovery,
  waitForRecovery,
} from '../support/factor-recoveries.js';
import { whileHolding } from '../support/held-rows.js';
import { inParallel } from '../support/in-parallel.js';
import {
  confirmStep,
  owedAfterPassword,
  signUpWithTotp,
  totpCode,
  type Enrolled,
} from '../support/second-factors.js';

describe('the recovery of lost factors, over two replicas', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAppWithRecovery({ instances: 2 });
  });
  afterAll(() => app.close());

  /** One after another: recovery codes are hashed, and a network has only a share of the hash queue. */
  async function signUps(count: number): Promise<Enrolled[]> {
    const accounts: Enrolled[] = [];
    while (accounts.length < count) accounts.push(await signUpWithTotp(app));
    return accounts;
  }
  const workers = (count: number) =>
    inParallel(app, count, (_client, _index, replica) => carryOutRecoveries(replica));
  const hasTotp = async ({ user }: Enrolled) =>
    (await app.query('SELECT FROM totp_factors WHERE user_id = $1', [user.id])).length === 1;
  const isRunning = async ({ user }: Enrolled) =>
    (await app.query('SELECT FROM factor_recoveries WHERE user_id = $1', [user.id])).length === 1;

  it('is started once by fifty requests at the same time, with one time and one notice', async () => {
    const account = await signUpWithTotp(app);
    const tokens = [await bothProofs(app, account), await bothProofs(app, account)];
    const responses = await inParallel(app, 50, (client, index) =>
      requestRecovery(client, tokens[index % 2] ?? ''),
    );
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested']);
  });

  it('[MFA-43] is carried out once by twenty workers, with one notice for each step', async () => {
    const accounts = await signUps(5);
    for (const account of accounts) {
      await startRecovery(app, account);
      await ageRecovery(app, account.user.id, 12);
    }
    await workers(20);
    for (const { user } of accounts) await ageRecovery(app, user.id, 12);
    await workers(20);
    for (const account of accounts) {
      expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder', 'done']);
      expect(await hasTotp(account)).toBe(false);
      const [row] = await app.query<{ credential_version: number }>(
        'SELECT credential_version FROM users WHERE id = $1',
        [account.user.id],
      );
      expect(row?.credential_version).toBe(2); // the authenticator app, the recovery
    }
  });

  it.each(['the owner', 'a sign-in', 'a reauthentication'] as const)(
    '[MFA-44] is either cancelled by %s or carried out, never both',
    async (who) => {
      const accounts = await signUps(6);
      const cancellations: (() => Promise<{ status: number }>)[] = [];
      for (const account of accounts) {
        await startRecovery(app, account);
        const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
        const token = account.tokens.accessToken;
        const totp = { totpCode: totpCode(account.secret) };
        const ways = {
          'the owner': () => app.client.send('DELETE', '/v1/users/me/factor-recovery', { token }),
          'a sign-in': () => confirmStep(app.client, { signInToken, ...totp }),
          'a reauthentication': () =>
            app.client.post('/v1/auth/reauthentication/confirm', { token, body: totp }),
        };
        cancellations.push(ways[who]);
        await ageRecovery(app, account.user.id, 12);
      }
      await workers(1);
      for (const { user } of accounts) await ageRecovery(app, user.id, 12);
      const [responses] = await Promise.all([
        Promise.all(cancellations.map((cancel) => cancel())),
        workers(4),
      ]);
      for (const [index, account] of accounts.entries()) {
        const isCancelled = [200, 204].includes(responses[index]?.status ?? 0);
        expect([200, 204, 400, 401, 404]).toContain(responses[index]?.status);
        const [, , last] = await recoveryNotices(app, account.user.id);
        expect({ last, hasTotp: await hasTotp(account), isRunning: await isRunning(account) }).toEqual({
          last: isCancelled ? 'cancelled' : 'done',
          hasTotp: isCancelled,
          isRunning: false,
        });
      }
    },
  );

  it('is not carried out if it is cancelled while a worker waits for the account', async () => {
    const account = await signUpWithTotp(app);
    await startRecovery(app, account);
    await waitForRecovery(app, account.user.id);
    const hold = { sql: 'SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', parameters: [account.user.id] };
    await whileHolding(
      app,
      hold,
      () => carryOutRecoveries(app.firstApp),
      async () => {
        await app.query('DELETE FROM factor_recoveries WHERE user_id = $1', [account.user.id]);
      },
    );
    expect(await hasTotp(account)).toBe(true);
    expect(await recoveryNotices(app, account.user.id)).toEqual(['requested', 'reminder']);
  });

  it('is not running after a sign-in with a factor that came at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await signUpWithTotp(app);
      const signInToken = await bothProofs(app, account);
      const [one = app.client, other = app.client] = app.clients;
      const [, signedIn] = await Promise.all([
        requestRecovery(one, signInToken),
        confirmStep(other, { signInToken, totpCode: totpCode(account.secret) }),
      ]);
      expect(signedIn.body.status).toBe('authenticated');
      expect(await isRunning(account)).toBe(false);
    }
  });
});
