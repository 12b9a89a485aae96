import { letTimePass } from './accounts.js';
import { sessionIdOf } from './accounts.js';
import type { TestApp } from './app.js';
import { age, derivedCode } from './challenges.js';
import type { HttpResponse } from './http-client.js';
import {
  freshPerson,
  goodPassword,
  login,
  refresh,
  register,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  startReauthentication,
  wrongCode,
  type AuthResultBody,
  type Person,
} from './journeys.js';
import { bothProofs, startRecovery } from './factor-recoveries.js';
import { addPhone, confirmPhone, freshNumber, phoneCode, startPhone } from './phones.js';
import {
  owedAfterPassword,
  signUpWithTotp,
  stepCode,
  totpCode,
  wrongTotpCode,
  type Enrolled,
  type SetupBody,
} from './second-factors.js';

export interface Prepared {
  /** Sends the request. May be called again after it failed. */
  send: () => Promise<HttpResponse<unknown>>;
  /** The account that it is about; undefined if there is none. */
  accountId?: string;
}

/** A request with the events that it writes, as `summaryOf` names them. */
export interface AuditedRequest {
  /** Method and path with parameters. */
  route: string;
  name: string;
  status: number;
  events: readonly string[];
  prepare: (app: TestApp) => Promise<Prepared>;
}

const newPassword = `${goodPassword}, changed`;
const wrongPassword = 'not the password of anybody';

const success = (type: string) => `${type}, success, by user account, of account`;
const failure = (type: string) => `${type}, failure, by user account, of account`;
const anonymous = (type: string, outcome = 'success', subject = 'account') =>
  `${type}, ${outcome}, by anonymous, of ${subject}`;

type Send = (app: TestApp, account: Account) => Promise<() => Promise<HttpResponse<unknown>>>;
type Account = AuthResultBody & Person;

/** A request of a new account. */
const byAccount = (send: Send) => async (app: TestApp) => {
  const account = await signUp(app);
  return { send: await send(app, account), accountId: account.user.id };
};

/** A request of a new account with an authenticator app. */
const withTotp =
  (send: (app: TestApp, account: Enrolled) => Promise<() => Promise<HttpResponse<unknown>>>) =>
  async (app: TestApp) => {
    const account = await signUpWithTotp(app);
    await app.query('UPDATE sessions SET factor_authenticated_at = now() WHERE user_id = $1', [
      account.user.id,
    ]);
    return { send: await send(app, account), accountId: account.user.id };
  };

const call = (method: string, path: string, body?: object) => (app: TestApp, token?: string) => () =>
  app.client.send(method, path, { body, token });

const withToken =
  (request: ReturnType<typeof call>): Send =>
  (app, account) =>
    Promise.resolve(request(app, account.tokens.accessToken));

async function proofOf(app: TestApp, { challengeId }: { challengeId: string }, isWrong = false) {
  const code = await derivedCode(app, challengeId);
  return { challengeId, code: isWrong ? wrongCode(code) : code };
}

const registration: AuditedRequest[] = [
  {
    route: 'POST /v1/auth/register',
    name: 'a new address',
    status: 202,
    events: [
      anonymous('challenge.started', 'success', 'nobody'),
      anonymous('registration.started', 'success', 'nobody'),
    ],
    prepare: async (app) => ({ send: call('POST', '/v1/auth/register', freshPerson())(app) }),
  },
  {
    route: 'POST /v1/auth/register',
    name: 'a taken address',
    status: 202,
    events: [anonymous('challenge.started'), anonymous('registration.started')],
    prepare: byAccount((app, { email }) =>
      Promise.resolve(call('POST', '/v1/auth/register', { ...freshPerson(), email })(app)),
    ),
  },
  {
    route: 'POST /v1/auth/email-verification/confirm',
    name: 'the right code',
    status: 200,
    events: [
      anonymous('challenge.confirmed', 'success', 'nobody'),
      'account.created, success, by user other, of other',
      'registration.completed, success, by user other, of other',
      'sign_in.succeeded, success, by user other, of other',
    ],
    prepare: async (app) => {
      const proof = await proofOf(app, await register(app.client, freshPerson()));
      return { send: call('POST', '/v1/auth/email-verification/confirm', proof)(app) };
    },
  },
  {
    route: 'POST /v1/auth/email-verification/confirm',
    name: 'a wrong code',
    status: 400,
    events: [anonymous('challenge.failed', 'failure', 'nobody')],
    prepare: async (app) => {
      const proof = await proofOf(app, await register(app.client, freshPerson()), true);
      return { send: call('POST', '/v1/auth/email-verification/confirm', proof)(app) };
    },
  },
  {
    route: 'POST /v1/auth/email-verification/confirm',
    name: 'the last wrong code',
    status: 400,
    events: [
      anonymous('challenge.failed', 'failure', 'nobody'),
      anonymous('challenge.closed', 'failure', 'nobody'),
    ],
    prepare: async (app) => {
      const { challengeId } = await register(app.client, freshPerson());
      const proof = await proofOf(app, { challengeId }, true);
      await app.query('UPDATE challenges SET attempts = 4 WHERE id = $1', [challengeId]);
      const send = async () => {
        await app.query('UPDATE challenges SET attempts = 4 WHERE id = $1', [challengeId]);
        return call('POST', '/v1/auth/email-verification/confirm', proof)(app)();
      };
      return { send };
    },
  },
  {
    route: 'POST /v1/auth/email-verification',
    name: 'an unverified account',
    status: 202,
    events: ['challenge.started, success, by user account, of account'],
    prepare: byAccount(async (app, { user, tokens }) => {
      await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [user.id]);
      return call('POST', '/v1/auth/email-verification')(app, tokens.accessToken);
    }),
  },
];

const signIn: AuditedRequest[] = [
  {
    route: 'POST /v1/auth/login',
    name: 'the right password',
    status: 200,
    events: [success('sign_in.succeeded')],
    prepare: byAccount((app, { email }) =>
      Promise.resolve(call('POST', '/v1/auth/login', { email, password: goodPassword })(app)),
    ),
  },
  {
    route: 'POST /v1/auth/login',
    name: 'a wrong password',
    status: 401,
    events: [anonymous('sign_in.failed', 'failure')],
    prepare: byAccount((app, { email }) =>
      Promise.resolve(call('POST', '/v1/auth/login', { email, password: wrongPassword })(app)),
    ),
  },
  {
    route: 'POST /v1/auth/login',
    name: 'an unknown address',
    status: 401,
    events: [anonymous('sign_in.failed', 'failure', 'nobody')],
    prepare: (app) =>
      Promise.resolve({
        send: call('POST', '/v1/auth/login', { email: freshPerson().email, password: wrongPassword })(app),
      }),
  },
  {
    route: 'POST /v1/auth/login',
    name: 'a second factor owed',
    status: 200,
    events: [success('sign_in.owes_factor')],
    prepare: withTotp((app, { email }) =>
      Promise.resolve(call('POST', '/v1/auth/login', { email, password: goodPassword })(app)),
    ),
  },
  {
    route: 'POST /v1/auth/code-login',
    name: 'an account',
    status: 202,
    events: [anonymous('challenge.started')],
    prepare: byAccount((app, { email }) =>
      Promise.resolve(call('POST', '/v1/auth/code-login', { email })(app)),
    ),
  },
  {
    route: 'POST /v1/auth/code-login/confirm',
    name: 'the right code',
    status: 200,
    events: [success('challenge.confirmed'), success('sign_in.succeeded')],
    prepare: byAccount(async (app, { email }) => {
      const proof = await proofOf(app, await startCodeLogin(app.client, email));
      return call('POST', '/v1/auth/code-login/confirm', proof)(app);
    }),
  },
  {
    route: 'POST /v1/auth/code-login/confirm',
    name: 'the first sign-in of an unverified account',
    status: 200,
    events: [success('challenge.confirmed'), success('account.updated'), success('sign_in.succeeded')],
    prepare: byAccount(async (app, { email, user }) => {
      await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [user.id]);
      const proof = await proofOf(app, await startCodeLogin(app.client, email));
      return call('POST', '/v1/auth/code-login/confirm', proof)(app);
    }),
  },
  {
    route: 'POST /v1/auth/code-login/confirm',
    name: 'the right code of an account that has changed',
    status: 400,
    events: [],
    prepare: byAccount(async (app, { email, user }) => {
      const proof = await proofOf(app, await startCodeLogin(app.client, email));
      await app.query('UPDATE users SET credential_version = credential_version + 1 WHERE id = $1', [
        user.id,
      ]);
      return call('POST', '/v1/auth/code-login/confirm', proof)(app);
    }),
  },
  {
    route: 'POST /v1/auth/code-login/confirm',
    name: 'the code of a decoy',
    status: 400,
    events: [anonymous('challenge.failed', 'failure', 'nobody')],
    prepare: async (app) => {
      const proof = await proofOf(app, await startCodeLogin(app.client, freshPerson().email));
      return { send: call('POST', '/v1/auth/code-login/confirm', proof)(app) };
    },
  },
  {
    route: 'POST /v1/challenges/{challengeId}/resend',
    name: 'a code',
    status: 202,
    events: [anonymous('challenge.resent')],
    prepare: byAccount(async (app, { email }) => {
      const { challengeId } = await startCodeLogin(app.client, email);
      await age(app, challengeId, 90);
      return call('POST', `/v1/challenges/${challengeId}/resend`)(app);
    }),
  },
  {
    route: 'POST /v1/auth/password-reset',
    name: 'an account',
    status: 202,
    events: [anonymous('challenge.started')],
    prepare: byAccount((app, { email }) =>
      Promise.resolve(call('POST', '/v1/auth/password-reset', { email })(app)),
    ),
  },
  {
    route: 'POST /v1/auth/password-reset/confirm',
    name: 'the right code',
    status: 204,
    events: [success('challenge.confirmed'), success('password.reset')],
    prepare: byAccount(async (app, { email }) => {
      const proof = await proofOf(app, await startPasswordReset(app.client, email));
      return call('POST', '/v1/auth/password-reset/confirm', { ...proof, newPassword })(app);
    }),
  },
  {
    route: 'POST /v1/auth/password-reset/confirm',
    name: 'a wrong code',
    status: 400,
    events: [anonymous('challenge.failed', 'failure')],
    prepare: byAccount(async (app, { email }) => {
      const proof = await proofOf(app, await startPasswordReset(app.client, email), true);
      return call('POST', '/v1/auth/password-reset/confirm', { ...proof, newPassword })(app);
    }),
  },
];

const step = (
  name: string,
  status: number,
  events: readonly string[],
  proof: (account: Enrolled, app: TestApp, token: string) => Promise<object> | object,
): AuditedRequest => ({
  route: 'POST /v1/auth/second-factor/confirm',
  name,
  status,
  events,
  prepare: withTotp(async (app, account) => {
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    const body = { signInToken, ...(await proof(account, app, signInToken)) };
    return call('POST', '/v1/auth/second-factor/confirm', body)(app);
  }),
});

const secondStep: AuditedRequest[] = [
  step('the right code', 200, [success('factor.used'), success('sign_in.succeeded')], ({ secret }) => ({
    totpCode: totpCode(secret),
  })),
  step(
    'a device to be trusted',
    200,
    [success('factor.used'), success('sign_in.succeeded'), success('factor.added')],
    ({ secret }) => ({ totpCode: totpCode(secret), trustDevice: true }),
  ),
  step(
    'a recovery code',
    200,
    [success('factor.used'), success('sign_in.succeeded')],
    ({ recoveryCodes: [recoveryCode] }) => ({ recoveryCode }),
  ),
  step('a wrong code', 400, [anonymous('factor.failed', 'failure')], ({ secret }) => ({
    totpCode: wrongTotpCode(secret),
  })),
  step('a proof that it does not take', 400, [anonymous('factor.failed', 'failure')], () => ({
    password: goodPassword,
  })),
  step(
    'the code of the mailbox, for a recovery',
    200,
    [success('challenge.confirmed'), success('factor.used')],
    (_account, app, token) => stepCode(app, token),
  ),
  {
    route: 'POST /v1/auth/second-factor/challenge',
    name: 'a code by e-mail',
    status: 202,
    events: [success('challenge.started')],
    prepare: withTotp(async (app, account) => {
      const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
      return call('POST', '/v1/auth/second-factor/challenge', { signInToken, type: 'email_code' })(app);
    }),
  },
  {
    route: 'POST /v1/auth/second-factor/recovery',
    name: 'both proofs',
    status: 202,
    events: [success('recovery.requested')],
    prepare: withTotp(async (app, account) =>
      call('POST', '/v1/auth/second-factor/recovery', { signInToken: await bothProofs(app, account) })(app),
    ),
  },
  {
    route: 'POST /v1/auth/second-factor/enrollment/totp/confirm',
    name: 'the first code',
    status: 200,
    events: [success('factor.added'), success('factor.added'), success('sign_in.succeeded')],
    prepare: byAccount(async (app, account) => {
      await app.query(`UPDATE users SET operator_role = 'support', password_hash = NULL WHERE id = $1`, [
        account.user.id,
      ]);
      const started = await proofOf(app, await startCodeLogin(app.client, account.email));
      const { body } = await app.client.post<{ signIn: { signInToken: string } }>(
        '/v1/auth/code-login/confirm',
        { body: started },
      );
      const { signInToken } = body.signIn;
      const { body: setup } = await app.client.post<SetupBody>('/v1/auth/second-factor/enrollment/totp', {
        body: { signInToken },
      });
      const confirmation = { signInToken, setupId: setup.setupId, totpCode: totpCode(setup.secret) };
      return call('POST', '/v1/auth/second-factor/enrollment/totp/confirm', confirmation)(app);
    }),
  },
];

const sessions: AuditedRequest[] = [
  {
    route: 'POST /v1/auth/refresh',
    name: 'the current token',
    status: 200,
    events: [],
    prepare: byAccount((app, { tokens }) =>
      Promise.resolve(call('POST', '/v1/auth/refresh', { refreshToken: tokens.refreshToken })(app)),
    ),
  },
  {
    route: 'POST /v1/auth/refresh',
    name: 'a replayed token',
    status: 401,
    events: [anonymous('session.replayed', 'refused')],
    prepare: byAccount(async (app, account) => {
      await refresh(app.client, account.tokens.refreshToken);
      await letTimePass(app, sessionIdOf(account), 60);
      return call('POST', '/v1/auth/refresh', { refreshToken: account.tokens.refreshToken })(app);
    }),
  },
  {
    route: 'POST /v1/auth/logout',
    name: 'a session',
    status: 204,
    events: [success('session.ended')],
    prepare: byAccount(withToken(call('POST', '/v1/auth/logout'))),
  },
  {
    route: 'DELETE /v1/sessions/{id}',
    name: 'another session',
    status: 204,
    events: [success('session.ended')],
    prepare: byAccount(async (app, account) => {
      const { body } = await login(app.client, account);
      return call('DELETE', `/v1/sessions/${sessionIdOf(body)}`)(app, account.tokens.accessToken);
    }),
  },
  {
    route: 'DELETE /v1/sessions/{id}',
    name: 'a session of somebody else',
    status: 404,
    events: [],
    prepare: byAccount(async (app, account) =>
      call('DELETE', `/v1/sessions/${sessionIdOf(await signUp(app))}`)(app, account.tokens.accessToken),
    ),
  },
  {
    route: 'DELETE /v1/sessions',
    name: 'two other sessions',
    status: 204,
    events: [success('session.ended')],
    prepare: byAccount(async (app, account) => {
      await login(app.client, account);
      await login(app.client, account);
      return call('DELETE', '/v1/sessions')(app, account.tokens.accessToken);
    }),
  },
  {
    route: 'DELETE /v1/sessions',
    name: 'no other session',
    status: 204,
    events: [],
    prepare: byAccount(withToken(call('DELETE', '/v1/sessions'))),
  },
  {
    route: 'POST /v1/auth/reauthentication',
    name: 'a code',
    status: 202,
    events: [success('challenge.started')],
    prepare: byAccount(withToken(call('POST', '/v1/auth/reauthentication'))),
  },
  {
    route: 'POST /v1/auth/reauthentication/confirm',
    name: 'the code',
    status: 200,
    events: [success('challenge.confirmed'), success('factor.used')],
    prepare: byAccount(async (app, { tokens }) => {
      const proof = await proofOf(app, await startReauthentication(app.client, tokens.accessToken));
      return call('POST', '/v1/auth/reauthentication/confirm', proof)(app, tokens.accessToken);
    }),
  },
  {
    route: 'POST /v1/auth/reauthentication/confirm',
    name: 'a wrong code',
    status: 400,
    events: [failure('challenge.failed'), failure('factor.failed')],
    prepare: byAccount(async (app, { tokens }) => {
      const proof = await proofOf(app, await startReauthentication(app.client, tokens.accessToken), true);
      return call('POST', '/v1/auth/reauthentication/confirm', proof)(app, tokens.accessToken);
    }),
  },
  {
    route: 'POST /v1/auth/reauthentication/confirm',
    name: 'the password',
    status: 200,
    events: [success('factor.used')],
    prepare: byAccount(
      withToken(call('POST', '/v1/auth/reauthentication/confirm', { password: goodPassword })),
    ),
  },
  {
    route: 'POST /v1/auth/reauthentication/confirm',
    name: 'a wrong password',
    status: 403,
    events: [failure('factor.failed')],
    prepare: byAccount(
      withToken(call('POST', '/v1/auth/reauthentication/confirm', { password: wrongPassword })),
    ),
  },
  {
    route: 'POST /v1/auth/reauthentication/confirm',
    name: 'an authenticator app, which cancels a recovery',
    status: 200,
    events: [success('factor.used'), success('recovery.cancelled')],
    prepare: withTotp(async (app, account) => {
      await startRecovery(app, account);
      const body = { totpCode: totpCode(account.secret) };
      return call('POST', '/v1/auth/reauthentication/confirm', body)(app, account.tokens.accessToken);
    }),
  },
];

const changes: AuditedRequest[] = [
  {
    route: 'PATCH /v1/users/me',
    name: 'a name',
    status: 200,
    events: [success('account.updated')],
    prepare: byAccount(withToken(call('PATCH', '/v1/users/me', { fullName: 'Ada King' }))),
  },
  {
    route: 'PUT /v1/users/me/password',
    name: 'the right password',
    status: 200,
    events: [success('password.changed')],
    prepare: byAccount(
      withToken(call('PUT', '/v1/users/me/password', { currentPassword: goodPassword, newPassword })),
    ),
  },
  {
    route: 'PUT /v1/users/me/password',
    name: 'a wrong password',
    status: 403,
    events: [failure('password.changed')],
    prepare: byAccount(
      withToken(call('PUT', '/v1/users/me/password', { currentPassword: wrongPassword, newPassword })),
    ),
  },
  {
    route: 'POST /v1/users/me/email-change',
    name: 'a free address',
    status: 202,
    events: [success('challenge.started')],
    prepare: byAccount((app, { tokens }) =>
      Promise.resolve(
        call('POST', '/v1/users/me/email-change', { newEmail: freshPerson().email })(app, tokens.accessToken),
      ),
    ),
  },
  {
    route: 'POST /v1/users/me/email-change/confirm',
    name: 'the right code',
    status: 200,
    events: [success('challenge.confirmed'), success('email.changed')],
    prepare: byAccount(async (app, { tokens }) => {
      const proof = await proofOf(
        app,
        await startEmailChange(app.client, tokens.accessToken, freshPerson().email),
      );
      return call('POST', '/v1/users/me/email-change/confirm', proof)(app, tokens.accessToken);
    }),
  },
  {
    route: 'POST /v1/users/me/totp/confirm',
    name: 'the first code',
    status: 200,
    events: [success('factor.added'), success('factor.added')],
    prepare: byAccount(async (app, { tokens }) => {
      const { body: setup } = await app.client.post<SetupBody>('/v1/users/me/totp', {
        token: tokens.accessToken,
      });
      const body = { setupId: setup.setupId, totpCode: totpCode(setup.secret) };
      return call('POST', '/v1/users/me/totp/confirm', body)(app, tokens.accessToken);
    }),
  },
  {
    route: 'POST /v1/users/me/totp/confirm',
    name: 'a wrong code',
    status: 400,
    events: [failure('factor.added')],
    prepare: byAccount(async (app, { tokens }) => {
      const { body: setup } = await app.client.post<SetupBody>('/v1/users/me/totp', {
        token: tokens.accessToken,
      });
      const body = { setupId: setup.setupId, totpCode: wrongTotpCode(setup.secret) };
      return call('POST', '/v1/users/me/totp/confirm', body)(app, tokens.accessToken);
    }),
  },
  {
    route: 'DELETE /v1/users/me/totp',
    name: 'an authenticator app',
    status: 204,
    events: [success('factor.removed'), success('factor.removed')],
    prepare: withTotp(withToken(call('DELETE', '/v1/users/me/totp'))),
  },
  {
    route: 'POST /v1/users/me/phone',
    name: 'a number',
    status: 202,
    events: [success('challenge.started')],
    prepare: byAccount((app, { tokens }) =>
      Promise.resolve(() => startPhone(app, tokens.accessToken, { phone: freshNumber() })),
    ),
  },
  {
    route: 'POST /v1/users/me/phone/confirm',
    name: 'the code',
    status: 200,
    events: [success('challenge.confirmed'), success('account.updated')],
    prepare: byAccount(async (app, account) => {
      const proof = await phoneCode(app, account, freshNumber());
      return () => confirmPhone(app, account.tokens.accessToken, proof);
    }),
  },
  {
    route: 'POST /v1/users/me/phone/confirm',
    name: 'a wrong code',
    status: 400,
    events: [failure('challenge.failed')],
    prepare: byAccount(async (app, account) => {
      const { challengeId, code } = await phoneCode(app, account, freshNumber());
      return () => confirmPhone(app, account.tokens.accessToken, { challengeId, code: wrongCode(code) });
    }),
  },
  {
    route: 'PATCH /v1/users/me/phone',
    name: 'a number as second factor',
    status: 200,
    events: [success('factor.added'), success('factor.added')],
    prepare: byAccount(async (app, account) => {
      await addPhone(app, account);
      return call('PATCH', '/v1/users/me/phone', { secondFactor: true })(app, account.tokens.accessToken);
    }),
  },
  {
    route: 'DELETE /v1/users/me/phone',
    name: 'a number',
    status: 204,
    events: [success('account.updated')],
    prepare: byAccount(async (app, account) => {
      await addPhone(app, account);
      return call('DELETE', '/v1/users/me/phone')(app, account.tokens.accessToken);
    }),
  },
  {
    route: 'POST /v1/users/me/recovery-codes',
    name: 'new codes',
    status: 201,
    events: [success('factor.added')],
    prepare: withTotp(withToken(call('POST', '/v1/users/me/recovery-codes'))),
  },
  {
    route: 'PUT /v1/users/me/second-factor',
    name: 'codes by e-mail',
    status: 200,
    events: [success('account.updated')],
    prepare: byAccount(withToken(call('PUT', '/v1/users/me/second-factor', { required: true }))),
  },
  {
    route: 'DELETE /v1/users/me/trusted-devices/{id}',
    name: 'a device',
    status: 204,
    events: [success('factor.removed')],
    prepare: withTotp(async (app, account) => {
      const [id = ''] = await trustDevices(app, account);
      return call('DELETE', `/v1/users/me/trusted-devices/${id}`)(app, account.tokens.accessToken);
    }),
  },
  {
    route: 'DELETE /v1/users/me/trusted-devices',
    name: 'every device',
    status: 204,
    events: [success('factor.removed')],
    prepare: withTotp(async (app, account) => {
      await trustDevices(app, account);
      return call('DELETE', '/v1/users/me/trusted-devices')(app, account.tokens.accessToken);
    }),
  },
  {
    route: 'DELETE /v1/users/me/factor-recovery',
    name: 'a recovery',
    status: 204,
    events: [success('recovery.cancelled')],
    prepare: withTotp(async (app, account) => {
      await startRecovery(app, account);
      return call('DELETE', '/v1/users/me/factor-recovery')(app, account.tokens.accessToken);
    }),
  },
  {
    route: 'GET /v1/users/me/export',
    name: 'an account',
    status: 200,
    events: [success('account.exported')],
    prepare: byAccount(withToken(call('GET', '/v1/users/me/export'))),
  },
  {
    route: 'DELETE /v1/users/me',
    name: 'an account',
    status: 204,
    events: [success('account.deleted')],
    prepare: byAccount(withToken(call('DELETE', '/v1/users/me'))),
  },
];

/** Two devices, directly in the table. */
async function trustDevices(app: TestApp, { user }: Account): Promise<string[]> {
  const rows = await app.query<{ id: string }>(
    `INSERT INTO trusted_devices (id, user_id, device_id, expires_at)
     SELECT gen_random_uuid(), $1, gen_random_uuid(), now() + interval '1 day' FROM generate_series(1, 2) RETURNING id`,
    [user.id],
  );
  return rows.map(({ id }) => id);
}

/** Requests that change nothing that an event could be about: set-ups begin to count when they are confirmed. */
export const unrecorded = [
  'POST /v1/auth/second-factor/enrollment/totp',
  'POST /v1/users/me/totp',
  'POST /v1/sms/status/{provider}',
];

/** Every route of the product that changes something, with success and each typical failure. */
export const auditedRequests: readonly AuditedRequest[] = [
  ...registration,
  ...signIn,
  ...secondStep,
  ...sessions,
  ...changes,
];
