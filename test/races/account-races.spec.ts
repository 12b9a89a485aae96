import { liveSessions, sessionIdOf } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow, derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { byNumber, inParallel } from '../support/in-parallel.js';
import {
  confirm,
  confirmEmailChange,
  freshEmail,
  freshPerson,
  goodPassword,
  login,
  loginWithCode,
  readMe,
  reauthenticate,
  refresh,
  register,
  resetPassword,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  startReauthentication,
  wrongCode,
} from '../support/journeys.js';

describe('concurrent requests for one account, over two replicas', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2, usesManyNetworks: true });
  });
  afterAll(() => app.close());

  const statuses = (responses: { status: number }[]) =>
    responses.map(({ status }) => status).toSorted(byNumber);
  const onlyOne = (success: number, failure: number, count: number) =>
    [success, ...Array<number>(count - 1).fill(failure)].toSorted(byNumber);

  const passwordsThatWork = async (email: string, passwords: string[]) => {
    const responses: number[] = [];
    for (const password of passwords) responses.push((await login(app.client, { email, password })).status);
    return passwords.filter((_, index) => responses[index] === 200);
  };

  it('20 resets with one code set one password', async () => {
    const { email, password, user } = await signUp(app);
    const { challengeId } = await startPasswordReset(app.client, email);
    const code = await derivedCode(app, challengeId);
    const wanted = Array.from({ length: 20 }, (_, index) => `${goodPassword} ${index}`);
    const responses = await inParallel(app, 20, (client, index) =>
      resetPassword(client, { challengeId, code, newPassword: wanted[index] ?? '' }),
    );
    expect(statuses(responses)).toEqual(onlyOne(204, 400, 20));
    const winner = wanted[responses.findIndex(({ status }) => status === 204)];
    expect(await passwordsThatWork(email, [password, ...wanted])).toEqual([winner]);
    const notices = await app.query(
      `SELECT 1 FROM deliveries WHERE destination = $1 AND template = 'password-reset-done'`,
      [email],
    );
    expect(notices).toHaveLength(1);
    expect(await liveSessions(app, user.id)).toHaveLength(1); // of the sign-in just now
  }, 60_000);

  it('two resets with two codes in parallel leave one password and no deadlock', async () => {
    for (let round = 0; round < 5; round++) {
      const { email } = await signUp(app);
      const challenges = [
        await startPasswordReset(app.client, email),
        await startPasswordReset(app.client, email),
      ];
      const codes = await Promise.all(challenges.map(({ challengeId }) => derivedCode(app, challengeId)));
      const wanted = [`${goodPassword} first`, `${goodPassword} second`];
      const responses = await inParallel(app, 2, (client, index) =>
        resetPassword(client, {
          challengeId: challenges[index]?.challengeId ?? '',
          code: codes[index] ?? '',
          newPassword: wanted[index] ?? '',
        }),
      );
      expect(statuses(responses)).toEqual([204, 400]);
      const winner = wanted[responses.findIndex(({ status }) => status === 204)];
      expect(await passwordsThatWork(email, wanted)).toEqual([winner]);
    }
  });

  it('two accounts requesting one address: one gets it, the other the generic failure', async () => {
    for (let round = 0; round < 5; round++) {
      const newEmail = freshEmail('wanted');
      const people = [await signUp(app), await signUp(app)];
      const proofs = await Promise.all(
        people.map(async ({ tokens }) => {
          const { challengeId } = await startEmailChange(app.client, tokens.accessToken, newEmail);
          return { token: tokens.accessToken, challengeId, code: await derivedCode(app, challengeId) };
        }),
      );
      const responses = await inParallel(app, 2, (client, index) => {
        const { token = '', challengeId = '', code = '' } = proofs[index] ?? {};
        return confirmEmailChange(client, token, { challengeId, code });
      });
      expect(statuses(responses)).toEqual([200, 400]);
      const loser = people[responses.findIndex(({ status }) => status === 400)];
      expect((await readMe(app.client, loser?.tokens.accessToken ?? '')).body.email).toBe(loser?.email);
      expect(await app.query('SELECT 1 FROM users WHERE email = $1', [newEmail])).toHaveLength(1);
    }
  });

  it('a change to an address and a registration of it: one gets it', async () => {
    for (let round = 0; round < 5; round++) {
      const email = freshEmail('wanted');
      const { tokens } = await signUp(app);
      const change = await startEmailChange(app.client, tokens.accessToken, email);
      const registration = await register(app.client, freshPerson({ email }));
      const proofs = [
        { challengeId: change.challengeId, code: await derivedCode(app, change.challengeId) },
        { challengeId: registration.challengeId, code: await derivedCode(app, registration.challengeId) },
      ] as const;
      const responses = await Promise.all([
        confirmEmailChange(app.client, tokens.accessToken, proofs[0]),
        confirm(app.client, proofs[1]),
      ]);
      expect(statuses(responses)).toEqual([200, 400]);
      expect(await app.query('SELECT 1 FROM users WHERE email = $1', [email])).toHaveLength(1);
    }
  });

  it('50 sign-ins with one code open one session', async () => {
    const { email, user } = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, email);
    const code = await derivedCode(app, challengeId);
    const responses = await inParallel(app, 50, (client) => loginWithCode(client, { challengeId, code }));
    expect(statuses(responses)).toEqual(onlyOne(200, 400, 50));
    expect(await liveSessions(app, user.id)).toHaveLength(2);
  });

  it('50 wrong codes for a reset in parallel count five attempts', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startPasswordReset(app.client, email);
    const code = wrongCode(await derivedCode(app, challengeId));
    const newPassword = `${goodPassword}!`;
    const responses = await inParallel(app, 50, (client) =>
      resetPassword(client, { challengeId, code, newPassword }),
    );
    // Hashing may reject some before any code is checked.
    expect(responses.filter(({ status }) => status !== 400 && status !== 503)).toEqual([]);
    expect((await challengeRow(app, challengeId)).attempts).toBe(5);
  });

  it('20 reauthentications with one code renew once', async () => {
    const { tokens } = await signUp(app);
    const { challengeId } = await startReauthentication(app.client, tokens.accessToken);
    const code = await derivedCode(app, challengeId);
    const responses = await inParallel(app, 20, (client) =>
      reauthenticate(client, tokens.accessToken, { challengeId, code }),
    );
    expect(statuses(responses)).toEqual(onlyOne(200, 400, 20));
  });

  it('20 changes of one password in parallel apply one', async () => {
    const account = await signUp(app);
    const wanted = Array.from({ length: 20 }, (_, index) => `${goodPassword} ${index}`);
    const responses = await inParallel(app, 20, (client, index) =>
      client.send('PUT', '/v1/users/me/password', {
        token: account.tokens.accessToken,
        body: { currentPassword: account.password, newPassword: wanted[index] },
      }),
    );
    expect(statuses(responses)).toEqual(onlyOne(200, 403, 20));
    const winner = wanted[responses.findIndex(({ status }) => status === 200)];
    expect(await passwordsThatWork(account.email, [account.password, ...wanted])).toEqual([winner]);
  }, 60_000);

  it('[SESS-16] a reset and sign-ins with the old password in parallel leave no session of the old one', async () => {
    for (let round = 0; round < 5; round++) {
      const account = await signUp(app);
      const { challengeId } = await startPasswordReset(app.client, account.email);
      const code = await derivedCode(app, challengeId);
      const newPassword = `${goodPassword}, reset`;
      const responses = await inParallel<{ status: number }>(app, 8, (client, index) =>
        index === 3 ? resetPassword(client, { challengeId, code, newPassword }) : login(client, account),
      );
      expect(responses[3]?.status).toBe(204);
      expect(await liveSessions(app, account.user.id)).toEqual([]);
    }
  });

  it('refreshes during the revocation of all other sessions leave only the current one', async () => {
    const account = await signUp(app);
    const other = (await login(app.client, account)).body;
    const responses = await inParallel<{ status: number }>(app, 20, (client, index) =>
      index === 10
        ? client.send('DELETE', '/v1/sessions', { token: account.tokens.accessToken })
        : refresh(client, other.tokens.refreshToken),
    );
    expect(responses[10]?.status).toBe(204);
    expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
  });

  it('20 deletions in parallel delete once, and send one last mail', async () => {
    const account = await signUp(app);
    const responses = await inParallel(app, 20, (client) =>
      client.send('DELETE', '/v1/users/me', { token: account.tokens.accessToken }),
    );
    expect(statuses(responses)).toEqual(onlyOne(204, 401, 20));
    await eventually('every mail to be sent and forgotten', async () => {
      const sql = 'SELECT 1 FROM deliveries WHERE destination = $1';
      return (await app.query(sql, [account.email])).length === 0 || null;
    });
    expect(await app.mailbox.mails(account.email)).toHaveLength(2);
  });

  it('of a deletion and a reset in parallel, the first one wins', async () => {
    for (let round = 0; round < 5; round++) {
      const account = await signUp(app);
      const { challengeId } = await startPasswordReset(app.client, account.email);
      const code = await derivedCode(app, challengeId);
      const responses = await Promise.all([
        app.client.send('DELETE', '/v1/users/me', { token: account.tokens.accessToken }),
        resetPassword(app.client, { challengeId, code, newPassword: `${goodPassword}, reset` }),
      ]);
      const left = await app.query('SELECT 1 FROM users WHERE id = $1', [account.user.id]);
      // If the reset came first, the session of the deletion was revoked; otherwise the account of the reset was gone.
      expect({ statuses: responses.map(({ status }) => status), left: left.length }).toEqual(
        responses[0].status === 204 ? { statuses: [204, 400], left: 0 } : { statuses: [401, 204], left: 1 },
      );
    }
  });
});
