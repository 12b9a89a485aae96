import { startApp, type TestApp } from '../support/app.js';
import { signUp, type AuthResultBody } from '../support/journeys.js';
import {
  addPhone,
  confirmPhone,
  freshNumber,
  phoneCode,
  signUpWithPhone,
  smsStepCode,
} from '../support/phones.js';
import { confirmStep, owedAfterPassword } from '../support/second-factors.js';
import { ScriptedSms } from '../support/sms/scripted-sms.js';

describe('phone numbers under concurrency', () => {
  let sms: ScriptedSms;
  let app: TestApp;
  beforeAll(async () => {
    sms = await ScriptedSms.start();
    // The 40 hashes of recovery codes exceed one network's share of the hash queue on a slow machine.
    app = await startApp({ env: sms.variables, instances: 2, usesManyNetworks: true });
  });
  afterAll(async () => {
    await app.close();
    await sms.close();
  });

  const owners = async (accounts: readonly AuthResultBody[]) =>
    app.query<{ id: string; factors: number; has_phone: boolean; second_factor: boolean | null }>(
      `SELECT u.id, u.factors, p.id IS NOT NULL AS has_phone, p.second_factor
       FROM users u LEFT JOIN phones p ON p.user_id = u.id WHERE u.id = ANY ($1) ORDER BY u.id`,
      [accounts.map(({ user }) => user.id)],
    );
  const statuses = (responses: readonly { status: number }[]) =>
    responses.map(({ status }) => status).toSorted((a, b) => a - b);

  it('one of 20 confirmations with the same code succeeds', async () => {
    const account = await signUp(app);
    const proof = await phoneCode(app, account, freshNumber());
    const all = await Promise.all(
      Array.from({ length: 20 }, () => confirmPhone(app, account.tokens.accessToken, proof)),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await app.query('SELECT FROM phones WHERE user_id = $1', [account.user.id])).toHaveLength(1);
  });

  it('one of 4 attempts to sign in with the same code succeeds', async () => {
    const account = await signUpWithPhone(app);
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    const proof = await smsStepCode(app, signInToken);
    const all = await Promise.all(
      Array.from({ length: 4 }, () => confirmStep(app.client, { signInToken, ...proof })),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('[PHONE-1] a number that several accounts verify at once belongs to one of them', async () => {
    const phone = freshNumber();
    const accounts = [await signUp(app), await signUp(app), await signUp(app), await signUp(app)];
    const proofs: { challengeId: string; code: string }[] = [];
    for (const account of accounts) proofs.push(await phoneCode(app, account, phone));
    const all = await Promise.all(
      accounts.map(({ tokens }, index) =>
        confirmPhone(app, tokens.accessToken, { ...proofs[index], secondFactor: true }),
      ),
    );
    for (const { status } of all) expect([200, 401]).toContain(status);
    const rows = await owners(accounts);
    expect(rows.filter((row) => row.has_phone)).toHaveLength(1);
    for (const row of rows) expect((row.factors & 4) !== 0).toBe(row.second_factor === true);
  });

  it('two accounts that verify the number of each other do not block each other', async () => {
    for (let round = 0; round < 5; round++) {
      const accounts = [await signUp(app), await signUp(app)] as const;
      const numbers = [
        (await addPhone(app, accounts[0])).phone.phone,
        (await addPhone(app, accounts[1])).phone.phone,
      ];
      const proofs = [
        await phoneCode(app, accounts[0], numbers[1] ?? ''),
        await phoneCode(app, accounts[1], numbers[0] ?? ''),
      ];
      const all = await Promise.all(
        accounts.map(({ tokens }, index) => confirmPhone(app, tokens.accessToken, { ...proofs[index] })),
      );
      // The second change finds that the first one has invalidated its code.
      expect([
        [200, 200],
        [200, 400],
        [200, 401],
      ]).toContainEqual(statuses(all));
      expect(new Set((await owners(accounts)).map(({ id }) => id)).size).toBe(2);
    }
  });
});
