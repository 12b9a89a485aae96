import {
  operatorPermissions,
  operatorRoles,
  type OperatorRole,
} from '../../src/users/operator-permissions.js';
import { newId } from '../../src/common/secrets.js';
import { insertAccount } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import type { ProblemBody } from '../support/journeys.js';
import { setOperatorRole, signInOperator } from '../support/operators.js';
import { routesOf } from '../support/routes.js';

/** Written out on purpose: who may do what is a decision, which the table of the product must match. */
const matrix: Readonly<Record<keyof typeof operatorPermissions, readonly OperatorRole[]>> = {
  'users.read': ['admin', 'support', 'auditor'],
  'users.support': ['admin', 'support'],
  'users.manage': ['admin'],
  'factors.reset': ['admin'],
  'limits.reset': ['admin'],
  'operators.manage': ['admin'],
  'audit.read': ['admin', 'auditor'],
  'overview.read': ['admin', 'support', 'auditor'],
};

type Caller = OperatorRole | 'nobody' | 'without factor';

describe('the permissions of operators', () => {
  let app: TestApp;
  const tokens = new Map<Caller, string>();
  beforeAll(async () => {
    app = await startApp();
    for (const role of operatorRoles) tokens.set(role, (await signInOperator(app, role)).token);
    tokens.set('nobody', (await insertAccount(app)).tokens.accessToken);
    const { user, tokens: pair } = await insertAccount(app);
    await setOperatorRole(app, user.id, 'admin');
    tokens.set('without factor', pair.accessToken);
  });
  afterAll(() => app.close());

  it('are those of the table', () => {
    expect(operatorPermissions).toEqual(matrix);
  });

  it('[ADM-50] are said to each role as they are decided', async () => {
    for (const role of operatorRoles) {
      const { status, body } = await app.client.get('/v1/admin/me', { token: tokens.get(role) });
      const permissions = Object.entries(matrix).flatMap(([name, roles]) =>
        roles.includes(role) ? [name] : [],
      );
      expect({ status, body }).toEqual({ status: 200, body: { operatorRole: role, permissions } });
    }
  });

  it('are required by every route below /v1/admin, and by no other', () => {
    const routes = routesOf(app.firstApp);
    const ofOperators = routes.filter(({ permission }) => permission !== null);
    expect(ofOperators).toEqual(routes.filter(({ path }) => path.startsWith('/v1/admin/')));
    expect(new Set(ofOperators.map(({ access }) => access))).toEqual(new Set(['verified']));
  });

  it('[ADM-27] require a recent factor for every route that changes something, and for the export', () => {
    const exceptions = ['GET /v1/admin/audit/export', 'POST /v1/admin/audit/verify'];
    const routes = routesOf(app.firstApp).filter(({ permission }) => permission !== null);
    for (const { path, method, needsRecentSignIn } of routes)
      expect({ path, method, needsRecentSignIn }).toEqual({
        path,
        method,
        needsRecentSignIn: (method !== 'GET') !== exceptions.includes(`${method} ${path}`),
      });
  });

  it('[ADM-19] decide each route for each role, by a request', async () => {
    const routes = routesOf(app.firstApp).flatMap((route) =>
      route.permission === null ? [] : [{ ...route, permission: route.permission }],
    );
    expect(routes.length).toBeGreaterThan(0);
    for (const { method, path, permission } of routes) {
      for (const [caller, token] of tokens) {
        const { body } = await app.client.send<Partial<ProblemBody>>(
          method,
          path.replace(/\{\w+\}/g, newId()),
          {
            token,
          },
        );
        const isAllowed = matrix[permission].some((role) => role === caller);
        const expected = caller === 'without factor' ? 'auth.second_factor_required' : 'auth.forbidden';
        const isRefused = ['auth.forbidden', 'auth.second_factor_required'].includes(body.code ?? '');
        expect({ method, path, caller, code: isRefused ? body.code : null }).toEqual({
          method,
          path,
          caller,
          code: isAllowed ? null : expected,
        });
      }
    }
  });
});
