import { Reflector } from '@nestjs/core';
import { EmailVerifiedGuard } from '../../src/auth/guards/email-verified.guard.js';
import { AppError } from '../../src/common/errors/app-error.js';
import { HealthController } from '../../src/health/health.controller.js';
import { startApp, type TestApp } from '../support/app.js';
import type { ProblemBody } from '../support/journeys.js';
import { routesOf } from '../support/routes.js';

/** Written out on purpose: a new route fails here until its access is decided. */
const contract = [
  'DELETE /v1/admin/limits verified, limits.reset, recent sign-in',
  'DELETE /v1/admin/sessions verified, operators.manage, recent sign-in',
  'DELETE /v1/admin/text-messages/breakers/{id} verified, limits.reset, recent sign-in',
  'DELETE /v1/admin/users/{id} verified, users.manage, recent sign-in',
  'DELETE /v1/admin/users/{id}/sessions verified, users.support, recent sign-in',
  'DELETE /v1/admin/users/{id}/sessions/{sessionId} verified, users.support, recent sign-in',
  'DELETE /v1/sessions verified',
  'DELETE /v1/sessions/{id} verified',
  'DELETE /v1/users/me verified, recent sign-in',
  'DELETE /v1/users/me/factor-recovery verified',
  'DELETE /v1/users/me/phone verified, recent sign-in',
  'DELETE /v1/users/me/totp verified, recent sign-in',
  'DELETE /v1/users/me/trusted-devices verified',
  'DELETE /v1/users/me/trusted-devices/{id} verified',
  'GET /.well-known/jwks.json public',
  'GET /.well-known/oauth-authorization-server public',
  'GET /.well-known/openid-configuration public',
  'GET /health/live public',
  'GET /health/ready public',
  'GET /problems public',
  'GET /problems/{code} public',
  'GET /v1/admin/audit verified, audit.read',
  'GET /v1/admin/audit/export verified, audit.read, recent sign-in',
  'GET /v1/admin/audit/seals verified, audit.read',
  'GET /v1/admin/deliveries verified, users.read',
  'GET /v1/admin/deliveries/groups verified, users.read',
  'GET /v1/admin/keys verified, audit.read',
  'GET /v1/admin/limits verified, users.read',
  'GET /v1/admin/me verified, overview.read',
  'GET /v1/admin/overview verified, overview.read',
  'GET /v1/admin/text-messages verified, overview.read',
  'GET /v1/admin/timeline verified, users.read',
  'GET /v1/admin/users verified, users.read',
  'GET /v1/admin/users/{id} verified, users.read',
  'GET /v1/admin/users/{id}/sessions verified, users.read',
  'GET /v1/admin/users/{id}/timeline verified, users.read',
  'GET /v1/factors/notices verified',
  'GET /v1/sessions verified',
  'GET /v1/users/me unverified',
  'GET /v1/users/me/activity verified',
  'GET /v1/users/me/export verified, recent sign-in',
  'GET /v1/users/me/factors verified',
  'GET /v1/users/me/phone verified',
  'GET /v1/users/me/trusted-devices verified',
  'PATCH /v1/admin/users/{id} verified, users.manage, recent sign-in',
  'PATCH /v1/users/me verified',
  'PATCH /v1/users/me/phone verified, recent sign-in',
  'POST /v1/admin/audit/verify verified, audit.read',
  'POST /v1/admin/deliveries/{id}/retry verified, users.support, recent sign-in',
  'POST /v1/admin/users verified, users.support, recent sign-in',
  'POST /v1/admin/users/{id}/disable verified, users.support, recent sign-in',
  'POST /v1/admin/users/{id}/enable verified, users.support, recent sign-in',
  'POST /v1/admin/users/{id}/password-reset verified, users.support, recent sign-in',
  'POST /v1/admin/users/{id}/second-factor/reset verified, factors.reset, recent sign-in',
  'POST /v1/auth/code-login public',
  'POST /v1/auth/code-login/confirm public',
  'POST /v1/auth/email-verification unverified',
  'POST /v1/auth/email-verification/confirm public',
  'POST /v1/auth/login public',
  'POST /v1/auth/logout unverified',
  'POST /v1/auth/password-reset public',
  'POST /v1/auth/password-reset/confirm public',
  'POST /v1/auth/reauthentication verified',
  'POST /v1/auth/reauthentication/confirm verified',
  'POST /v1/auth/refresh public',
  'POST /v1/auth/register public',
  'POST /v1/auth/second-factor/challenge public',
  'POST /v1/auth/second-factor/confirm public',
  'POST /v1/auth/second-factor/enrollment/totp public',
  'POST /v1/auth/second-factor/enrollment/totp/confirm public',
  'POST /v1/auth/second-factor/recovery public',
  'POST /v1/challenges/{challengeId}/resend public',
  'POST /v1/sms/status/{provider} public',
  'POST /v1/users/me/email-change verified, recent sign-in',
  'POST /v1/users/me/email-change/confirm verified',
  'POST /v1/users/me/phone verified, recent sign-in',
  'POST /v1/users/me/phone/confirm verified',
  'POST /v1/users/me/recovery-codes verified, recent sign-in',
  'POST /v1/users/me/totp verified, recent sign-in',
  'POST /v1/users/me/totp/confirm verified, recent sign-in',
  'PUT /v1/admin/users/by-external-id/{externalId} verified, users.manage, recent sign-in',
  'PUT /v1/admin/users/{id}/email verified, users.manage, recent sign-in',
  'PUT /v1/admin/users/{id}/operator-role verified, operators.manage, recent sign-in',
  'PUT /v1/users/me/password verified, recent sign-in',
  'PUT /v1/users/me/second-factor verified, recent sign-in',
];

describe('the routes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  afterAll(() => app.close());

  it('[HTTP-1] are those of the contract, with the access it declares', () => {
    const found = routesOf(app.firstApp).map(({ method, path, access, permission, needsRecentSignIn }) =>
      [
        `${method} ${path} ${access}`,
        ...(permission ? [permission] : []),
        ...(needsRecentSignIn ? ['recent sign-in'] : []),
      ].join(', '),
    );
    expect(found.toSorted()).toEqual(contract);
  });

  const paths = (wanted: (access: string) => boolean) =>
    contract
      .map((line) => (line.split(', ')[0] ?? '').split(' '))
      .filter(([, , access = '']) => wanted(access));

  const call = ([method = '', path = '']: string[]) =>
    app.client.send<ProblemBody>(method, path.replaceAll(/[{}]/g, ''));

  it.each(paths((access) => access === 'public'))('%s %s is public', async (...route) => {
    expect((await call(route)).status).not.toBe(401);
  });

  it.each(paths((access) => access !== 'public'))('[HTTP-2] %s %s requires a token', async (...route) => {
    const response = await call(route);
    expect(response).toMatchObject({ status: 401, body: { code: 'auth.token_missing' } });
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="postern"');
  });

  it('report that the server is not ready once it is stopping', async () => {
    const stopping = await startApp({ runsJobs: false });
    stopping.firstApp.get(HealthController, { strict: false }).onModuleDestroy();
    const response = await stopping.client.get<ProblemBody>('/health/ready');
    expect(response).toMatchObject({ status: 503, body: { code: 'service.unavailable' } });
    expect((await stopping.client.get('/health/live')).status).toBe(200);
    await stopping.close();
  });

  it('include a page for every problem', async () => {
    const page = await app.client.get('/problems/otp.invalid');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('otp.invalid');
    expect((await app.client.get<ProblemBody>('/problems/nope')).body.code).toBe('resource.not_found');
    expect((await app.client.get<ProblemBody>('/problems/toString')).body.code).toBe('resource.not_found');
  });
});

describe('a route without an access decorator', () => {
  const context = (user?: unknown) =>
    ({
      getHandler: () => () => undefined,
      getClass: () => Reflector,
      switchToHttp: () => ({ getRequest: () => ({ user }) }),
    }) as never; // the parts of an ExecutionContext that the guard reads

  const guard = new EmailVerifiedGuard(new Reflector());

  it('rejects an account with an unverified address', () => {
    const unverified = { user: { emailVerifiedAt: null } };
    expect(() => guard.canActivate(context(unverified))).toThrow(new AppError('auth.email_not_verified'));
    expect(() => guard.canActivate(context())).toThrow(new AppError('auth.email_not_verified'));
  });

  it('accepts an account with a verified address', () => {
    expect(guard.canActivate(context({ user: { emailVerifiedAt: new Date() } }))).toBe(true);
  });
});
