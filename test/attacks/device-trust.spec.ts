import { runUsers } from '../../src/commands/users/users.command.js';
import { AccountCredentials } from '../../src/users/account-credentials.service.js';
import { newPassword, type Account } from '../support/accounts.js';
import { testVariables } from '../support/app.js';
import { runCommand } from '../support/command-io.js';
import { derivedCode } from '../support/challenges.js';
import {
  confirm,
  confirmEmailChange,
  freshEmail,
  freshPerson,
  login,
  loginWithCode,
  register,
  resetPassword,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  type ChallengeBody,
} from '../support/journeys.js';
import { freshNetwork, startLimitedApp, type LimitedApp } from '../support/limited-app.js';

interface Transition {
  what: string;
  /** Nobody has verified the address. */
  isUnverified?: boolean;
  /** @returns the token of a sign-in, if the transition itself was one */
  perform: (account: Account) => Promise<string | null>;
}

describe('trust in a device', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database');
  });
  beforeEach(() => forgetCounts());
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const forgetCounts = () => app.query('DELETE FROM rate_limits');

  /**
   * Whether its start is counted separately from those of unknown devices, which have just used up this minute's limit.
   */
  async function isKnown(address: string, deviceToken: string): Promise<boolean> {
    await forgetCounts();
    const start = async (headers = {}) => {
      const sending = { body: { email: address }, headers: { ...freshNetwork(), ...headers } };
      return (await app.client.post('/v1/auth/code-login', sending)).status;
    };
    expect([await start(), await start()]).toEqual([202, 429]);
    const status = await start({ 'x-device-token': deviceToken });
    expect([202, 429]).toContain(status);
    return status === 202;
  }

  const proofOf = async ({ challengeId }: { challengeId: string }) => ({
    challengeId,
    code: await derivedCode(app, challengeId),
  });

  async function changeEmail({ tokens: { accessToken } }: Account, newEmail: string): Promise<null> {
    await forgetCounts();
    const proof = await proofOf(await startEmailChange(app.client, accessToken, newEmail));
    expect((await confirmEmailChange(app.client, accessToken, proof)).status).toBe(200);
    return null;
  }

  async function remove({ tokens }: Account): Promise<void> {
    const { status } = await app.client.send('DELETE', '/v1/users/me', { token: tokens.accessToken });
    expect(status).toBe(204);
  }

  async function users(...args: string[]): Promise<null> {
    const urls = { databaseUrl: app.database.url, smtpUrl: app.mailbox.smtpUrl };
    const { exitCode } = await runCommand(runUsers, args, { variables: testVariables(urls) });
    expect(exitCode).toBe(0);
    return null;
  }

  /** Creates an account that is older than all others. */
  async function olderAccount(): Promise<Account> {
    const account = await signUp(app);
    await app.query(`UPDATE users SET devices_trusted_since = now() - interval '1 year' WHERE id = $1`, [
      account.user.id,
    ]);
    return account;
  }

  async function changePassword({ password, tokens }: Account): Promise<string> {
    const body = { currentPassword: password, newPassword };
    const response = await app.client.send<{ deviceToken: string }>('PUT', '/v1/users/me/password', {
      token: tokens.accessToken,
      body,
    });
    expect(response.status).toBe(200);
    return response.body.deviceToken;
  }

  async function reset({ email }: Account): Promise<null> {
    const proof = await proofOf(await startPasswordReset(app.client, email));
    expect((await resetPassword(app.client, { ...proof, newPassword })).status).toBe(204);
    return null;
  }

  const transitions: Transition[] = [
    { what: 'a change of the password', perform: changePassword },
    { what: 'a reset of the password', perform: reset },
    {
      what: 'a change of the address, and back',
      perform: async (account) => {
        await changeEmail(account, freshEmail('other'));
        return changeEmail(account, account.email);
      },
    },
    {
      what: 'an older account that takes the address when it is free',
      perform: async (account) => {
        const older = await olderAccount();
        await changeEmail(account, freshEmail('other'));
        return changeEmail(older, account.email);
      },
    },
    {
      what: 'an older account that takes the address of a deleted one',
      perform: async (account) => {
        const older = await olderAccount();
        await remove(account);
        return changeEmail(older, account.email);
      },
    },
    {
      what: 'a deletion',
      perform: async (account) => {
        await remove(account);
        return null;
      },
    },
    {
      what: 'a deletion, and a new account',
      perform: async (account) => {
        await remove(account);
        await forgetCounts();
        const proof = await proofOf(await register(app.client, freshPerson({ email: account.email })));
        return (await confirm(app.client, proof)).body.deviceToken;
      },
    },
    {
      what: 'disabling and enabling the account',
      perform: async ({ email }) => {
        await users('disable', email);
        return users('enable', email);
      },
    },
    {
      what: 'a sign-in by code that takes the account over',
      isUnverified: true,
      perform: async ({ email }) => {
        const proof = await proofOf(await startCodeLogin(app.client, email));
        return (await loginWithCode(app.client, proof)).body.deviceToken;
      },
    },
    {
      what: 'a registration that takes the account over',
      isUnverified: true,
      perform: async ({ email }) => {
        const proof = await proofOf(await register(app.client, freshPerson({ email })));
        return (await confirm(app.client, proof)).body.deviceToken;
      },
    },
    {
      what: 'the verification of the address',
      isUnverified: true,
      perform: async ({ tokens }) => {
        const path = '/v1/auth/email-verification';
        const { body } = await app.client.post<ChallengeBody>(path, { token: tokens.accessToken });
        return (await confirm(app.client, await proofOf(body.challenge))).body.deviceToken;
      },
    },
    {
      what: 'an operator’s verification of the address',
      isUnverified: true,
      perform: ({ email }) => users('verify', email),
    },
  ];

  it.each(transitions)('[LIM-20] ends with $what', async ({ isUnverified = false, perform }) => {
    const account = await signUp(app);
    expect(await isKnown(account.email, account.deviceToken)).toBe(true);
    await forgetCounts();
    if (isUnverified) {
      await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [account.user.id]);
    }
    const madeByIt = await perform(account);
    expect(await isKnown(account.email, account.deviceToken)).toBe(false);
    expect(madeByIt === null || (await isKnown(account.email, madeByIt))).toBe(true);
  });

  it('does not begin with a sign-in to an account whose address is not verified', async () => {
    const account = await signUp(app);
    await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [account.user.id]);
    const { deviceToken } = (await login(app.client, account)).body;
    expect(await isKnown(account.email, deviceToken)).toBe(false);
    await app.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [account.user.id]);
    expect(await isKnown(account.email, deviceToken)).toBe(true);
  });

  it('[LIM-21] ends for a device that signs in once the change has begun, even in the same millisecond', async () => {
    const account = await signUp(app);
    const { resetPassword: original } = AccountCredentials.prototype;
    const intruders: string[] = [];
    jest.spyOn(AccountCredentials.prototype, 'resetPassword').mockImplementationOnce(async function (
      this: AccountCredentials,
      ...parameters
    ) {
      intruders.push((await login(app.client, account)).body.deviceToken);
      return original.apply(this, parameters);
    });
    await reset(account);
    expect(intruders).toHaveLength(1);
    expect(await isKnown(account.email, intruders[0] ?? '')).toBe(false);
  });

  it('begins a whole millisecond after every earlier token', async () => {
    const account = await signUp(app);
    await reset(account);
    const [row] = await app.query<{ microseconds: number; isLater: boolean }>(
      `SELECT extract(microseconds FROM devices_trusted_since)::int % 1000 AS microseconds,
              devices_trusted_since > updated_at AS "isLater" FROM users WHERE id = $1`,
      [account.user.id],
    );
    expect(row).toEqual({ microseconds: 0, isLater: true });
  });

  it('begins immediately for the session opened by the change that ended it for others', async () => {
    const account = await signUp(app);
    await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [account.user.id]);
    const proof = await proofOf(await startCodeLogin(app.client, account.email));
    await loginWithCode(app.client, proof);
    const [session] = await app.query(
      `SELECT s.created_at = u.devices_trusted_since AS "isTrusted" FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE u.id = $1 AND s.revoked_at IS NULL`,
      [account.user.id],
    );
    expect(session).toEqual({ isTrusted: true });
  });
});
