import { DataSource } from 'typeorm';
import { AccountDeletionService } from '../../src/auth/account-deletion/account-deletion.service.js';
import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { SessionRecords } from '../../src/sessions/session-records.service.js';
import {
  liveSessions,
  newPassword,
  sessionIdOf,
  unverifiedAccount,
  type Account,
} from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { lockIsAwaited, whileHolding } from '../support/held-rows.js';
import type { HttpResponse } from '../support/http-client.js';
import {
  confirm,
  confirmEmailChange,
  freshEmail,
  freshPerson,
  goodPassword,
  login,
  loginWithCode,
  readMe,
  register,
  resend,
  resetPassword,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  startReauthentication,
  type ChallengeBody,
} from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';
import { withinTime } from '../support/within-time.js';

/** Orders of events that rarely occur by chance, forced by holding a row lock or a hash. */
describe('in the worst order', () => {
  let app: TestApp;
  let one: TestApp['client'];
  let other: TestApp['client'];
  beforeAll(async () => {
    app = await startApp({ instances: 2 });
    [one, other] = app.clients as [TestApp['client'], TestApp['client']]; // two instances
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  /** Blocks each caller after its work until the test releases it. */
  function gate(method: 'hash' | 'verify') {
    const original = PasswordsService.prototype[method] as (...parameters: unknown[]) => Promise<unknown>;
    const reached = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    jest.spyOn(PasswordsService.prototype, method).mockImplementationOnce(async function (
      this: PasswordsService,
      ...parameters: unknown[]
    ) {
      const result = await original.apply(this, parameters);
      reached.resolve();
      await open.promise;
      return result as never;
    });
    return {
      reached: () => withinTime(`a call of ${method}`, reached.promise),
      letGo: () => open.resolve(),
    };
  }

  const holdChallenge = (id: string) => ({
    sql: 'SELECT 1 FROM challenges WHERE id = $1 FOR UPDATE',
    parameters: [id],
  });
  const proofOf = async ({ challengeId }: { challengeId: string }) => ({
    challengeId,
    code: await derivedCode(app, challengeId),
  });
  const intruderOf = async (account: Account) => (await login(app.client, account)).body;
  const emailOf = async ({ user }: Account) => {
    const [row] = await app.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [user.id]);
    return row?.email;
  };
  const reset = async (account: Account) => {
    const proof = await proofOf(await startPasswordReset(app.client, account.email));
    return () => resetPassword(other, { ...proof, newPassword });
  };

  it('[OTP-24] a code whose attempt is being counted does not sign in after a reset', async () => {
    const account = await signUp(app);
    const proof = await proofOf(await startCodeLogin(app.client, account.email));
    const resetNow = await reset(account);
    const late = await whileHolding(
      app,
      holdChallenge(proof.challengeId),
      () => loginWithCode(one, proof),
      async () => expect((await resetNow()).status).toBe(204),
    );
    expectProblem(late, 'otp.invalid');
    expect(await liveSessions(app, account.user.id)).toEqual([]);
  });

  it('a code that is replaced between count and use is not accepted', async () => {
    const account = await signUp(app);
    const first = await proofOf(await startCodeLogin(app.client, account.email));
    const { transaction } = DataSource.prototype;
    jest.spyOn(DataSource.prototype, 'transaction').mockImplementationOnce(async function (
      this: DataSource,
      ...parameters: unknown[]
    ) {
      await age(app, first.challengeId, 200); // past half of the lifetime
      expect((await resend(other, first.challengeId)).status).toBe(202);
      return transaction.apply(this, parameters as never);
    });
    expectProblem(await loginWithCode(one, first), 'otp.invalid');
    expect(await challengeRow(app, first.challengeId)).toMatchObject({ generation: 1, consumed_at: null });
    expect((await loginWithCode(one, await proofOf(first))).status).toBe(200);
  });

  it('[OTP-25] an intruder’s change of address comes too late after the reset that stops it', async () => {
    const account = await signUp(app);
    const { tokens } = await intruderOf(account);
    const proof = await proofOf(await startEmailChange(app.client, tokens.accessToken, freshEmail('evil')));
    const resetNow = await reset(account);
    const late = await whileHolding(
      app,
      holdChallenge(proof.challengeId),
      () => confirmEmailChange(one, tokens.accessToken, proof),
      async () => expect((await resetNow()).status).toBe(204),
    );
    expectProblem(late, 'otp.invalid');
    expect(await emailOf(account)).toBe(account.email);
    expect((await login(app.client, { email: account.email, password: newPassword })).status).toBe(200);
  });

  it('an intruder’s change of address fails during the owner’s password change', async () => {
    const account = await signUp(app);
    const { tokens } = await intruderOf(account);
    const proof = await proofOf(await startEmailChange(app.client, tokens.accessToken, freshEmail('evil')));
    const late = await whileHolding(
      app,
      holdChallenge(proof.challengeId),
      () => confirmEmailChange(one, tokens.accessToken, proof),
      async () => {
        const body = { currentPassword: account.password, newPassword };
        const changed = await other.send('PUT', '/v1/users/me/password', {
          token: account.tokens.accessToken,
          body,
        });
        expect(changed.status).toBe(200);
      },
    );
    expectProblem(late, 'otp.invalid');
    expect(await emailOf(account)).toBe(account.email);
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
  });

  it('a change of address fails once its session was revoked', async () => {
    const account = await signUp(app);
    const intruder = await intruderOf(account);
    const { accessToken } = intruder.tokens;
    const proof = await proofOf(await startEmailChange(app.client, accessToken, freshEmail('evil')));
    const late = await whileHolding(
      app,
      holdChallenge(proof.challengeId),
      () => confirmEmailChange(one, accessToken, proof),
      async () => {
        const ended = await other.send('DELETE', '/v1/sessions', { token: account.tokens.accessToken });
        expect(ended.status).toBe(204);
      },
    );
    expectProblem(late, 'auth.token_invalid');
    expect(await emailOf(account)).toBe(account.email);
    expect(await challengeRow(app, proof.challengeId)).toMatchObject({ consumed_at: null });
  });

  it('a change of address fails on a disabled account', async () => {
    const account = await signUp(app);
    const { accessToken } = account.tokens;
    const proof = await proofOf(await startEmailChange(app.client, accessToken, freshEmail('evil')));
    const late = await whileHolding(
      app,
      holdChallenge(proof.challengeId),
      () => confirmEmailChange(one, accessToken, proof),
      async () => {
        await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [account.user.id]);
      },
    );
    expectProblem(late, 'otp.invalid');
    expect(await emailOf(account)).toBe(account.email);
  });

  it('[SESS-14] a session that is revoked while its new password is hashed changes nothing', async () => {
    const account = await signUp(app);
    const intruder = await intruderOf(account);
    const hashing = gate('hash');
    const changing = one.send('PUT', '/v1/users/me/password', {
      token: intruder.tokens.accessToken,
      body: { currentPassword: account.password, newPassword },
    });
    await hashing.reached();
    const path = `/v1/sessions/${sessionIdOf(intruder)}`;
    expect((await other.send('DELETE', path, { token: account.tokens.accessToken })).status).toBe(204);
    hashing.letGo();
    expectProblem(await changing, 'auth.token_invalid');
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
    expect((await login(app.client, account)).status).toBe(200);
  });

  it('a right password does not sign in if the account is disabled during the check', async () => {
    const account = await signUp(app);
    const checking = gate('verify');
    const signingIn = login(one, account);
    await checking.reached();
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [account.user.id]);
    checking.letGo();
    expectProblem(await signingIn, 'auth.credentials_invalid');
    expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
  });

  describe.each([
    ['closed', 'UPDATE users SET disabled_at = now() WHERE id = $1'],
    // Disabling and enabling an account each advance its credential version.
    ['closed and opened again', 'UPDATE users SET credential_version = credential_version + 2 WHERE id = $1'],
  ])('when the account was %s since', (_since, change) => {
    it.each(['code_login', 'password_reset', 'email_verification'] as const)(
      'a code for %s is invalid',
      async (purpose) => {
        const account = await (purpose === 'email_verification' ? unverifiedAccount(app) : signUp(app));
        const { accessToken: token } = account.tokens;
        const start = {
          code_login: () => startCodeLogin(one, account.email),
          password_reset: () => startPasswordReset(one, account.email),
          email_verification: async () =>
            (await one.post<ChallengeBody>('/v1/auth/email-verification', { token })).body.challenge,
        };
        const use = {
          code_login: loginWithCode,
          password_reset: (client: TestApp['client'], proof: { challengeId: string; code: string }) =>
            resetPassword(client, { ...proof, newPassword }),
          email_verification: confirm,
        };
        const proof = await proofOf(await start[purpose]());
        await app.query(change, [account.user.id]);
        expectProblem(await use[purpose](other, proof), 'otp.invalid');
        expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
      },
    );
  });

  it('a registration does not take over an account that was disabled since', async () => {
    const account = await unverifiedAccount(app);
    const proof = await proofOf(await register(one, freshPerson({ email: account.email })));
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [account.user.id]);
    expectProblem(await confirm(other, proof), 'otp.invalid');
    expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
  });

  it('a password is not changed if the account is disabled during hashing', async () => {
    const account = await signUp(app);
    const stored = () => app.query('SELECT password_hash FROM users WHERE id = $1', [account.user.id]);
    const before = await stored();
    const hashing = gate('hash');
    const changing = one.send('PUT', '/v1/users/me/password', {
      token: account.tokens.accessToken,
      body: { currentPassword: account.password, newPassword },
    });
    await hashing.reached();
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [account.user.id]);
    hashing.letGo();
    expectProblem(await changing, 'auth.password_incorrect');
    expect(await stored()).toEqual(before);
  });

  it('a password whose hash changes during every check does not sign in, and is not changed', async () => {
    const account = await signUp(app);
    const passwords = app.firstApp.get(PasswordsService, { strict: false });
    const { verify } = PasswordsService.prototype;
    const checks = jest.spyOn(PasswordsService.prototype, 'verify').mockImplementation(async function (
      this: PasswordsService,
      ...parameters
    ) {
      const result = await verify.apply(this, parameters);
      const hash = await passwords.hash(account.password, null);
      await app.query('UPDATE users SET password_hash = $2 WHERE id = $1', [account.user.id, hash]);
      return result;
    });
    expectProblem(await login(one, account), 'auth.credentials_invalid');
    const changing = one.send('PUT', '/v1/users/me/password', {
      token: account.tokens.accessToken,
      body: { currentPassword: account.password, newPassword },
    });
    expectProblem(await changing, 'auth.password_incorrect');
    expect(checks).toHaveBeenCalledTimes(4);
    checks.mockRestore();
    expect((await login(one, account)).status).toBe(200);
  });

  it('[SESS-15] a session that is revoked during its deletion of the account deletes nothing', async () => {
    const account = await signUp(app);
    const intruder = await intruderOf(account);
    const { challengeId } = await startCodeLogin(app.client, account.email);
    const deleting = await whileHolding(
      app,
      holdChallenge(challengeId),
      () => one.send('DELETE', '/v1/users/me', { token: intruder.tokens.accessToken }),
      async () => {
        const ended = await other.send('DELETE', '/v1/sessions', { token: account.tokens.accessToken });
        expect(ended.status).toBe(204);
      },
    );
    expectProblem(deleting, 'auth.token_invalid');
    expect(await emailOf(account)).toBe(account.email);
  });

  it('a sign-in under the old address fails after the change', async () => {
    const account = await signUp(app);
    const newEmail = freshEmail('new');
    const proof = await proofOf(await startEmailChange(app.client, account.tokens.accessToken, newEmail));
    const verifying = gate('verify');
    const signingIn = login(other, account);
    await verifying.reached();
    const changed = await confirmEmailChange(one, account.tokens.accessToken, proof);
    expect(changed.status).toBe(200);
    verifying.letGo();
    const late = await signingIn;
    expectProblem(late, 'auth.credentials_invalid');
    expect(late.text).not.toContain(newEmail);
    expect(await liveSessions(app, account.user.id)).toEqual([sessionIdOf(account)]);
  });

  const starts: [string, (account: Account, token: string) => Promise<HttpResponse<unknown>>][] = [
    ['password reset', ({ email }) => other.post('/v1/auth/password-reset', { body: { email } })],
    ['code sign-in', ({ email }) => other.post('/v1/auth/code-login', { body: { email } })],
    ['re-authentication', (_account, token) => other.post('/v1/auth/reauthentication', { token })],
    [
      'change of address',
      (_account, token) =>
        other.post('/v1/users/me/email-change', { token, body: { newEmail: freshEmail('new') } }),
    ],
  ];

  it.each(starts)('a %s during the deletion of the account starts a decoy', async (_what, start) => {
    const account = await signUp(app);
    const { tokens } = await intruderOf(account);
    const response = await whileHolding(
      app,
      { sql: 'DELETE FROM users WHERE id = $1', parameters: [account.user.id] },
      () => start(account, tokens.accessToken),
      () => Promise.resolve(),
    );
    expect(response.status).toBe(202);
    const { challengeId } = (response.body as { challenge: { challengeId: string } }).challenge;
    expect(await challengeRow(app, challengeId)).toMatchObject({ is_decoy: true, user_id: null });
  });

  it('a deletion uses the current address of the account, and sends its last mail there', async () => {
    const account = await signUp(app);
    const { accessToken } = account.tokens;
    const newEmail = freshEmail('new');
    const proof = await proofOf(await startEmailChange(app.client, accessToken, newEmail));
    await app.mailbox.mail(newEmail);
    // The guards have read the account, and the deletion has not begun.
    const original = AccountDeletionService.prototype.delete;
    const reached = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    jest.spyOn(AccountDeletionService.prototype, 'delete').mockImplementationOnce(async function (
      this: AccountDeletionService,
      ...parameters
    ) {
      reached.resolve();
      await open.promise;
      return original.apply(this, parameters);
    });
    const deleting = one.send('DELETE', '/v1/users/me', { token: accessToken });
    await withinTime('the deletion to begin', reached.promise);
    expect((await confirmEmailChange(other, accessToken, proof)).status).toBe(200);
    open.resolve();
    const deleted = await deleting;
    expect(deleted.status).toBe(204);
    expect((await app.mailbox.mail(newEmail, 2)).subject).toBe('Your account with Postern was deleted');
    await eventually('every mail of the account to be forgotten', async () => {
      const sql = 'SELECT 1 FROM deliveries WHERE user_id = $1 OR destination = ANY($2)';
      const left = await app.query(sql, [account.user.id, [account.email, newEmail]]);
      return left.length === 0 || null;
    });
  });

  it('a deletion locks its sessions in the common order', async () => {
    const account = await signUp(app);
    const sessions = [
      account,
      await intruderOf(account),
      await intruderOf(account),
      await intruderOf(account),
    ];
    const [first = '', , third = '', last = ''] = sessions.map(sessionIdOf).toSorted();
    // Row versions that fill the pages, until the first row is last in the table.
    await app.query(`DO $$ BEGIN FOR i IN 1..500 LOOP
      UPDATE sessions SET generation = generation WHERE id = '${first}'; END LOOP; END $$`);
    const stored = 'SELECT id FROM sessions WHERE user_id = $1 ORDER BY ctid';
    const inTable = await app.query<{ id: string }>(stored, [account.user.id]);
    expect(inTable.map(({ id }) => id).indexOf(first)).toBe(3);
    const { tokens } = sessions.find((session) => sessionIdOf(session) === last) ?? account;
    const token = tokens.accessToken;
    const responses = await whileHolding(
      app,
      { sql: 'SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE', parameters: [third] },
      () => {
        const deleting = one.send('DELETE', '/v1/users/me', { token });
        const revoking = lockIsAwaited(app).then(() => other.send('DELETE', '/v1/sessions', { token }));
        return Promise.all([deleting, revoking]);
      },
      () => lockIsAwaited(app, 2),
    );
    expect(responses.map(({ status }) => status)).toEqual([204, 204]);
  });

  const endings: [string, number, (account: Account) => Promise<{ status: number }>][] = [
    ['a sign-in that ends the oldest', 200, (account: Account) => login(one, account)],
    [
      'a change of the password',
      200,
      ({ tokens: { accessToken: token } }: Account) =>
        one.send('PUT', '/v1/users/me/password', {
          token,
          body: { currentPassword: goodPassword, newPassword },
        }),
    ],
    ['a reset', 204, async (account: Account) => (await reset(account))()],
    [
      'a change of the address',
      200,
      async ({ tokens: { accessToken: token } }: Account) =>
        confirmEmailChange(one, token, await proofOf(await startEmailChange(one, token, freshEmail()))),
    ],
    [
      'a deletion',
      204,
      ({ tokens: { accessToken: token } }: Account) => one.send('DELETE', '/v1/users/me', { token }),
    ],
    [
      'revoking the others',
      204,
      ({ tokens: { accessToken: token } }: Account) => one.send('DELETE', '/v1/sessions', { token }),
    ],
  ];
  it.each(endings)(
    '%s waits for a session before it locks the summary of the notices',
    async (_name, expected, act) => {
      const account = await signUp(app);
      const userId = account.user.id;
      // The maximum number, all older than the current one, and the oldest of them locked.
      await app.query(
        `INSERT INTO sessions (id, user_id, kid, amr, ip, network, expires_at, absolute_expires_at)
       SELECT overlay(id::text PLACING lpad(n::text, 12, '0') FROM 25)::uuid, user_id, kid, amr, ip, 'elsewhere', expires_at,
              absolute_expires_at
       FROM (SELECT overlay(id::text PLACING '00000000' FROM 1) AS id, user_id, kid, amr, ip, expires_at, absolute_expires_at
             FROM sessions WHERE user_id = $1) AS own, generate_series(1, 19) AS n`,
        [userId],
      );
      await app.query(
        `UPDATE sessions SET network = 'elsewhere', created_at = created_at - interval '1 day' WHERE user_id = $1`,
        [userId],
      );
      await app.query(
        `INSERT INTO deliveries (id, template, channel, destination, user_id, locale, origin, status, finished_at, notice_counts, next_try_at)
       SELECT gen_random_uuid(), CASE n WHEN 0 THEN 'notice-summary' ELSE 'new-device' END, 'email', $2, $1, 'en',
              '{"device": null, "network": null}', CASE n WHEN 0 THEN 'queued' ELSE 'sent' END,
              CASE n WHEN 0 THEN NULL ELSE now() END, CASE n WHEN 0 THEN '{"new-device": 1}'::jsonb END,
              now() + interval '1 hour'
       FROM generate_series(0, 50) AS n`,
        [userId, account.email],
      );
      const summary = `SELECT id, notice_counts FROM deliveries
                     WHERE user_id = $1 AND template = 'notice-summary'`;
      const { status } = await whileHolding(
        app,
        {
          sql: 'SELECT FROM sessions WHERE user_id = $1 ORDER BY id LIMIT 1 FOR UPDATE',
          parameters: [userId],
        },
        () => act(account),
        async () => {
          const locking = app.query(`${summary} FOR UPDATE NOWAIT`, [userId]);
          expect(
            await locking.then(
              (locked) => locked.length,
              () => 'held by another',
            ),
          ).toBe(1);
        },
      );
      expect(status).toBe(expected);
    },
  );

  it('[SAME-16] challenges do not reveal through the check of a new password that the account is gone, as long as a code could be resent', async () => {
    const account = await signUp(app, freshPerson({ email: freshEmail('lovelace') }));
    const { challengeId } = await startPasswordReset(app.client, account.email);
    const { local } = /^(?<local>[^@]+)@/.exec(account.email)?.groups ?? {};
    const judged = async () => {
      const response = await resetPassword(other, { challengeId, code: '0', newPassword: `${local}!` });
      return { ...response.body, requestId: '' };
    };
    const before = await judged();
    expect(before).toMatchObject({ status: 422, errors: [{ code: 'contains_address' }] });
    const deleted = await one.send('DELETE', '/v1/users/me', { token: account.tokens.accessToken });
    expect(deleted.status).toBe(204);
    expect(await judged()).toEqual(before);
    await age(app, challengeId, 3_500);
    expect(await judged()).toEqual(before);
    const [row] = await app.query<{ text: string }>(
      'SELECT c::text AS text FROM challenges c WHERE id = $1',
      [challengeId],
    );
    expect(row?.text).not.toContain('lovelace');
    await age(app, challengeId, 100);
    expect(await judged()).toMatchObject({ status: 400, code: 'otp.invalid' });
  });

  it('[SAME-14] challenges that others have started do not reveal that the account is gone', async () => {
    const account = await signUp(app);
    const others = [
      await startCodeLogin(app.client, account.email),
      await startPasswordReset(app.client, account.email),
    ];
    await startReauthentication(app.client, account.tokens.accessToken);
    const deleted = await one.send('DELETE', '/v1/users/me', { token: account.tokens.accessToken });
    expect(deleted.status).toBe(204);
    for (const { challengeId, destination } of others) {
      expectProblem(await resend(other, challengeId), 'rate_limit.exceeded');
      await app.query(`UPDATE challenges SET sent_at = now() - interval '2 minutes' WHERE id = $1`, [
        challengeId,
      ]);
      const again = await resend(other, challengeId);
      expect(again).toMatchObject({ status: 202, body: { challenge: { destination } } });
      expect(await challengeRow(app, challengeId)).toMatchObject({
        address: 'a…@example.com',
        user_id: null,
      });
    }
    expect(await app.query('SELECT 1 FROM challenges WHERE address = $1', [account.email])).toEqual([]);
    const mails = await app.query<{ template: string | null }>(
      `SELECT template FROM deliveries WHERE destination = 'a…@example.com'`,
    );
    expect(mails).toEqual([{ template: null }, { template: null }]);
  });

  describe('between the guards and the work', () => {
    /** Runs once the guards have accepted a request, before anything else reads its account. */
    function afterGuards(happens: () => Promise<unknown>): void {
      const { findPrincipal } = SessionRecords.prototype;
      jest.spyOn(SessionRecords.prototype, 'findPrincipal').mockImplementationOnce(async function (
        this: SessionRecords,
        of,
      ) {
        const principal = await findPrincipal.call(this, of);
        await happens();
        return principal;
      });
    }

    const sql = {
      'session was ended': 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1',
      'session has expired': 'UPDATE sessions SET expires_at = now() WHERE user_id = $1',
      'account was closed': 'UPDATE users SET disabled_at = now() WHERE id = $1',
      'account was deleted': 'DELETE FROM users WHERE id = $1',
    } as const;
    type Event = keyof typeof sql;

    const everything = async (userId: string) => ({
      user: await app.query('SELECT * FROM users WHERE id = $1', [userId]),
      sessions: await app.query('SELECT * FROM sessions WHERE user_id = $1', [userId]),
    });

    /** Sends a request that must fail with an invalid token and change nothing. */
    async function expectTooLate(
      account: Account,
      event: Event,
      request: () => Promise<HttpResponse<unknown>>,
    ): Promise<void> {
      const { id } = account.user;
      let before: unknown;
      afterGuards(async () => {
        await app.query(sql[event], [id]);
        before = await everything(id);
      });
      expectProblem(await request(), 'auth.token_invalid');
      expect(await everything(id)).toEqual(before);
    }

    const send = (method: string, path: string, account: Account, body?: object) =>
      one.send(method, path, { token: account.tokens.accessToken, ...(body && { body }) });

    it.each(['account was closed', 'account was deleted'] as const)(
      'the %s: its name stays unchanged',
      async (event) => {
        const account = await signUp(app);
        await expectTooLate(account, event, () =>
          send('PATCH', '/v1/users/me', account, { fullName: 'Somebody Else' }),
        );
      },
    );

    it('the account was deleted: nothing is exported', async () => {
      const account = await signUp(app);
      await expectTooLate(account, 'account was deleted', () => send('GET', '/v1/users/me/export', account));
    });

    it.each(['session was ended', 'session has expired'] as const)(
      'the %s: a password does not reauthenticate',
      async (event) => {
        const account = await signUp(app);
        await expectTooLate(account, event, () =>
          send('POST', '/v1/auth/reauthentication/confirm', account, { password: account.password }),
        );
      },
    );

    it.each(['session was ended', 'session has expired'] as const)(
      'the %s: the password stays unchanged',
      async (event) => {
        const account = await signUp(app);
        const body = { currentPassword: account.password, newPassword };
        await expectTooLate(account, event, () => send('PUT', '/v1/users/me/password', account, body));
      },
    );

    it('the session has expired: the address stays unchanged', async () => {
      const account = await signUp(app);
      const proof = await proofOf(
        await startEmailChange(app.client, account.tokens.accessToken, freshEmail('late')),
      );
      await expectTooLate(account, 'session has expired', () =>
        confirmEmailChange(one, account.tokens.accessToken, proof),
      );
      expect(await challengeRow(app, proof.challengeId)).toMatchObject({ attempts: 1, consumed_at: null });
    });

    it.each([
      'session was ended',
      'session has expired',
      'account was closed',
      'account was deleted',
    ] as const)('the %s: a deletion comes too late, and sends no mail', async (event) => {
      const account = await signUp(app);
      await expectTooLate(account, event, () => send('DELETE', '/v1/users/me', account));
      const mails = `SELECT 1 FROM deliveries WHERE destination = $1 AND template = 'account-deleted'`;
      expect(await app.query(mails, [account.email])).toEqual([]);
    });
  });
});
