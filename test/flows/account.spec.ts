import { hash as argon2 } from 'argon2';
import { DeliveryRecords } from '../../src/delivery/delivery-records.service.js';
import { ChallengeRecords } from '../../src/otp/challenge-records.service.js';
import { ageSignIns, liveSessions, newPassword, sessionIdOf, type Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  confirmEmailChange,
  freshEmail,
  freshPerson,
  login,
  readMe,
  refresh,
  register,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  type UserBody,
} from '../support/journeys.js';
import { challengeRow, derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { storeFactors } from '../support/factors.js';
import { expectProblem, errorsIn } from '../support/problems.js';

jest.unmock('../../src/passwords/hash-parameters.js'); // costs as much as in production

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('changing the password', () => {
  const change = (account: Account, body: { currentPassword: string; newPassword: string }) =>
    app.client.send('PUT', '/v1/users/me/password', { token: account.tokens.accessToken, body });

  it('[SESS-17] keeps this session, revokes the others, and sends a notice', async () => {
    const account = await signUp(app);
    const { email, password, user, tokens } = account;
    const elsewhere = (await login(app.client, account)).body;
    const response = await change(account, { currentPassword: password, newPassword });
    expect(response).toMatchObject({
      status: 200,
      body: { deviceToken: expect.stringMatching(/^[\w.-]{80,}$/) },
    });
    expect(Object.keys(response.body)).toEqual(['deviceToken']);
    expect(await liveSessions(app, user.id)).toEqual([sessionIdOf(account)]);
    expect((await readMe(app.client, tokens.accessToken)).status).toBe(200);
    expectProblem(await readMe(app.client, elsewhere.tokens.accessToken), 'auth.token_invalid');
    expectProblem(await refresh(app.client, elsewhere.tokens.refreshToken), 'session.refresh_invalid');
    expectProblem(await login(app.client, account), 'auth.credentials_invalid');
    expect((await login(app.client, { email, password: newPassword })).status).toBe(200);
    expect((await app.mailbox.mail(email, 2)).subject).toBe('Your password for Postern was changed');
  });

  it('[PWD-20] requires the current one', async () => {
    const account = await signUp(app);
    const wrong = await change(account, { currentPassword: 'not the current one', newPassword });
    expectProblem(wrong, 'auth.password_incorrect');
    expect((await login(app.client, account)).status).toBe(200);
  });

  it('rejects a weak one before it checks the current one', async () => {
    const account = await signUp(app);
    const weak = await change(account, { currentPassword: 'wrong as well', newPassword: 'short' });
    expect(errorsIn(expectProblem(weak, 'request.invalid'))).toEqual(['/newPassword too_short']);
  });

  it('is rejected for an account without a password, which sets one with a reset', async () => {
    const account = await signUp(app);
    await app.query('UPDATE users SET password_hash = NULL WHERE id = $1', [account.user.id]);
    const response = await change(account, { currentPassword: account.password, newPassword });
    expectProblem(response, 'auth.password_incorrect');
  });

  it('accepts a password whose hash has outdated parameters', async () => {
    const account = await signUp(app);
    const weak = await argon2(account.password, { memoryCost: 4_096, timeCost: 1, parallelism: 1 });
    await app.query('UPDATE users SET password_hash = $1 WHERE id = $2', [weak, account.user.id]);
    expect((await change(account, { currentPassword: account.password, newPassword })).status).toBe(200);
  });
});

describe('the profile', () => {
  const update = ({ tokens }: Account, body: object) =>
    app.client.send<UserBody>('PATCH', '/v1/users/me', { token: tokens.accessToken, body });

  it('changes only the given fields', async () => {
    const account = await signUp(app);
    const renamed = await update(account, { fullName: '  Ada  King ' });
    expect(renamed).toMatchObject({ status: 200, body: { fullName: 'Ada  King', locale: 'en' } });
    const moved = await update(account, { locale: 'pt_br' });
    expect(moved.body).toMatchObject({ fullName: 'Ada  King', locale: 'pt-BR', email: account.email });
    expect((await readMe(app.client, account.tokens.accessToken)).body).toEqual(moved.body);
    const { createdAt, updatedAt } = moved.body;
    expect(Date.parse(updatedAt)).toBeGreaterThan(Date.parse(createdAt));
  });

  it('stays unchanged if nothing is given', async () => {
    const account = await signUp(app);
    expect((await update(account, {})).body).toMatchObject({ fullName: account.fullName, locale: 'en' });
  });

  it.each([
    ['an empty name', { fullName: ' ' }, '/fullName too_short'],
    ['null', { fullName: null }, '/fullName type'],
    ['no language', { locale: 'POSIX' }, '/locale format'],
    ['the address', { email: 'ada@example.com' }, '/email unknown_field'],
    ['the verified flag', { emailVerified: true }, '/emailVerified unknown_field'],
  ])('rejects %s', async (_what, body, error) => {
    const account = await signUp(app);
    const problem = expectProblem(await update(account, body), 'request.invalid');
    expect(errorsIn(problem)).toEqual([error]);
  });
});

describe('the export', () => {
  interface Export {
    exportedAt: string;
    isComplete: boolean;
    user: UserBody;
    hasPassword: boolean;
    emailVerifiedAt: string;
    factors: object;
    sessions: { id: string; device: string; ip: string; amr: string[]; endedAt: string | null }[];
    challenges: {
      purpose: string;
      destination: string;
      createdAt: string;
      consumedAt: string | null;
      attempts: number;
      events: { type: string; at: string; requestId: string | null; device: string | null }[];
    }[];
    mails: {
      template: string;
      status: string;
      tries: number;
      language: string;
      device: string;
      network: string;
      requestId: string | null;
    }[];
  }

  it('[DATA-16] contains everything stored, except credentials', async () => {
    const account = await signUp(app);
    const { email, user, tokens } = account;
    await login(app.client, account);
    const newEmail = freshEmail('new');
    const { challengeId } = await startEmailChange(app.client, tokens.accessToken, newEmail);
    await register(app.client, freshPerson({ email })); // somebody else, who gets a decoy
    await eventually('the mails', async () => {
      const open = await app.query(`SELECT 1 FROM deliveries WHERE status = 'queued'`);
      return open.length === 0 || null;
    });
    const response = await app.client.get<Export>('/v1/users/me/export', { token: tokens.accessToken });
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="account.json"');
    const { body } = response;
    expect(body.user).toEqual(user);
    expect(body).toMatchObject({ isComplete: true, hasPassword: true, emailVerifiedAt: expect.any(String) });
    expect(body.sessions).toHaveLength(2);
    expect(body.sessions.map(({ amr }) => amr)).toEqual([['pwd'], ['otp']]);
    expect(body.sessions[0]).toMatchObject({ device: 'JavaScript program', ip: '127.0.0.1', endedAt: null });
    expect(body.challenges.map(({ purpose, destination }) => [purpose, destination])).toEqual([
      ['email_verification', 'a•••@example.com'],
      ['email_change', 'n•••@example.com'],
      ['email_verification', 'a•••@example.com'],
    ]);
    expect(body.mails.map(({ template, status }) => `${template} ${status}`)).toEqual([
      'address-in-use sent',
      'email-change-requested sent',
      'email-verification sent',
    ]);
    const registration = body.challenges.at(-1)?.events ?? [];
    expect(registration.map(({ type, device }) => [type, device])).toEqual([
      ['started', 'JavaScript program'],
      ['attempted', null],
      ['confirmed', null],
    ]);
    const uuid = /^[0-9a-f-]{36}$/;
    expect(registration.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(uuid) as string),
    );
    expect(body.mails.at(-1)?.requestId).toBe(registration[0]?.requestId);
    const [row] = await app.query<{ password_hash: string }>(
      'SELECT password_hash FROM users WHERE id = $1',
      [user.id],
    );
    for (const secret of [row?.password_hash ?? '$argon2id$', challengeId, newEmail, tokens.refreshToken]) {
      expect(response.text).not.toContain(secret);
    }
  });

  const exported = async ({ tokens }: Pick<Account, 'tokens'>) =>
    (await app.client.get<Export>('/v1/users/me/export', { token: tokens.accessToken })).body;

  it('[SAME-15] does not change when the owner of a requested address deletes their account', async () => {
    const [mine, theirs] = [
      await signUp(app),
      await signUp(app, freshPerson({ email: freshEmail('lovelace') })),
    ];
    await startEmailChange(app.client, mine.tokens.accessToken, theirs.email);
    await eventually('the mails', async () => {
      const open = await app.query(`SELECT 1 FROM deliveries WHERE status = 'queued'`);
      return open.length === 0 || null;
    });
    const before = await exported(mine);
    const gone = await app.client.send('DELETE', '/v1/users/me', { token: theirs.tokens.accessToken });
    expect(gone.status).toBe(204);
    expect(await app.query('SELECT 1 FROM challenges WHERE address = $1', [theirs.email])).toEqual([]);
    const after = await exported(mine);
    expect(after.challenges[0]).toMatchObject({ purpose: 'email_change', destination: 'l•••@example.com' });
    expect({ ...after, exportedAt: '' }).toEqual({ ...before, exportedAt: '' });
  });

  it('[LIM-24] contains the newest thousand entries of a list, and reports whether there are more', async () => {
    const { email, user, tokens } = await signUp(app);
    const fill = (count: number) =>
      Promise.all([
        app.query(
          `INSERT INTO challenges (id, purpose, channel, address, is_decoy, kid, code_alphabet, code_length, locale, context,
                                   created_at, expires_at, attempts)
           SELECT gen_random_uuid()::text, 'code_login', 'email', $1, false, 'test1', 'digits', 8, 'en', '{}',
                  now() - n * interval '1 minute', now(), n % 1000
           FROM generate_series(1, $2::int) AS n`,
          [email, count],
        ),
        app.query(
          `INSERT INTO deliveries (id, template, channel, destination, user_id, locale, origin, status, tries)
           SELECT overlay(gen_random_uuid()::text PLACING '00000000-' || lpad(to_hex(n), 4, '0') || '-7' FROM 1 FOR 15)::uuid,
                  'new-device', 'email', $1, $2, 'en', '{"device": null, "network": null}', 'sent', n
           FROM generate_series(1, $3::int) AS n`,
          [email, user.id, count],
        ),
      ]);
    await fill(999); // and those of the sign-up
    const whole = await exported({ tokens });
    expect([whole.isComplete, whole.challenges.length, whole.mails.length]).toEqual([true, 1_000, 1_000]);
    await app.query('DELETE FROM challenges WHERE address = $1', [email]);
    await app.query('DELETE FROM deliveries WHERE user_id = $1 OR destination = $2', [user.id, email]);
    await fill(1_200);
    const challenges = jest.spyOn(ChallengeRecords.prototype, 'listOf');
    const mails = jest.spyOn(DeliveryRecords.prototype, 'listOf');
    const cut = await exported({ tokens });
    const read = await Promise.all([challenges.mock.results[0]?.value, mails.mock.results[0]?.value]);
    expect(read.map((list) => list?.length)).toEqual([1_001, 1_001]);
    jest.restoreAllMocks();
    expect([cut.isComplete, cut.challenges.length, cut.mails.length]).toEqual([false, 1_000, 1_000]);
    expect([cut.mails[0]?.tries, cut.mails.at(-1)?.tries]).toEqual([1_200, 201]);
    const times = cut.challenges.map(({ createdAt }) => Date.parse(createdAt));
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    expect((times[0] ?? 0) - (times.at(-1) ?? 0)).toBe(999 * 60_000);
  });

  it('contains the kinds and times of second factors, and no digest, salt or device ID', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const factorsOf = async (account: Account) => (await exported(account)).factors;
    const none = {
      required: false,
      totp: null,
      phone: null,
      recoveryCodes: null,
      trustedDevices: [],
      recovery: null,
    };
    expect(await factorsOf(mine)).toEqual(none);
    const codes = await storeFactors(app, mine.user.id);
    await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [mine.user.id]);
    await app.query('UPDATE recovery_codes SET used_at = now() WHERE user_id = $1 AND slot < 3', [
      mine.user.id,
    ]);
    const timestamp = expect.stringMatching(/^20\d\d-.+Z$/) as unknown;
    const whole = await exported(mine);
    expect(whole.factors).toEqual({
      required: true,
      totp: null,
      phone: null,
      recoveryCodes: { remaining: 7, createdAt: timestamp },
      trustedDevices: [
        { device: 'Firefox on Windows', createdAt: timestamp, lastUsedAt: timestamp, expiresAt: timestamp },
      ],
      recovery: null,
    });
    const stored = await app.query<{ secret: string }>(
      `SELECT encode(digest, 'hex') AS secret FROM recovery_codes WHERE user_id = $1
       UNION ALL SELECT encode(salt, 'hex') FROM recovery_sets WHERE user_id = $1
       UNION ALL SELECT device_id::text FROM trusted_devices WHERE user_id = $1`,
      [mine.user.id],
    );
    expect(stored).toHaveLength(12);
    for (const secret of [...codes, ...stored.map((row) => row.secret)])
      expect(JSON.stringify(whole)).not.toContain(secret);
    expect(await factorsOf(theirs)).toEqual(none);
  });

  it('does not reveal whether another address is taken', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const { accessToken: token } = mine.tokens;
    const mailsAfter = async (newEmail: string) => {
      await startEmailChange(app.client, token, newEmail);
      const { body } = await app.client.get<Export>('/v1/users/me/export', { token });
      return body.mails.map(({ template }) => template);
    };
    const requested = 'email-change-requested';
    expect(await mailsAfter(freshEmail('free'))).toEqual([requested, 'email-verification']);
    expect(await mailsAfter(theirs.email)).toEqual([requested, requested, 'email-verification']);
  });

  it('follows the account from address to address, not the address to its next owner', async () => {
    const former = await signUp(app);
    const { accessToken: token } = former.tokens;
    const { challengeId } = await startEmailChange(app.client, token, freshEmail('new'));
    const code = await derivedCode(app, challengeId);
    await confirmEmailChange(app.client, token, { challengeId, code });
    await app.mailbox.mail(former.email, 3);
    const next = await signUp(app, freshPerson({ email: former.email }));
    const templatesOf = async (accessToken: string) => {
      const { body } = await app.client.get<Export>('/v1/users/me/export', { token: accessToken });
      return body.mails.map(({ template }) => template);
    };
    expect(await templatesOf(token)).toEqual([
      'email-changed',
      'email-change-requested',
      'email-verification',
    ]);
    expect(await templatesOf(next.tokens.accessToken)).toEqual(['email-verification']);
  });

  it('keeps its entries when the next owner changes the address or deletes their account', async () => {
    const mails = async ({ tokens }: Pick<Account, 'tokens'>) => {
      const { body } = await app.client.get<Export>('/v1/users/me/export', { token: tokens.accessToken });
      return body.mails.map(({ template }) => template);
    };
    const moveOn = async ({ tokens: { accessToken: token }, email }: Account, mailsSoFar: number) => {
      const { challengeId } = await startEmailChange(app.client, token, freshEmail('new'));
      const code = await derivedCode(app, challengeId);
      expect((await confirmEmailChange(app.client, token, { challengeId, code })).status).toBe(200);
      await app.mailbox.mail(email, mailsSoFar + 2);
    };
    const first = await signUp(app);
    await moveOn(first, 1);
    const second = await signUp(app, freshPerson({ email: first.email }));
    await moveOn(second, 4);
    const third = await signUp(app, freshPerson({ email: first.email }));
    const deleted = await app.client.send('DELETE', '/v1/users/me', { token: third.tokens.accessToken });
    expect(deleted.status).toBe(204);
    const ofEach = ['email-changed', 'email-change-requested', 'email-verification'];
    expect(await mails(first)).toEqual(ofEach);
    expect(await mails(second)).toEqual(ofEach);
  });

  it('[DATA-17] contains nothing of anybody else', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const { text } = await app.client.get('/v1/users/me/export', { token: mine.tokens.accessToken });
    for (const other of [theirs.email, theirs.user.id, sessionIdOf(theirs)])
      expect(text).not.toContain(other);
  });
});

describe('deleting the account', () => {
  const remove = ({ tokens }: Account) =>
    app.client.send('DELETE', '/v1/users/me', { token: tokens.accessToken });

  it('[DATA-14] deletes all its data, sends a notice, and leaves no trace of the address', async () => {
    const account = await signUp(app);
    const { email, user, tokens } = account;
    await login(app.client, account);
    await startPasswordReset(app.client, email);
    await startEmailChange(app.client, tokens.accessToken, freshEmail());
    await register(app.client, freshPerson({ email }));
    const response = await remove(account);
    expect({ status: response.status, text: response.text }).toEqual({ status: 204, text: '' });
    for (const sql of [
      'SELECT 1 FROM users WHERE id = $1',
      'SELECT 1 FROM sessions WHERE user_id = $1',
      'SELECT 1 FROM challenges WHERE user_id = $1',
    ]) {
      expect(await app.query(sql, [user.id])).toEqual([]);
    }
    expect(await app.query('SELECT 1 FROM challenges WHERE address = $1', [email])).toEqual([]);
    const farewell = await eventually('the last mail', async () =>
      (await app.mailbox.mails(email)).find(({ subject }) => subject.includes('was deleted')),
    );
    expect(farewell.text).toContain('deleted');
    await eventually('the delivery to be forgotten', async () => {
      const left = await app.query('SELECT 1 FROM deliveries WHERE destination = $1', [email]);
      return left.length === 0 || null;
    });
    expectProblem(await readMe(app.client, tokens.accessToken), 'auth.token_invalid');
    expectProblem(await refresh(app.client, tokens.refreshToken), 'session.refresh_invalid');
    expectProblem(await login(app.client, account), 'auth.credentials_invalid');
  });

  it('leaves no trace of an address of one letter either, and does not affect similar addresses', async () => {
    const domain = freshEmail('d').replace('@', '.');
    const account = await signUp(app, freshPerson({ email: `a@${domain}` }));
    await startPasswordReset(app.client, account.email);
    await remove(account);
    expect(await app.query('SELECT 1 FROM challenges WHERE address = $1', [account.email])).toEqual([]);
  });

  it('turns challenges that others started for the address into decoys of theirs', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const { challengeId } = await startEmailChange(app.client, theirs.tokens.accessToken, mine.email);
    await remove(mine);
    expect(await challengeRow(app, challengeId)).toMatchObject({ user_id: theirs.user.id, is_decoy: true });
  });

  it('turns its own challenge for a new address into a decoy of nobody, without the old address', async () => {
    const account = await signUp(app);
    const { accessToken } = account.tokens;
    const { challengeId } = await startEmailChange(app.client, accessToken, freshEmail('new'));
    await remove(account);
    const [left] = await app.query(
      'SELECT user_id, is_decoy, is_silent, address, context FROM challenges WHERE id = $1',
      [challengeId],
    );
    const orphan = { user_id: null, is_decoy: true, is_silent: true, address: 'n…@example.com', context: {} };
    expect(left).toEqual(orphan);
  });

  it('does not affect other accounts, and frees the address for a new one', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    await remove(mine);
    await app.mailbox.mail(mine.email, 2);
    expect((await readMe(app.client, theirs.tokens.accessToken)).status).toBe(200);
    const again = await signUp(app, freshPerson({ email: mine.email, fullName: 'Another Person' }));
    expect(again.user).toMatchObject({ email: mine.email, fullName: 'Another Person' });
    expect(again.user.id).not.toBe(mine.user.id);
  });

  it('requires a recent sign-in', async () => {
    const account = await signUp(app);
    await ageSignIns(app, account.user.id, 301);
    expectProblem(await remove(account), 'auth.reauthentication_required');
    expect((await startCodeLogin(app.client, account.email)).purpose).toBe('code_login');
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
  });
});
