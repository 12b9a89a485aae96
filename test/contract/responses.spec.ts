import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { auditTypes } from '../../src/audit/audit-types.js';
import { ageSignIns, newPassword } from '../support/accounts.js';
import { adminOperations, fillInstallation, sendAsAdmin } from '../support/admin-requests.js';
import { adminResponseKeys, keysOf } from '../support/admin-response-keys.js';
import { startApp, type TestApp } from '../support/app.js';
import { auditDetailKeys } from '../support/audit-detail-keys.js';
import { derivedCode } from '../support/challenges.js';
import type { HttpResponse, HttpClient, Sending } from '../support/http-client.js';
import {
  freshPerson,
  goodPassword,
  register,
  signUp,
  wrongCode,
  type AuthResultBody,
  type ProblemBody,
  type UserBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { operationsOf, readDocument, type Media } from '../support/openapi-document.js';
import { routesOf } from '../support/routes.js';

const document = readDocument();
const operations = operationsOf(document);

/** Closed: a field that the document does not name counts as a leak. */
const closedSchemas = Object.fromEntries(
  Object.entries(document.components.schemas).map(([name, schema]) => [
    name,
    schema.type === 'object' ? { ...schema, additionalProperties: false } : schema,
  ]),
);
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
const schemas = JSON.stringify(closedSchemas).replaceAll('#/components/schemas/', 'doc#/schemas/');
ajv.addSchema({ $id: 'doc', schemas: JSON.parse(schemas) as object });

/** The documented media type of a response; fails with the missing part. */
function promised(route: string, status: number, mediaType: string): Media | null {
  const [method = '', path = ''] = route.split(' ');
  const operation = operations.find((one) => one.method === method && one.path === path);
  if (!operation) throw new Error(`${route} is not in the document`);
  const response = operation.responses[status];
  if (!response) throw new Error(`${route}: ${status} is not in the document`);
  if (!response.content) return null;
  const media = response.content[mediaType];
  if (!media) throw new Error(`${route} ${status}: ${mediaType} is not in the document`);
  return media;
}

/** Compares a response with the document: status, media type, schema, and for a problem its code. */
function expectPromised(route: string, response: HttpResponse<unknown>): void {
  const [mediaType = ''] = (response.headers.get('content-type') ?? '').split(';');
  const media = promised(route, response.status, mediaType);
  if (!media) {
    expect(response.text).toBe('');
    return;
  }
  const schema = JSON.stringify(media.schema).replaceAll('#/components/schemas/', 'doc#/schemas/');
  const validate = ajv.compile(JSON.parse(schema) as object);
  expect({ route, valid: validate(response.body), errors: validate.errors }).toEqual({
    route,
    valid: true,
    errors: null,
  });
  if (mediaType !== 'application/problem+json') return;
  const { code, status } = response.body as ProblemBody; // just validated
  expect(status).toBe(response.status);
  expect({ route, codes: Object.keys(media.examples ?? {}) }).toEqual({
    route,
    codes: expect.arrayContaining([code]),
  });
}

/** Sends a request and compares the response with the document. */
async function ask<Body>(client: HttpClient, route: string, sending: Sending & { id?: string } = {}) {
  const [method = '', path = ''] = route.split(' ');
  const { id = 'unknown', ...rest } = sending;
  const response = await client.send<Body>(method, path.replace(/\{\w+\}/, id), rest);
  expectPromised(route, response);
  return response;
}

/** An object with the keys that a schema allows. */
function sampleOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return sampleOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.map(sampleOf);
  if (schema instanceof z.ZodArray) return [sampleOf(schema.element)];
  if (!(schema instanceof z.ZodObject)) return null;
  const fields = Object.entries(schema.shape);
  return Object.fromEntries(fields.map(([name, field]) => [name, sampleOf(field)]));
}

/** The body: JSON, or one JSON value per line. */
function contentOf({ headers, body, text }: HttpResponse<unknown>): unknown {
  if (!headers.get('content-type')?.includes('ndjson')) return body;
  return text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('every response matches the document, without additional fields', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const confirm = 'POST /v1/auth/email-verification/confirm';
  const login = 'POST /v1/auth/login';
  const resend = 'POST /v1/challenges/{challengeId}/resend';
  const confirmReset = 'POST /v1/auth/password-reset/confirm';
  const codeConfirm = 'POST /v1/auth/code-login/confirm';
  const reauthentication = 'POST /v1/auth/reauthentication/confirm';
  const changePassword = 'PUT /v1/users/me/password';
  const endSession = 'DELETE /v1/sessions/{id}';

  it('from register to logout', async () => {
    const { client } = app;
    const person = freshPerson();
    const registered = await ask<{ challenge: { challengeId: string } }>(client, 'POST /v1/auth/register', {
      body: { ...person, locale: 'pt-BR' },
    });
    expect(registered.status).toBe(202);
    const { challengeId } = registered.body.challenge;
    const code = codeIn(await app.mailbox.mail(person.email));
    expect((await ask(client, resend, { id: challengeId })).status).toBe(429);
    await app.query(`UPDATE challenges SET sent_at = now() - interval '2 minutes' WHERE id = $1`, [
      challengeId,
    ]);
    expect((await ask(client, resend, { id: challengeId })).status).toBe(202);
    expect((await ask(client, confirm, { body: { challengeId, code: wrongCode(code) } })).status).toBe(400);
    expect((await ask(client, confirm, { body: { challengeId, code } })).status).toBe(200);
    expect((await ask(client, resend, { id: challengeId })).status).toBe(409);
    const { email, password } = person;
    const signedIn = await ask<AuthResultBody>(client, login, { body: { email, password } });
    const { accessToken: token, refreshToken } = signedIn.body.tokens;
    expect((await ask(client, 'GET /v1/users/me', { token })).status).toBe(200);
    expect((await ask(client, 'POST /v1/auth/email-verification', { token })).status).toBe(409);
    expect((await ask(client, 'POST /v1/auth/refresh', { body: { refreshToken } })).status).toBe(200);
    expect((await ask(client, 'POST /v1/auth/logout', { token })).status).toBe(204);
    expect((await ask(client, 'GET /v1/users/me', { token })).status).toBe(401);
    expect((await ask(client, 'POST /v1/auth/refresh', { body: { refreshToken } })).status).toBe(401);
  });

  it('from a forgotten password to deleting the account', async () => {
    const { client } = app;
    const account = await signUp(app);
    const { email, password } = account;
    const token = account.tokens.accessToken;
    const start = async (route: string, sending: Sending) => {
      const { status, body } = await ask<{ challenge: { challengeId: string } }>(client, route, sending);
      expect(status).toBe(202);
      const { challengeId } = body.challenge;
      return { challengeId, code: await derivedCode(app, challengeId) };
    };
    const codeLogin = await start('POST /v1/auth/code-login', { body: { email } });
    expect((await ask(client, codeConfirm, { body: { ...codeLogin, code: '0' } })).status).toBe(400);
    const second = await ask<AuthResultBody>(client, codeConfirm, { body: codeLogin });
    expect(second.status).toBe(200);

    const sessions = await ask<{ data: { id: string; current: boolean }[] }>(client, 'GET /v1/sessions', {
      token,
    });
    expect(sessions.body.data).toHaveLength(2);
    const other = sessions.body.data.find(({ current }) => !current)?.id;
    expect((await ask(client, endSession, { token, id: other })).status).toBe(204);
    expect((await ask(client, endSession, { token, id: other })).status).toBe(404);
    expect((await ask(client, 'DELETE /v1/sessions', { token })).status).toBe(204);

    const again = await start('POST /v1/auth/reauthentication', { token });
    expect((await ask(client, reauthentication, { token, body: { password: 'wrong' } })).status).toBe(403);
    expect((await ask(client, reauthentication, { token, body: {} })).status).toBe(422);
    expect((await ask(client, reauthentication, { token, body: { ...again, code: '0' } })).status).toBe(400);
    expect((await ask(client, reauthentication, { token, body: again })).status).toBe(200);

    const update = 'PATCH /v1/users/me';
    expect((await ask(client, update, { token, body: { fullName: 'Ada King', locale: 'de' } })).status).toBe(
      200,
    );
    expect((await ask(client, update, { token, body: { fullName: '' } })).status).toBe(422);
    const wrong = { currentPassword: 'wrong', newPassword };
    expect((await ask(client, changePassword, { token, body: wrong })).status).toBe(403);
    const right = { currentPassword: password, newPassword };
    expect((await ask(client, changePassword, { token, body: right })).status).toBe(200);

    const emailChange = 'POST /v1/users/me/email-change';
    expect((await ask(client, emailChange, { token, body: { newEmail: email } })).status).toBe(409);
    const change = await start(emailChange, { token, body: { newEmail: freshPerson().email } });
    const confirmChange = `${emailChange}/confirm`;
    expect((await ask(client, confirmChange, { token, body: { ...change, code: '0' } })).status).toBe(400);
    const changed = await ask<UserBody>(client, confirmChange, { token, body: change });
    expect(changed.status).toBe(200);
    expect((await ask(client, 'GET /v1/users/me/export', { token })).status).toBe(200);

    await ageSignIns(app, account.user.id, 301);
    for (const route of ['GET /v1/users/me/export', 'DELETE /v1/users/me', emailChange, changePassword]) {
      const response = await ask<ProblemBody>(client, route, { token });
      expect(response.body.code).toBe('auth.reauthentication_required');
    }
    const reset = await start('POST /v1/auth/password-reset', { body: { email: changed.body.email } });
    const weak = { ...reset, newPassword: 'short' };
    expect((await ask(client, confirmReset, { body: weak })).status).toBe(422);
    expect((await ask(client, confirmReset, { body: { ...reset, newPassword, code: '0' } })).status).toBe(
      400,
    );
    expect((await ask(client, confirmReset, { body: { ...reset, newPassword } })).status).toBe(204);
    const back = { email: changed.body.email, password: newPassword };
    const last = (await ask<AuthResultBody>(client, login, { body: back })).body.tokens.accessToken;
    expect((await ask(client, 'DELETE /v1/users/me', { token: last })).status).toBe(204);
    expect((await ask(client, 'DELETE /v1/users/me', { token: last })).status).toBe(401);
  });

  it('to an account with an unverified address', async () => {
    const { tokens, user } = await signUp(app);
    await app.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [user.id]);
    const closed = routesOf(app.firstApp).filter(({ access }) => access === 'verified');
    expect(closed.length).toBeGreaterThan(8);
    for (const { method, path } of closed) {
      const response = await ask<ProblemBody>(app.client, `${method} ${path}`, { token: tokens.accessToken });
      expect({ path, code: response.body.code }).toEqual({ path, code: 'auth.email_not_verified' });
    }
  });

  it('if there is no account or no address to send to', async () => {
    const { client } = app;
    const { email } = freshPerson();
    expect((await ask(client, login, { body: { email, password: goodPassword } })).status).toBe(401);
    expect((await ask(client, resend)).status).toBe(404);
    expect((await ask(client, 'GET /v1/users/me')).status).toBe(401);
    expect((await ask(client, 'GET /v1/users/me', { token: 'a.b.c' })).status).toBe(401);
    expect((await ask(client, 'POST /v1/auth/logout')).status).toBe(401);
    expect((await ask(client, 'POST /v1/auth/email-verification')).status).toBe(401);
  });

  it('for clients that read keys, metadata and health', async () => {
    const wellKnown = ['jwks.json', 'oauth-authorization-server', 'openid-configuration'];
    const paths = [...wellKnown.map((name) => `/.well-known/${name}`), '/health/live', '/health/ready'];
    for (const path of paths) {
      expect((await ask(app.client, `GET ${path}`)).status).toBe(200);
    }
  });

  describe('of the administration', () => {
    beforeAll(() => fillInstallation(app));

    it('is listed with its keys', () => {
      const routes = routesOf(app.firstApp).filter(({ permission }) => permission !== null);
      expect(Object.keys(adminResponseKeys).toSorted()).toEqual(
        routes.map(({ method, path }) => `${method} ${path}`).toSorted(),
      );
    });

    it('has details of events with the listed keys only', () => {
      const keys = Object.values(auditTypes).flatMap((schema) =>
        keysOf(sampleOf(schema)).map((name) => name.replace(/^\[\]\./, '')),
      );
      const computed = 'isNewDevice';
      expect([...new Set([...keys, computed])].toSorted()).toEqual(auditDetailKeys);
    });

    it.each(adminOperations)('[ADM-70] has exactly the listed keys: $route', async (of) => {
      const response = await sendAsAdmin(app, of);
      const { status, text } = response;
      expect({ status, problem: status < 300 ? null : text }).toMatchObject({ problem: null });
      const found = [...new Set(keysOf(contentOf(response)))];
      const ofDetails = found.flatMap((name) => /\bdetails\.(.+)$/.exec(name)?.[1] ?? []);
      expect(ofDetails.filter((name) => !auditDetailKeys.includes(name))).toEqual([]);
      const others = found.filter((name) => !/\bdetails\./.test(name));
      expect(others.toSorted()).toEqual(keysOf(adminResponseKeys[of.route]).toSorted());
    });
  });

  const bodyRoutes = [
    'POST /v1/auth/register',
    login,
    confirm,
    'POST /v1/auth/refresh',
    'POST /v1/auth/password-reset',
    confirmReset,
    'POST /v1/auth/code-login',
    codeConfirm,
  ];

  it.each(bodyRoutes)('of %s to an invalid body', async (route) => {
    const json = { 'content-type': 'application/json' };
    const bodies: [number, Sending][] = [
      [422, { body: {} }],
      [422, { body: [] }],
      [422, { body: { unknown: true } }],
      [422, {}],
      [400, { body: '{', headers: json }],
      [415, { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
      [413, { body: { unknown: 'x'.repeat(17_000) } }],
    ];
    for (const [status, sending] of bodies) {
      expect({ sending, status: (await ask(app.client, route, sending)).status }).toEqual({
        sending,
        status,
      });
    }
  });

  it('with immediate registration', async () => {
    const immediate = await startApp({
      env: { REGISTRATION_MODE: 'immediate' },
      database: app.database,
      mailbox: app.mailbox,
    });
    const person = freshPerson();
    const created = await ask<AuthResultBody>(immediate.client, 'POST /v1/auth/register', { body: person });
    expect(created.status).toBe(201);
    const again = await ask(immediate.client, 'POST /v1/auth/register', { body: person });
    expect(again.status).toBe(409);
    const { accessToken: token } = created.body.tokens;
    expect((await ask(immediate.client, 'POST /v1/auth/email-verification', { token })).status).toBe(202);
    await immediate.close();
  });

  it('to an address that is taken, which looks like any other', async () => {
    const { email } = await signUp(app);
    const decoy = await ask(app.client, 'POST /v1/auth/register', { body: freshPerson({ email }) });
    const { challengeId } = await register(app.client, freshPerson());
    expect(decoy.status).toBe(202);
    const guess = { challengeId, code: '000000' };
    expect([200, 400]).toContain((await ask(app.client, confirm, { body: guess })).status);
  });
});
