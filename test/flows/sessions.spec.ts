import { createHash, createPublicKey, generateKeyPairSync, verify, type JsonWebKey } from 'node:crypto';
import { hash } from 'argon2';
import { startApp, type TestApp } from '../support/app.js';
import {
  confirm,
  freshEmail,
  goodPassword,
  register,
  freshPerson,
  signUp,
  type AuthResultBody,
  type ProblemBody,
  type TokensBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

jest.unmock('../../src/passwords/hash-parameters.js'); // costs as much as in production

type Refreshed = { tokens: TokensBody } & ProblemBody;

const refresh = (app: TestApp, refreshToken: string) =>
  app.client.post<Refreshed>('/v1/auth/refresh', { body: { refreshToken } });

const login = (app: TestApp, email: string, password: string) =>
  app.client.post<AuthResultBody & ProblemBody>('/v1/auth/login', { body: { email, password } });

/** Moves every session the given seconds into the past. */
const letPass = (app: TestApp, seconds: number) =>
  app.query(
    `UPDATE sessions SET rotated_at = rotated_at - $1::int * interval '1 second',
       expires_at = expires_at - $1::int * interval '1 second',
       absolute_expires_at = absolute_expires_at - $1::int * interval '1 second'`,
    [seconds],
  );

const decode = (part: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

describe('a session', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ usesManyNetworks: true });
  });
  afterAll(() => app.close());

  it('continues from refresh token to refresh token', async () => {
    let { tokens } = await signUp(app);
    for (let count = 0; count < 3; count++) {
      const response = await refresh(app, tokens.refreshToken);
      expect(response.status).toBe(200);
      expect(response.body.tokens.refreshToken).not.toBe(tokens.refreshToken);
      tokens = response.body.tokens;
    }
    expect((await app.client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(200);
  });

  it('returns the same next token within the grace window, to a client that lost the response', async () => {
    const { tokens } = await signUp(app);
    const first = await refresh(app, tokens.refreshToken);
    const second = await refresh(app, tokens.refreshToken);
    expect(second.body.tokens.refreshToken).toBe(first.body.tokens.refreshToken);
    expect((await refresh(app, first.body.tokens.refreshToken)).status).toBe(200);
  });

  it('[SESS-4] is revoked when a refresh token is replayed after the grace window', async () => {
    const { tokens } = await signUp(app);
    const { body } = await refresh(app, tokens.refreshToken);
    await letPass(app, 11);
    expect(await refresh(app, tokens.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'session.refresh_invalid' },
    });
    expect((await refresh(app, body.tokens.refreshToken)).status).toBe(401);
    const me = await app.client.get<ProblemBody>('/v1/users/me', { token: body.tokens.accessToken });
    expect(me.body.code).toBe('auth.token_invalid');
    expect(app.logLines.some((line) => line.includes('session.refresh_replayed'))).toBe(true);
  });

  it('has the same grace window and end, however often a client repeats the request', async () => {
    const { tokens, user } = await signUp(app);
    const { body } = await refresh(app, tokens.refreshToken);
    await letPass(app, 6);
    const endOf = () => app.query('SELECT expires_at FROM sessions WHERE user_id = $1', [user.id]);
    const before = await endOf();
    const again = await refresh(app, tokens.refreshToken);
    expect(again.body.tokens.refreshToken).toBe(body.tokens.refreshToken);
    expect(await endOf()).toEqual(before);
    await letPass(app, 5);
    expectProblem(await refresh(app, tokens.refreshToken), 'session.refresh_invalid');
  });

  it('is not changed by a refresh token that was never issued', async () => {
    const { tokens } = await signUp(app);
    const [id, generation, mac] = tokens.refreshToken.split('.');
    const forged = [`${id}.1.${mac}`, `${id}.${generation}.${'A'.repeat(43)}`, 'garbage', tokens.accessToken];
    for (const token of forged) {
      const response = await refresh(app, token.slice(0, 256));
      expect(response).toMatchObject({ status: 401, body: { code: 'session.refresh_invalid' } });
    }
    expect((await refresh(app, tokens.refreshToken)).status).toBe(200);
  });

  it('[SESS-10] ends after its idle time, and at its absolute end however often it was refreshed', async () => {
    const idle = await signUp(app);
    await letPass(app, 604_801);
    expect((await refresh(app, idle.tokens.refreshToken)).status).toBe(401);
    const me = await app.client.get<ProblemBody>('/v1/users/me', { token: idle.tokens.accessToken });
    expect(me.status).toBe(401);

    let { tokens } = await signUp(app);
    for (const days of [6, 6, 6, 6]) {
      await letPass(app, days * 86_400);
      ({ tokens } = (await refresh(app, tokens.refreshToken)).body);
    }
    expect(tokens.refreshExpiresIn).toBeLessThanOrEqual(6 * 86_400);
    await letPass(app, 6 * 86_400);
    expect((await refresh(app, tokens.refreshToken)).status).toBe(401);
  });

  it('is one of at most twenty: the oldest is revoked', async () => {
    const { email, password, tokens, user } = await signUp(app);
    const logins = await Promise.all(Array.from({ length: 19 }, () => login(app, email, password)));
    expect((await app.client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(200);
    await login(app, email, password);
    expect((await app.client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(401);
    const last = logins.at(-1)?.body.tokens.accessToken;
    expect((await app.client.get('/v1/users/me', { token: last })).status).toBe(200);
    const live = await app.query('SELECT 1 FROM sessions WHERE user_id = $1 AND revoked_at IS NULL', [
      user.id,
    ]);
    expect(live).toHaveLength(20);
  });

  it('is invalid while its account is disabled, even if it was not revoked', async () => {
    const { tokens, user } = await signUp(app);
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [user.id]);
    expectProblem(await refresh(app, tokens.refreshToken), 'session.refresh_invalid');
    const me = await app.client.get('/v1/users/me', { token: tokens.accessToken });
    expectProblem(me, 'auth.token_invalid');
  });

  it('issues access tokens that a resource server can verify with only the JWKS', async () => {
    const { tokens, user } = await signUp(app);
    const [header, payload, signature] = tokens.accessToken.split('.');
    const jwks = await app.client.get<{ keys: JsonWebKey[] }>('/.well-known/jwks.json');
    expect(jwks.headers.get('cache-control')).toBe('public, max-age=300');
    const [key] = jwks.body.keys;
    expect(Object.keys(key ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const thumbprint = createHash('sha256')
      .update(`{"crv":"P-256","kty":"EC","x":"${key?.x}","y":"${key?.y}"}`)
      .digest('base64url');
    expect(decode(header)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: thumbprint });
    const isGood = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key: createPublicKey({ key: key ?? {}, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature ?? '', 'base64url'),
    );
    expect(isGood).toBe(true);
    const { iat, exp, auth_time: authTime, ...rest } = decode(payload);
    expect(rest).toEqual({
      iss: 'http://localhost:3000',
      aud: 'postern',
      client_id: 'postern',
      sub: user.id,
      sid: tokens.refreshToken.split('.')[0],
      jti: expect.any(String),
      amr: ['otp'],
      acr: 'aal1',
      email_verified: true,
      roles: [],
    });
    expect(Number(exp) - Number(iat)).toBe(600);
    expect(Math.abs(Number(iat) - Number(authTime))).toBeLessThanOrEqual(5);
  });
});

describe('signing in with a password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('[PWD-4] does not reveal whether an account exists', async () => {
    const { email } = await signUp(app);
    const wrong = await login(app, email, 'not the right password');
    const unknown = await login(app, freshEmail(), 'not the right password');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'auth.credentials_invalid' } });
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    expect([...unknown.headers.keys()]).toEqual([...wrong.headers.keys()]);
  });

  it('[PWD-2] replaces a hash with outdated parameters', async () => {
    const { email } = await signUp(app);
    const weak = await hash(goodPassword, { memoryCost: 4_096, timeCost: 1, parallelism: 1 });
    await app.query('UPDATE users SET password_hash = $1 WHERE email = $2', [weak, email]);
    // In parallel: a later sign-in finds the hash replaced, and must not fail as if the password were wrong.
    const logins = await Promise.all(Array.from({ length: 8 }, () => login(app, email, goodPassword)));
    expect(logins.map(({ status }) => status)).toEqual(Array<number>(8).fill(200));
    const [user] = await app.query<{ password_hash: string }>(
      'SELECT password_hash FROM users WHERE email = $1',
      [email],
    );
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login(app, email, goodPassword)).status).toBe(200);
  });

  it('is impossible for an account without a password', async () => {
    const { email } = await signUp(app);
    await app.query('UPDATE users SET password_hash = NULL WHERE email = $1', [email]);
    expect((await login(app, email, goodPassword)).body.code).toBe('auth.credentials_invalid');
  });
});

describe('rotating secrets', () => {
  const older = 'older:Zk3oT1xqQ0m0w7h2bV9uYwLr5nPs8DfGhJ';
  const newer = 'newer:qW2eR4tY6uI8oP0aS1dF3gH5jK7lZ9xCvB';

  it('[OPS-8] keeps codes and refresh tokens valid until the old secret is removed', async () => {
    const before = await startApp({ env: { APP_SECRETS: older } });
    const shared = { database: before.database, mailbox: before.mailbox };
    const { tokens } = await signUp(before);
    const rotated = await signUp(before);
    const lost = await signUp(before);
    const given = await refresh(before, lost.tokens.refreshToken);
    const person = freshPerson();
    const { challengeId } = await register(before.client, person);
    const code = codeIn(await before.mailbox.mail(person.email));
    const late = freshPerson();
    const { challengeId: lateId } = await register(before.client, late);
    const lateCode = codeIn(await before.mailbox.mail(late.email));

    const between = await startApp({ ...shared, env: { APP_SECRETS: `${newer},${older}` } });
    const confirmed = await between.client.post('/v1/auth/email-verification/confirm', {
      body: { challengeId, code },
    });
    expect(confirmed.status).toBe(200);
    const again = await refresh(between, lost.tokens.refreshToken);
    expect(again.body.tokens.refreshToken).toBe(given.body.tokens.refreshToken);
    const next = await refresh(between, rotated.tokens.refreshToken);
    expect(next.status).toBe(200);
    const newest = await refresh(between, given.body.tokens.refreshToken);
    const twoLater = await refresh(between, lost.tokens.refreshToken);
    expect(twoLater.body.tokens.refreshToken).toBe(newest.body.tokens.refreshToken);
    const same = await refresh(before, rotated.tokens.refreshToken);
    expect(same.status).toBe(503); // a replica without the new secret cannot derive the successor

    const after = await startApp({ ...shared, env: { APP_SECRETS: newer } });
    expect((await refresh(after, tokens.refreshToken)).status).toBe(401);
    expectProblem(await confirm(after.client, { challengeId: lateId, code: lateCode }), 'otp.invalid');
    expect((await refresh(after, next.body.tokens.refreshToken)).status).toBe(200);
    await after.close();
    await between.close();
    await before.close();
  });

  it('[OPS-9] signs with the first key, publishes all, and accepts the tokens of all', async () => {
    const [oldKey, newKey] = [newPrivateKey(), newPrivateKey()];
    const before = await startApp({ env: { JWT_PRIVATE_KEYS: oldKey } });
    const { tokens, email, password } = await signUp(before);
    const shared = { database: before.database, mailbox: before.mailbox };
    const between = await startApp({ ...shared, env: { JWT_PRIVATE_KEYS: `${newKey}\n${oldKey}` } });
    const jwks = await between.client.get<{ keys: { kid: string }[] }>('/.well-known/jwks.json');
    expect(jwks.body.keys).toHaveLength(2);
    expect((await between.client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(200);
    const fresh = (await login(between, email, password)).body.tokens.accessToken;
    expect(decode(fresh.split('.')[0])['kid']).toBe(jwks.body.keys[0]?.kid);
    const after = await startApp({ ...shared, env: { JWT_PRIVATE_KEYS: newKey } });
    expect((await after.client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(401);
    expect((await after.client.get('/v1/users/me', { token: fresh })).status).toBe(200);
    await after.close();
    await between.close();
    await before.close();
  });
});
