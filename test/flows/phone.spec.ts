import { startApp, type TestApp } from '../support/app.js';
import { ScriptedSms } from '../support/sms/scripted-sms.js';
import { liveSessions } from '../support/accounts.js';
import { age, derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import {
  claimsOf,
  login,
  readMe,
  reauthenticate,
  startCodeLogin,
  signUp,
  wrongCode,
  type ChallengeBody,
} from '../support/journeys.js';
import {
  addPhone,
  confirmPhone,
  freshNumber,
  phoneCode,
  signUpWithPhone,
  smsStepCode,
  startPhone,
  type PhoneBody,
  type PhoneChangedBody,
} from '../support/phones.js';
import { expectProblem } from '../support/problems.js';
import {
  confirmStep,
  owedAfterCode,
  owedAfterPassword,
  signUpWithTotp,
  stepCode,
  totpCode,
  type FactorsBody,
} from '../support/second-factors.js';

interface PhoneRow {
  phone: string;
  phone_key: string;
}

describe('phone numbers', () => {
  let sms: ScriptedSms;
  let app: TestApp;
  beforeAll(async () => {
    sms = await ScriptedSms.start();
    app = await startApp({ env: sms.variables });
  });
  afterAll(async () => {
    await app.close();
    await sms.close();
  });

  const get = (path: string, token: string) => app.client.get<never>(path, { token });
  const notice = (email: string, subject: RegExp) =>
    eventually(`a notice ${String(subject)}`, async () =>
      (await app.mailbox.mails(email)).find((mail) => subject.test(mail.subject)),
    );
  const bits = async (userId: string) =>
    (
      await app.query<{ factors: number; second_factor_required: boolean }>(
        'SELECT factors, second_factor_required FROM users WHERE id = $1',
        [userId],
      )
    )[0];
  const factors = async (token: string) =>
    (await app.client.get<FactorsBody & { phone: object | null }>('/v1/users/me/factors', { token })).body;

  describe('a number', () => {
    it('belongs to the account once its code is confirmed; other sessions end, and a notice is sent', async () => {
      const account = await signUp(app);
      const token = account.tokens.accessToken;
      const phone = freshNumber();
      const other = await login(app.client, account);
      const started = await startPhone(app, token, { phone });
      expect(started.status).toBe(202);
      expect(started.body.challenge).toMatchObject({
        purpose: 'phone_verification',
        channel: 'sms',
        destination: `+49 ••• •••${phone.slice(-2)}`,
        codeLength: 6,
      });
      expectProblem(await get('/v1/users/me/phone', token), 'resource.not_found');
      const { challengeId } = started.body.challenge;
      const { code, template, text } = await sms.message(phone);
      expect({ template, isInText: text.includes(code) }).toEqual({
        template: 'phone-verification',
        isInText: true,
      });
      const { status, body } = await confirmPhone(app, token, { challengeId, code });
      expect(status).toBe(200);
      const expected = { phone, channel: 'sms', verifiedAt: expect.any(String), secondFactor: false };
      expect(body).toEqual({ phone: { ...expected, restricted: true } });
      expect((await app.client.get<PhoneBody>('/v1/users/me/phone', { token })).body).toEqual(body.phone);
      expectProblem(await readMe(app.client, other.body.tokens.accessToken), 'auth.token_invalid');
      await notice(account.email, /phone number was added/);
    });

    it('[PHONE-4] is stored encrypted, and is in no other table', async () => {
      const account = await signUp(app);
      const { phone } = await addPhone(app, account);
      const rows = await app.query<PhoneRow>('SELECT phone, phone_key FROM phones WHERE user_id = $1', [
        account.user.id,
      ]);
      const everything = JSON.stringify([
        rows,
        await app.query('SELECT * FROM challenges WHERE user_id = $1', [account.user.id]),
        await app.query('SELECT * FROM deliveries WHERE user_id = $1', [account.user.id]),
      ]);
      expect(rows).toHaveLength(1);
      expect(everything).toContain('tel:+49 ••• •••');
      expect(everything).not.toContain(phone.phone.slice(4));
    });

    it.each([
      ['+49 30 901820', 'a landline'],
      ['015112345678', 'a national number'],
      ['+88213300000', 'a satellite network'],
      ['not a number', 'no number'],
    ])('is refused: %s, %s', async (phone) => {
      const { tokens } = await signUp(app);
      expectProblem(await startPhone(app, tokens.accessToken, { phone }), 'phone.unsupported');
    });

    it('needs a recent code from the mailbox, and the acknowledgement of the risk', async () => {
      const account = await signUp(app);
      const token = account.tokens.accessToken;
      const phone = freshNumber();
      expectProblem(await startPhone(app, token, { phone, acknowledgeRisk: false }), 'request.invalid');
      await app.query(
        `UPDATE sessions SET mailbox_verified_at = now() - interval '301 seconds' WHERE user_id = $1`,
        [account.user.id],
      );
      expectProblem(await startPhone(app, token, { phone }), 'auth.reauthentication_required');
    });

    it('is verified only in the session that asked for the code', async () => {
      const account = await signUp(app);
      const proof = await phoneCode(app, account, freshNumber());
      const { body: other } = await login(app.client, account);
      expectProblem(await confirmPhone(app, other.tokens.accessToken, proof), 'otp.invalid');
      const wrong = { ...proof, code: wrongCode(proof.code) };
      expectProblem(await confirmPhone(app, account.tokens.accessToken, wrong), 'otp.invalid');
    });

    it('replaces an earlier one, which then belongs to nobody', async () => {
      const account = await signUp(app);
      const { phone: first } = await addPhone(app, account);
      const { phone: second } = await addPhone(app, account);
      const token = account.tokens.accessToken;
      expect(second.phone).not.toBe(first.phone);
      expect((await app.client.get<PhoneBody>('/v1/users/me/phone', { token })).body.phone).toBe(
        second.phone,
      );
      expect(await app.query('SELECT FROM phones WHERE user_id = $1', [account.user.id])).toHaveLength(1);
    });

    it('is removed by its owner, who is notified', async () => {
      const account = await signUp(app);
      const token = account.tokens.accessToken;
      await addPhone(app, account);
      expect((await app.client.send('DELETE', '/v1/users/me/phone', { token })).status).toBe(204);
      expectProblem(await get('/v1/users/me/phone', token), 'resource.not_found');
      expectProblem(await app.client.send('DELETE', '/v1/users/me/phone', { token }), 'resource.not_found');
      await notice(account.email, /phone number for .* was removed/);
    });

    it('is deleted with the account, and exported before that', async () => {
      const account = await signUp(app);
      const token = account.tokens.accessToken;
      const { phone } = await addPhone(app, account);
      const { text } = await app.client.get('/v1/users/me/export', { token });
      expect(text).toContain(phone.phone);
      expect((await app.client.send('DELETE', '/v1/users/me', { token })).status).toBe(204);
      expect(await app.query('SELECT FROM phones WHERE user_id = $1', [account.user.id])).toEqual([]);
    });

    it('has its risks explained in the language of the reader', async () => {
      const { tokens } = await signUp(app);
      const { body } = await app.client.get<{ data: object[] }>('/v1/factors/notices?locale=de-AT', {
        token: tokens.accessToken,
      });
      expect(body.data).toEqual([
        {
          method: 'sms_code',
          channels: ['sms', 'whatsapp'],
          locale: 'de',
          title: 'Codes per Textnachricht sind weniger sicher',
          text: expect.any(String),
        },
      ]);
    });
  });

  describe('a number as second factor', () => {
    it('comes with recovery codes, and is asked for after the password', async () => {
      const account = await signUpWithPhone(app);
      expect(account.recoveryCodes).toHaveLength(10);
      expect(await bits(account.user.id)).toEqual({ factors: 12, second_factor_required: true });
      const owed = await owedAfterPassword(app.client, account);
      expect(owed.signIn.methods).toEqual([
        { type: 'sms_code', destination: `+49 ••• •••${account.phone.slice(-2)}` },
        { type: 'recovery_code' },
      ]);
      const { signInToken } = owed.signIn;
      const proof = await smsStepCode(app, signInToken);
      const { status, body } = await confirmStep(app.client, { signInToken, ...proof });
      expect(status).toBe(200);
      expect(claimsOf(body.tokens.accessToken)).toMatchObject({
        amr: ['pwd', 'otp', 'sms', 'mfa'],
        acr: 'aal2',
      });
      expect(await factors(body.tokens.accessToken)).toMatchObject({
        required: true,
        phone: { destination: `+49 ••• •••${account.phone.slice(-2)}`, verifiedAt: expect.any(String) },
      });
    });

    it('is asked for after a code by e-mail, and no second code by e-mail does instead', async () => {
      const account = await signUpWithPhone(app);
      const { signIn } = await owedAfterCode(app, account.email);
      expect(signIn.methods.map(({ type }) => type)).toEqual(['sms_code', 'recovery_code']);
      const { signInToken } = signIn;
      const refused = { signInToken, type: 'email_code' };
      expectProblem(
        await app.client.post('/v1/auth/second-factor/challenge', { body: refused }),
        'resource.conflict',
      );
    });

    it('does not accept the code of another sign-in', async () => {
      const account = await signUpWithPhone(app);
      const [first, second] = [
        await owedAfterPassword(app.client, account),
        await owedAfterPassword(app.client, account),
      ];
      const proof = await smsStepCode(app, first.signIn.signInToken);
      const { signInToken } = second.signIn;
      expectProblem(await confirmStep(app.client, { signInToken, ...proof }), 'otp.invalid');
    });

    it('is verified again by each code', async () => {
      const account = await signUpWithPhone(app);
      await app.query(`UPDATE phones SET verified_at = now() - interval '364 days' WHERE user_id = $1`, [
        account.user.id,
      ]);
      const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
      const { status } = await confirmStep(app.client, {
        signInToken,
        ...(await smsStepCode(app, signInToken)),
      });
      expect(status).toBe(200);
      const [row] = await app.query<{ days: number }>(
        'SELECT extract(day FROM now() - verified_at)::int AS days FROM phones WHERE user_id = $1',
        [account.user.id],
      );
      expect(row).toEqual({ days: 0 });
    });

    it('is not offered a year after its last code', async () => {
      const account = await signUpWithPhone(app);
      await app.query(`UPDATE phones SET verified_at = now() - interval '366 days' WHERE user_id = $1`, [
        account.user.id,
      ]);
      const { signIn } = await owedAfterPassword(app.client, account);
      expect(signIn.methods).toEqual([{ type: 'recovery_code' }]);
      const { signInToken } = signIn;
      const body = { signInToken, type: 'sms_code' };
      expectProblem(await app.client.post('/v1/auth/second-factor/challenge', { body }), 'resource.conflict');
    });

    it('allows a step-up, which a code by e-mail does not', async () => {
      const account = await signUpWithPhone(app);
      const token = account.tokens.accessToken;
      const refused = await app.client.send('DELETE', '/v1/users/me/phone', { token });
      expectProblem(refused, 'auth.reauthentication_required');
      expect(refused.body).toMatchObject({ methods: ['sms_code', 'recovery_code'] });
      const start = async (body?: object) => {
        const response = await app.client.post<ChallengeBody>('/v1/auth/reauthentication', { token, body });
        const { challengeId, channel } = response.body.challenge;
        return { channel, proof: { challengeId, code: await derivedCode(app, challengeId) } };
      };
      const byMail = await start();
      expect(byMail.channel).toBe('email');
      const mailed = await reauthenticate(app.client, token, byMail.proof);
      expect(mailed.status).toBe(200);
      expectProblem(
        await app.client.send('DELETE', '/v1/users/me/phone', { token }),
        'auth.reauthentication_required',
      );
      const bySms = await start({ type: 'sms_code' });
      expect(bySms.channel).toBe('sms');
      const { status, body } = await reauthenticate(app.client, token, bySms.proof);
      expect(status).toBe(200);
      expect(claimsOf(body.tokens.accessToken)).toMatchObject({ amr: ['otp', 'sms'] });
      expect((await app.client.send('DELETE', '/v1/users/me/phone', { token })).status).toBe(204);
    });

    it('is removed with the requirement and the recovery codes if it was the only one; every session ends', async () => {
      const account = await signUpWithPhone(app);
      const token = await steppedUp(account);
      expect((await app.client.send('DELETE', '/v1/users/me/phone', { token })).status).toBe(204);
      expect(await bits(account.user.id)).toEqual({ factors: 0, second_factor_required: false });
      expect(await liveSessions(app, account.user.id)).toEqual([]);
      expect((await login(app.client, account)).body.status).toBe('authenticated');
    });

    it('is switched on and off by a change', async () => {
      const account = await signUp(app);
      await addPhone(app, account);
      const patch = (token: string, body: object) =>
        app.client.send<PhoneChangedBody>('PATCH', '/v1/users/me/phone', { token, body });
      const on = await patch(account.tokens.accessToken, { secondFactor: true });
      expect(on.status).toBe(200);
      expect(on.body.phone.secondFactor).toBe(true);
      expect(on.body.recoveryCodes).toHaveLength(10);
      const off = await patch(await steppedUp(account), { secondFactor: false });
      expect(off.body).toEqual({
        phone: { ...on.body.phone, verifiedAt: expect.any(String), secondFactor: false },
      });
      expect(await bits(account.user.id)).toEqual({ factors: 0, second_factor_required: false });
    });

    it('remains one when another number replaces it, also if that is to be none', async () => {
      const account = await signUpWithPhone(app);
      const token = await steppedUp(account);
      const proof = await phoneCode(
        app,
        { tokens: { ...account.tokens, accessToken: token } },
        freshNumber(),
      );
      const { status, body } = await confirmPhone(app, token, { ...proof, secondFactor: false });
      expect({ status, secondFactor: body.phone.secondFactor }).toEqual({ status: 200, secondFactor: true });
      expect(await bits(account.user.id)).toEqual({ factors: 12, second_factor_required: true });
    });

    it('stands beside an authenticator app: removing one keeps the other', async () => {
      const account = await signUpWithTotp(app);
      const { body: stepped } = await reauthenticate(app.client, account.tokens.accessToken, {
        totpCode: totpCode(account.secret),
      } as never);
      const added = await addPhone(app, stepped, { secondFactor: true });
      expect(added.recoveryCodes).toBeUndefined();
      expect(await bits(account.user.id)).toEqual({ factors: 13, second_factor_required: true });
      const token = stepped.tokens.accessToken;
      expect((await app.client.send('DELETE', '/v1/users/me/totp', { token })).status).toBe(204);
      expect(await bits(account.user.id)).toEqual({ factors: 12, second_factor_required: true });
      const { signIn } = await owedAfterPassword(app.client, account);
      expect(signIn.methods.map(({ type }) => type)).toEqual(['sms_code', 'recovery_code']);
    });
  });

  describe('a resend', () => {
    it('sends the same code again, by another channel if asked to', async () => {
      const { tokens } = await signUp(app);
      const phone = freshNumber();
      const { challengeId } = (await startPhone(app, tokens.accessToken, { phone })).body.challenge;
      const first = await sms.message(phone);
      await age(app, challengeId, 90);
      await forgetCooldowns();
      const resent = await app.client.post<ChallengeBody>(`/v1/challenges/${challengeId}/resend`, {
        body: { channel: 'whatsapp' },
      });
      expect(resent.body.challenge).toMatchObject({ challengeId, channel: 'whatsapp' });
      const second = await sms.message(phone, 2);
      expect(second).toMatchObject({ channel: 'whatsapp', code: first.code });
      expect(second.deliveryId).not.toBe(first.deliveryId);
    });

    it('too soon says the same of a text message as of an e-mail', async () => {
      const account = await signUp(app);
      const { body: phone } = await startPhone(app, account.tokens.accessToken, { phone: freshNumber() });
      const mail = await startCodeLogin(app.client, account.email);
      const problems = await Promise.all(
        [phone.challenge, mail].map(({ challengeId }) =>
          app.client.post<{ detail: string }>(`/v1/challenges/${challengeId}/resend`),
        ),
      );
      for (const problem of problems) expectProblem(problem, 'rate_limit.exceeded');
      const detail = 'A code was sent very recently. Wait for it, or try again later.';
      expect(problems.map(({ body }) => body.detail)).toEqual([detail, detail]);
    });

    it('cannot turn an e-mail into a text message', async () => {
      const { email } = await signUp(app);
      const { challengeId } = await startCodeLogin(app.client, email);
      await age(app, challengeId, 90);
      const body = { channel: 'sms' };
      expectProblem(
        await app.client.post(`/v1/challenges/${challengeId}/resend`, { body }),
        'resource.conflict',
      );
    });
  });

  describe('a recycled number', () => {
    it('[PHONE-2] moves to the account that verifies it last; the other one keeps requiring a second factor', async () => {
      const former = await signUpWithPhone(app);
      const account = await signUp(app);
      const { phone } = await addPhone(app, account, { phone: former.phone });
      expect(phone.phone).toBe(former.phone);
      expect(
        await app.query('SELECT user_id FROM phones WHERE user_id = ANY ($1)', [
          [former.user.id, account.user.id],
        ]),
      ).toEqual([{ user_id: account.user.id }]);
      expect(await bits(former.user.id)).toEqual({ factors: 8, second_factor_required: true });
      expect(await liveSessions(app, former.user.id)).toEqual([]);
      await notice(former.email, /belongs to another account/);
      const { signIn } = await owedAfterPassword(app.client, former);
      expect(signIn.methods).toEqual([{ type: 'recovery_code' }]);
      const [recoveryCode] = former.recoveryCodes;
      const { signInToken } = signIn;
      expect((await confirmStep(app.client, { signInToken, recoveryCode })).status).toBe(200);
    });

    it('that was no second factor leaves the sessions of its former account alone', async () => {
      const former = await signUp(app);
      const { phone } = await addPhone(app, former);
      await addPhone(app, await signUp(app), { phone: phone.phone });
      expect((await readMe(app.client, former.tokens.accessToken)).status).toBe(200);
      expectProblem(await get('/v1/users/me/phone', former.tokens.accessToken), 'resource.not_found');
    });

    it('ends a sign-in of the former account that waits for its code', async () => {
      const former = await signUpWithPhone(app);
      const { signInToken } = (await owedAfterPassword(app.client, former)).signIn;
      const proof = await smsStepCode(app, signInToken);
      await addPhone(app, await signUp(app), { phone: former.phone });
      expectProblem(await confirmStep(app.client, { signInToken, ...proof }), 'auth.sign_in_invalid');
    });
  });

  /** As if enough time had passed since the last message to each number. */
  const forgetCooldowns = () =>
    app.query(`UPDATE sms_admissions SET admitted_at = admitted_at - interval '10 minutes'`);

  /** A token of a session in which a code sent to the phone was just confirmed. */
  async function steppedUp(account: { email: string; password: string }): Promise<string> {
    const { signInToken } = (await owedAfterPassword(app.client, account as never)).signIn;
    const proof = await smsStepCode(app, signInToken);
    return (await confirmStep(app.client, { signInToken, ...proof })).body.tokens.accessToken;
  }
});

describe('an installation without text messages', () => {
  it('has no phone numbers, and tells of no risks', async () => {
    const app = await startApp();
    const { tokens } = await signUp(app);
    const token = tokens.accessToken;
    expectProblem(await startPhone(app, token, { phone: freshNumber() }), 'resource.not_found');
    expect((await app.client.get('/v1/factors/notices', { token })).body).toEqual({ data: [] });
    await app.close();
  });
});

describe('the code by e-mail of a sign-in that may also ask for the recovery of lost factors', () => {
  it('[PHONE-3] is not taken for a code of the phone', async () => {
    const sms = await ScriptedSms.start();
    const app = await startApp({ env: { ...sms.variables, FACTOR_RECOVERY_WAIT_HOURS: '24' } });
    const account = await signUpWithPhone(app);
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    const proof = await stepCode(app, signInToken);
    const { body } = await confirmStep(app.client, { signInToken, ...proof });
    expect(body.status).toBe('second_factor_required');
    await app.close();
    await sms.close();
  });
});
