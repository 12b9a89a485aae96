import { newId } from '../../src/common/secrets.js';
import { factorBits } from '../../src/factors/factor.js';
import type { OperatorRole } from '../../src/users/operator-permissions.js';
import { startApp, type TestApp } from '../support/app.js';
import { accountId, insertAccount, sessionIdOf } from '../support/accounts.js';
import { eventsBy } from '../support/audit-events.js';
import type { HttpResponse } from '../support/http-client.js';
import { whileHolding } from '../support/held-rows.js';
import { inParallel } from '../support/in-parallel.js';
import { freshEmail, type ProblemBody } from '../support/journeys.js';
import { setOperatorRole, signInOperator, type OperatorAccount } from '../support/operators.js';
import { routesOf } from '../support/routes.js';

const reason = 'reported stolen';

/** What a write acts on. */
interface Target {
  id: string;
  sessionId: string;
  email: string;
}

interface ChangingRequest {
  /** As in the routes, with what the request takes. */
  request: (target: Target) => { path: string; body?: object };
  /** An account that the write succeeds with; a plain one by default. */
  target?: 'with factor';
  /** The event in the audit log. */
  event: string;
  /** Whether it acts on an account that exists. */
  isOnAccount?: false;
}

const users = '/v1/admin/users';

/** Written out on purpose: a new write fails here until its event is decided. */
const writes: Readonly<Record<string, ChangingRequest>> = {
  'POST /v1/admin/users': {
    request: () => ({ path: users, body: { email: freshEmail(), fullName: 'Ada' } }),
    event: 'account.created',
    isOnAccount: false,
  },
  'PATCH /v1/admin/users/{id}': {
    request: ({ id }) => ({ path: `${users}/${id}`, body: { fullName: 'Augusta' } }),
    event: 'account.updated',
  },
  'PUT /v1/admin/users/by-external-id/{externalId}': {
    request: ({ id, email }) => ({
      path: `${users}/by-external-id/crm-${id}`,
      body: { email, fullName: 'Augusta' },
    }),
    event: 'account.updated',
  },
  'PUT /v1/admin/users/{id}/email': {
    request: ({ id }) => ({ path: `${users}/${id}/email`, body: { email: freshEmail(), reason } }),
    event: 'email.changed',
  },
  'PUT /v1/admin/users/{id}/operator-role': {
    request: ({ id }) => ({
      path: `${users}/${id}/operator-role`,
      body: { operatorRole: 'support', reason },
    }),
    event: 'operator.role_changed',
  },
  'POST /v1/admin/users/{id}/disable': {
    request: ({ id }) => ({ path: `${users}/${id}/disable`, body: { reason } }),
    event: 'account.disabled',
  },
  'POST /v1/admin/users/{id}/enable': {
    request: ({ id }) => ({ path: `${users}/${id}/enable`, body: { reason } }),
    event: 'account.enabled',
  },
  'POST /v1/admin/users/{id}/password-reset': {
    request: ({ id }) => ({ path: `${users}/${id}/password-reset`, body: { reason, mode: 'require' } }),
    event: 'password.voided',
  },
  'POST /v1/admin/users/{id}/second-factor/reset': {
    request: ({ id }) => ({ path: `${users}/${id}/second-factor/reset`, body: { reason } }),
    target: 'with factor',
    event: 'factor.reset',
  },
  'DELETE /v1/admin/users/{id}/sessions': {
    request: ({ id }) => ({ path: `${users}/${id}/sessions` }),
    event: 'session.ended',
  },
  'DELETE /v1/admin/users/{id}/sessions/{sessionId}': {
    request: ({ id, sessionId }) => ({ path: `${users}/${id}/sessions/${sessionId}` }),
    event: 'session.ended',
  },
  'DELETE /v1/admin/users/{id}': {
    request: ({ id }) => ({ path: `${users}/${id}?reason=closed` }),
    event: 'account.deleted',
  },
};

const atCommit = (table: string) =>
  `CREATE CONSTRAINT TRIGGER fails AFTER INSERT OR UPDATE OR DELETE ON ${table} DEFERRABLE INITIALLY DEFERRED
   FOR EACH ROW EXECUTE FUNCTION fail()`;

/** By what makes a write fail. */
const errors = {
  'its event cannot be written':
    'CREATE TRIGGER fails BEFORE INSERT ON audit_personal FOR EACH ROW EXECUTE FUNCTION fail()',
  'it cannot be committed': ['users', 'sessions'].map(atCommit).join('; '),
};

const methodOf = (write: string) => write.split(' ', 1)[0] ?? '';

describe('every write of the administration', () => {
  let app: TestApp;
  let admin: OperatorAccount;
  beforeAll(async () => {
    app = await startApp({ instances: 2 });
    admin = await signInOperator(app, 'admin');
  });
  afterAll(() => app.close());

  function send(write: string, target: Target, token: string): Promise<HttpResponse<ProblemBody>> {
    const { request } = writes[write] ?? {};
    if (!request) throw new Error(`There is no write ${write}`);
    const { path, body } = request(target);
    return app.client.send<ProblemBody>(methodOf(write), path, { token, body });
  }

  async function targetOf({ target }: Pick<ChangingRequest, 'target'>): Promise<Target> {
    const account = await insertAccount(app, { factors: target === 'with factor' ? factorBits.totp : 0 });
    await app.query(`UPDATE users SET external_id = 'crm-' || id WHERE id = $1`, [account.user.id]);
    return { id: account.user.id, sessionId: sessionIdOf(account), email: account.email };
  }

  it('below /v1/admin/users and /v1/admin/sessions is one of these', () => {
    const routes = routesOf(app.firstApp).filter(
      ({ path, method }) => /^\/v1\/admin\/(users|sessions)\b/.test(path) && method !== 'GET',
    );
    const own = 'DELETE /v1/admin/sessions'; // ends the operator's session too, see all-sessions.spec
    expect(routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      [own, ...Object.keys(writes)].toSorted(),
    );
  });

  describe.each(Object.entries(writes))('%s', (name, write) => {
    it('[ADM-7] leaves exactly one event in the audit log, with the actor, the session and the reason', async () => {
      const target = await targetOf(write);
      const before = (await eventsBy(app, admin.user.id)).length;
      const response = await send(name, target, admin.token);
      expect({ status: response.status, body: response.body.code }).toMatchObject({
        status: expect.any(Number),
        body: undefined,
      });
      const events = (await eventsBy(app, admin.user.id)).slice(before);
      expect(events).toMatchObject([
        {
          type: write.event,
          outcome: 'success',
          actorType: 'operator',
          actorId: admin.user.id,
          sessionId: expect.any(String),
          details: 'reason' in (write.request(target).body ?? {}) ? { reason } : {},
        },
      ]);
      expect(events[0]?.subjectId === target.id).toBe(write.isOnAccount !== false);
    });

    it.each(Object.entries(errors))(
      '[ADM-8] leaves none if %s, and changes nothing',
      async (_what, error) => {
        const target = await targetOf(write);
        const before = await eventsBy(app, admin.user.id);
        const state = () => app.query('SELECT * FROM users WHERE id = $1', [target.id]);
        const was = await state();
        await app.query(
          `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$`,
        );
        await app.query(error);
        try {
          expect((await send(name, target, admin.token)).status).toBe(500);
        } finally {
          await app.query('DROP FUNCTION fail CASCADE');
        }
        expect(await eventsBy(app, admin.user.id)).toEqual(before);
        expect(await state()).toEqual(was);
      },
    );

    if (write.isOnAccount !== false) {
      it('[ADM-9] is not for support on an operator, whatever the permission', async () => {
        const support = await signInOperator(app, 'support');
        for (const role of ['admin', 'support', 'auditor'] as const satisfies OperatorRole[]) {
          const target = await targetOf(write);
          await setOperatorRole(app, target.id, role);
          const response = await send(name, target, support.token);
          expect(response).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
        }
        expect(await eventsBy(app, support.user.id)).toEqual([]);
      });
    }
  });

  it.each([
    ['disable', 'POST', (id: string) => `${users}/${id}/disable`],
    ['delivery retry', 'POST', () => `/v1/admin/deliveries/${newId()}/retry`],
    ['limit reset', 'DELETE', (id: string) => `/v1/admin/limits?userId=${id}`],
  ])('is refused if the operator was demoted while it waited: %s', async (_what, method, pathOf) => {
    const operator = await signInOperator(app, 'admin');
    const id = await accountId(app);
    const body = pathOf(id).endsWith('/disable') ? { reason } : undefined;
    const refused = await whileHolding(
      app,
      { sql: 'UPDATE users SET operator_role = NULL WHERE id = $1', parameters: [operator.user.id] },
      () => app.client.send<ProblemBody>(method, pathOf(id), { token: operator.token, body }),
    );
    expect(refused.body.code).toBe('auth.forbidden');
    expect(await eventsBy(app, operator.user.id)).toEqual([]);
    expect(await app.query('SELECT 1 FROM users WHERE id = $1 AND disabled_at IS NULL', [id])).toHaveLength(
      1,
    );
  });

  describe('of two admins who act on each other at the same time', () => {
    const acts = {
      disable: (id: string) => ({ method: 'POST', path: `${users}/${id}/disable`, body: { reason } }),
      demote: (id: string) => ({
        method: 'PUT',
        path: `${users}/${id}/operator-role`,
        body: { operatorRole: null, reason },
      }),
      delete: (id: string) => ({ method: 'DELETE', path: `${users}/${id}?reason=x`, body: undefined }),
    };

    it.each(Object.keys(acts) as (keyof typeof acts)[])('only one can %s the other', async (act) => {
      for (let round = 0; round < 5; round += 1) {
        const pair = [await signInOperator(app, 'admin'), await signInOperator(app, 'admin')];
        const responses = await inParallel(app, 2, (client, index) => {
          const [actor, other] = index === 0 ? pair : pair.toReversed();
          const { method, path, body } = acts[act](other?.user.id ?? newId());
          return client.send(method, path, { token: actor?.token, body });
        });
        const left = await app.query(
          `SELECT 1 FROM users WHERE id = ANY ($1::uuid[]) AND disabled_at IS NULL AND operator_role = 'admin'`,
          [pair.map(({ user }) => user.id)],
        );
        expect({ left: left.length, done: responses.filter(({ status }) => status < 300).length }).toEqual({
          left: 1,
          done: 1,
        });
      }
    });
  });

  it('[ADM-10] leaves one admin, when twenty demote, disable and delete each other at the same time', async () => {
    await app.query('UPDATE users SET operator_role = NULL');
    const admins: OperatorAccount[] = [];
    for (let count = 0; count < 20; count += 1) admins.push(await signInOperator(app, 'admin'));
    const responses = await inParallel(app, 20, (client, index) => {
      const token = admins[index]?.token;
      const id = admins[(index + 1) % 20]?.user.id ?? '';
      if (index % 3 === 0) return client.send('DELETE', `${users}/${id}?reason=x`, { token });
      if (index % 3 === 1) return client.post(`${users}/${id}/disable`, { token, body: { reason } });
      const body = { operatorRole: 'auditor', reason };
      return client.send('PUT', `${users}/${id}/operator-role`, { token, body });
    });
    // One that waits too long for a lock gets 503, and nothing of it is done.
    expect(responses.filter(({ status }) => status === 500)).toEqual([]);
    const left = await app.query(`SELECT 1 FROM users WHERE operator_role = 'admin' AND disabled_at IS NULL`);
    expect(left.length).toBeGreaterThanOrEqual(1);
    const done = responses.filter(({ status }) => status < 300).length;
    expect(left).toHaveLength(20 - done);
  });
});
