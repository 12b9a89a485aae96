import { startApp, type TestApp } from '../support/app.js';
import {
  claimsOf,
  freshPerson,
  type AuthResultBody,
  type ChallengeBody,
  type ProblemBody,
  type TokensBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';

type RegisteredBody = Omit<AuthResultBody, 'status'> & ChallengeBody;

describe('with REGISTRATION_MODE=immediate', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { REGISTRATION_MODE: 'immediate' } });
  });
  afterAll(() => app.close());

  const registerNow = (person = freshPerson()) =>
    app.client.post<RegisteredBody & ProblemBody>('/v1/auth/register', { body: person });

  it('registering creates an unverified account immediately and signs in', async () => {
    const person = freshPerson();
    const response = await registerNow(person);
    expect(response.status).toBe(201);
    expect(Object.keys(response.body).toSorted()).toEqual(['challenge', 'deviceToken', 'tokens', 'user']);
    expect(response.body.deviceToken).toMatch(/^[\w.-]{80,}$/);
    expect(response.body.user).toMatchObject({ email: person.email, emailVerified: false });
    expect(claimsOf(response.body.tokens.accessToken)).toMatchObject({ email_verified: false, amr: ['pwd'] });
    const me = await app.client.get('/v1/users/me', { token: response.body.tokens.accessToken });
    expect(me).toMatchObject({ status: 200, body: { emailVerified: false } });
  });

  it('the code verifies the account, and the older session sees it immediately', async () => {
    const person = freshPerson();
    const { body } = await registerNow(person);
    const code = codeIn(await app.mailbox.mail(person.email));
    const confirmed = await app.client.post<AuthResultBody>('/v1/auth/email-verification/confirm', {
      body: { challengeId: body.challenge.challengeId, code },
    });
    expect(confirmed.body.user).toMatchObject({ id: body.user.id, emailVerified: true });
    const me = await app.client.get('/v1/users/me', { token: body.tokens.accessToken });
    expect(me.body).toMatchObject({ emailVerified: true });
    const refreshed = await app.client.post<{ tokens: TokensBody }>('/v1/auth/refresh', {
      body: { refreshToken: body.tokens.refreshToken },
    });
    expect(claimsOf(refreshed.body.tokens.accessToken)).toMatchObject({ email_verified: true });
  });

  it('a taken address is reported, verified or not', async () => {
    const person = freshPerson();
    await registerNow(person);
    expect(await registerNow(person)).toMatchObject({ status: 409, body: { code: 'account.email_taken' } });
  });

  it('the verification of one’s own address can be started again until it is verified', async () => {
    const person = freshPerson();
    const { body } = await registerNow(person);
    const token = body.tokens.accessToken;
    const started = await app.client.post<ChallengeBody>('/v1/auth/email-verification', { token });
    expect(started).toMatchObject({ status: 202, body: { challenge: { purpose: 'email_verification' } } });
    await app.mailbox.mail(person.email, 2);
    const [delivery] = await app.query<{ id: string }>('SELECT id FROM deliveries WHERE challenge_id = $1', [
      started.body.challenge.challengeId,
    ]);
    const mail = (await app.mailbox.mails(person.email)).find(({ messageId }) =>
      messageId.includes(delivery?.id ?? '?'),
    );
    const confirmed = await app.client.post('/v1/auth/email-verification/confirm', {
      body: { challengeId: started.body.challenge.challengeId, code: mail && codeIn(mail) },
    });
    expect(confirmed.status).toBe(200);
    const again = await app.client.post('/v1/auth/email-verification', { token });
    expect(again).toMatchObject({ status: 409, body: { code: 'resource.conflict' } });
  });

  it('an older challenge is invalid once the address is verified', async () => {
    const person = freshPerson();
    const { body } = await registerNow(person);
    const code = codeIn(await app.mailbox.mail(person.email));
    await app.query('UPDATE users SET email_verified_at = now() WHERE email = $1', [person.email]);
    const response = await app.client.post('/v1/auth/email-verification/confirm', {
      body: { challengeId: body.challenge.challengeId, code },
    });
    expect(response.body).toMatchObject({ code: 'otp.invalid' });
  });
});
