import { ageSignIns } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow, derivedCode } from '../support/challenges.js';
import type { HttpResponse } from '../support/http-client.js';
import {
  confirmEmailChange,
  freshEmail,
  login,
  readMe,
  reauthenticate,
  refresh,
  signUp,
  startEmailChange,
  startReauthentication,
  wrongCode,
  type TokensBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem, errorsIn } from '../support/problems.js';

const claimsOf = ({ accessToken }: TokensBody) =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as {
    amr: string[];
    auth_time: number;
    sid: string;
  };

describe('reauthenticating', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('by a code of six digits gives the same session a fresh auth_time', async () => {
    const { email, tokens, user } = await signUp(app);
    await ageSignIns(app, user.id, 3_600);
    const challenge = await startReauthentication(app.client, tokens.accessToken);
    expect(challenge).toMatchObject({ purpose: 'reauthentication', codeLength: 6 });
    const { challengeId } = challenge;
    const code = codeIn(await app.mailbox.mail(email, 2));
    const response = await reauthenticate(app.client, tokens.accessToken, { challengeId, code });
    expect(response.status).toBe(200);
    const payload = claimsOf(response.body.tokens);
    expect(payload.sid).toBe(claimsOf(tokens).sid);
    expect(Math.abs(payload.auth_time - Date.now() / 1_000)).toBeLessThan(30);
  });

  it('by password changes amr, which no longer lists earlier methods', async () => {
    const { tokens, password, user } = await signUp(app);
    await ageSignIns(app, user.id, 3_600);
    const response = await reauthenticate(app.client, tokens.accessToken, { password });
    expect(claimsOf(tokens).amr).toEqual(['otp']);
    expect(claimsOf(response.body.tokens).amr).toEqual(['pwd']);
  });

  it('rotates the refresh token; the previous one stays valid for its grace window', async () => {
    const { tokens, password } = await signUp(app);
    const { body } = await reauthenticate(app.client, tokens.accessToken, { password });
    expect(body.tokens.refreshToken).not.toBe(tokens.refreshToken);
    const lost = await refresh(app.client, tokens.refreshToken);
    expect(lost.body.tokens.refreshToken).toBe(body.tokens.refreshToken);
    await app.query(`UPDATE sessions SET rotated_at = rotated_at - interval '11 seconds'`);
    expectProblem(await refresh(app.client, tokens.refreshToken), 'session.refresh_invalid');
    expectProblem(await readMe(app.client, body.tokens.accessToken), 'auth.token_invalid');
  });

  it('rejects a wrong password and a wrong code', async () => {
    const { tokens, user } = await signUp(app);
    await ageSignIns(app, user.id, 3_600);
    const wrong = await reauthenticate(app.client, tokens.accessToken, { password: 'not the right one' });
    expectProblem(wrong, 'auth.password_incorrect');
    const { challengeId } = await startReauthentication(app.client, tokens.accessToken);
    const code = wrongCode(await derivedCode(app, challengeId));
    expectProblem(await reauthenticate(app.client, tokens.accessToken, { challengeId, code }), 'otp.invalid');
    expectProblem(await deleteMe(tokens), 'auth.reauthentication_required');
  });

  it('rejects a password if the account has none', async () => {
    const { tokens, user, password } = await signUp(app);
    await app.query('UPDATE users SET password_hash = NULL WHERE id = $1', [user.id]);
    const response = await reauthenticate(app.client, tokens.accessToken, { password });
    expectProblem(response, 'auth.password_incorrect');
  });

  it.each([
    ['nothing', {}, ['/challengeId required', '/code required']],
    ['a code without its challenge', { code: '123456' }, ['/challengeId required']],
    ['a challenge without a code', { challengeId: 'x' }, ['/code required']],
    [
      'both ways at once',
      { challengeId: 'x', code: '123456', password: 'x' },
      ['/challengeId not_allowed', '/code not_allowed', '/password not_allowed'],
    ],
    [
      'a password beside a challenge',
      { challengeId: 'x', password: 'x' },
      ['/challengeId not_allowed', '/password not_allowed'],
    ],
    [
      'a password beside a code',
      { code: '123456', password: 'x' },
      ['/code not_allowed', '/password not_allowed'],
    ],
    [
      'a password and a code of the authenticator app',
      { password: 'x', totpCode: '123456' },
      ['/password not_allowed', '/totpCode not_allowed'],
    ],
    ['a password of the wrong type', { password: 1 }, ['/password type']],
    ['null', { challengeId: null, code: null, password: 'x' }, ['/challengeId type', '/code type']],
  ])('rejects %s, and names the fields', async (_what, body, errors) => {
    const { tokens } = await shared();
    const path = '/v1/auth/reauthentication/confirm';
    const response = await app.client.post(path, { token: tokens.accessToken, body });
    expect(errorsIn(expectProblem(response, 'request.invalid'))).toEqual(errors);
  });

  let sharedAccount: ReturnType<typeof signUp> | undefined;
  const shared = () => (sharedAccount ??= signUp(app));

  it('[OTP-26] is limited to the session that requested it, and to no other of the account', async () => {
    const account = await signUp(app);
    const other = (await login(app.client, account)).body.tokens;
    const { challengeId } = await startReauthentication(app.client, account.tokens.accessToken);
    const code = await derivedCode(app, challengeId);
    expectProblem(await reauthenticate(app.client, other.accessToken, { challengeId, code }), 'otp.invalid');
    const own = await reauthenticate(app.client, account.tokens.accessToken, { challengeId, code });
    expect(own.status).toBe(200);
  });

  it('is impossible once the account has another address', async () => {
    const account = await signUp(app);
    const { accessToken } = account.tokens;
    const { challengeId } = await startReauthentication(app.client, accessToken);
    const code = await derivedCode(app, challengeId);
    const change = await startEmailChange(app.client, accessToken, freshEmail());
    const proof = { challengeId: change.challengeId, code: await derivedCode(app, change.challengeId) };
    expect((await confirmEmailChange(app.client, accessToken, proof)).status).toBe(200);
    expectProblem(await reauthenticate(app.client, accessToken, { challengeId, code }), 'otp.invalid');
  });

  it('[OTP-27] costs no attempt when somebody else tries it', async () => {
    const [mine, theirs] = [await signUp(app), await signUp(app)];
    const { challengeId } = await startReauthentication(app.client, mine.tokens.accessToken);
    const code = await derivedCode(app, challengeId);
    const other = await reauthenticate(app.client, theirs.tokens.accessToken, { challengeId, code });
    expectProblem(other, 'otp.invalid');
    expect(await challengeRow(app, challengeId)).toMatchObject({ attempts: 0, consumed_at: null });
  });

  const deleteMe = (tokens: TokensBody) =>
    app.client.send('DELETE', '/v1/users/me', { token: tokens.accessToken });

  describe('[SESS-20] allows what requires a recent sign-in', () => {
    type Send = (sending: { token: string }) => Promise<HttpResponse<unknown>>;
    const steps: [route: string, statusAfterwards: number, Send][] = [
      [
        'PUT /v1/users/me/password',
        403, // for the password in the request, which is wrong
        (sending) =>
          app.client.send('PUT', '/v1/users/me/password', {
            ...sending,
            body: { currentPassword: 'not the current one', newPassword: 'another long password' },
          }),
      ],
      [
        'POST /v1/users/me/email-change',
        202,
        (sending) =>
          app.client.post('/v1/users/me/email-change', { ...sending, body: { newEmail: freshEmail() } }),
      ],
      ['GET /v1/users/me/export', 200, (sending) => app.client.get('/v1/users/me/export', sending)],
      ['DELETE /v1/users/me', 204, (sending) => app.client.send('DELETE', '/v1/users/me', sending)],
    ];

    it.each(steps)('%s', async (_route, statusAfterwards, send) => {
      const { tokens, password, user } = await signUp(app);
      const tried = async ({ accessToken: token }: TokensBody) => send({ token });
      await ageSignIns(app, user.id, 301);
      expectProblem(await tried(tokens), 'auth.reauthentication_required');
      // A refresh is not a reauthentication.
      const refreshed = (await refresh(app.client, tokens.refreshToken)).body.tokens;
      expectProblem(await tried(refreshed), 'auth.reauthentication_required');
      const fresh = (await reauthenticate(app.client, refreshed.accessToken, { password })).body.tokens;
      expect((await tried(fresh)).status).toBe(statusAfterwards);
    });

    it('[SESS-21] within the configured window', async () => {
      const strict = await startApp({
        database: app.database,
        mailbox: app.mailbox,
        runsJobs: false,
        env: { STEP_UP_WINDOW_SECONDS: '30' },
      });
      const { tokens, user } = await signUp(app);
      const exported = () => strict.client.get('/v1/users/me/export', { token: tokens.accessToken });
      await ageSignIns(app, user.id, 10);
      expect((await exported()).status).toBe(200);
      await ageSignIns(app, user.id, 25);
      expectProblem(await exported(), 'auth.reauthentication_required');
      await strict.close();
    });
  });
});
