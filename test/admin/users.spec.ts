import { newId } from '../../src/common/secrets.js';
import type { AdminUserResponse } from '../../src/admin/users/admin-user.response.js';
import { insertAccount } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { freshEmail } from '../support/journeys.js';
import { setOperatorRole, signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import { scansOf } from '../support/query-plans.js';

interface UserList {
  data: AdminUserResponse[];
  nextCursor: string | null;
}

describe('accounts, for operators', () => {
  let app: TestApp;
  let admin: OperatorAccount;
  beforeAll(async () => {
    app = await startApp();
    admin = await signInOperator(app, 'admin');
  });
  afterAll(() => app.close());

  const list = (query: string, token = admin.token) =>
    app.client.get<UserList>(`/v1/admin/users${query}`, { token });

  /** Directly in the table: enough for what is listed. */
  async function insertAccounts(count: number, prefix: string): Promise<string[]> {
    const ids = Array.from({ length: count }, newId);
    await app.query(
      `INSERT INTO users (id, email, email_verified_at, full_name, locale)
       SELECT id, $2 || n || '@example.com', now(), 'Ada', 'en' FROM unnest($1::uuid[]) WITH ORDINALITY AS new (id, n)`,
      [ids, prefix],
    );
    return ids;
  }

  it('has exactly the fields of the contract, and nothing that signs in', async () => {
    const account = await insertAccount(app);
    const { body, text } = await app.client.get<AdminUserResponse>(`/v1/admin/users/${account.user.id}`, {
      token: admin.token,
    });
    expect(body).toEqual({
      id: account.user.id,
      email: account.email,
      emailVerified: true,
      fullName: account.fullName,
      locale: expect.any(String),
      externalId: null,
      roles: [],
      operatorRole: null,
      state: 'active',
      disabledAt: null,
      disabledReason: null,
      hasPassword: true,
      secondFactor: { required: false, methods: [] },
      lastSignInAt: expect.any(String),
      sessionCount: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(text).not.toMatch(/argon2|secret|token/i);
  });

  it('tells an operator by role and factor', async () => {
    const { body } = await list(`?operatorRole=admin&email=${encodeURIComponent(admin.email)}`);
    expect(body.data).toMatchObject([
      {
        id: admin.user.id,
        operatorRole: 'admin',
        secondFactor: { required: true, methods: ['totp', 'recovery_code'] },
      },
    ]);
  });

  it('is found by each filter', async () => {
    const account = await insertAccount(app);
    const { id } = account.user;
    await app.query(`UPDATE users SET roles = '{editor}', external_id = $2 WHERE id = $1`, [id, `crm-${id}`]);
    for (const query of [
      `?email=${encodeURIComponent(account.email.toUpperCase())}`,
      `?emailPrefix=${encodeURIComponent(account.email.slice(0, 12).toUpperCase())}`,
      `?id=${id.toUpperCase()}`,
      `?externalId=crm-${id}`,
      `?role=editor&id=${id}`,
      `?state=active&hasSecondFactor=false&id=${id}`,
      `?createdAfter=2020-01-01T00:00:00Z&createdBefore=2100-01-01T00:00:00%2B02:00&id=${id}`,
    ]) {
      const { status, body } = await list(query);
      expect({ query, status, ids: body.data.map((user) => user.id) }).toEqual({
        query,
        status: 200,
        ids: [id],
      });
    }
    for (const query of [
      '?state=disabled',
      '?hasSecondFactor=true',
      '?role=author',
      '?createdAfter=2100-01-01T00:00Z',
    ]) {
      expect((await list(`${query}&id=${id}`)).body).toEqual({ data: [], nextCursor: null });
    }
  });

  it.each(['', '?emailPrefix=page-'])(
    'pages neither skip nor repeat a row while rows come and go: %s',
    async (query) => {
      const prefix = `page-${query === '' ? 'a' : 'b'}`;
      const ids = await insertAccounts(25, prefix);
      const mark = query === '' ? '?' : `${query}&`;
      const seen: string[] = [];
      let cursor: string | null = null;
      let deleted = -2;
      do {
        const { status, body }: { status: number; body: UserList } = await list(
          `${mark}limit=7${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        expect(status).toBe(200);
        seen.push(...body.data.map(({ id }) => id));
        cursor = body.nextCursor;
        await insertAccounts(1, `${prefix}0${seen.length}`);
        deleted = -3 - deleted; // the last one can only come again if it was not deleted
        await app.query('DELETE FROM users WHERE id = $1 AND id = ANY ($2::uuid[])', [seen.at(deleted), ids]);
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(seen.length);
      expect(ids.filter((id) => !seen.includes(id))).toEqual([]);
    },
  );

  it.each([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=-1', '/limit'],
    ['limit=7.5', '/limit'],
    ['limit=7&limit=8', '/limit'],
    ['emailPrefix=ad', '/emailPrefix'],
    ['id=4711', '/id'],
    ['state=gone', '/state'],
    ['operatorRole=root', '/operatorRole'],
    ['hasSecondFactor=yes', '/hasSecondFactor'],
    ['createdAfter=yesterday', '/createdAfter'],
    ['createdAfter=2026-13-40T00:00:00Z', '/createdAfter'],
    ['email=nobody', '/email'],
    ['cursor=%C3%A9', '/cursor'],
    ['cursor=abc', '/cursor'],
    ['stat=active', '/stat'],
    ['limit[]=1', '/limit[]'],
    ['__proto__=1', '/__proto__'],
  ])('rejects ?%s, and names it', async (query, pointer) => {
    const { errors = [] } = expectProblem(await list(`?${query}`), 'request.invalid');
    expect(errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('are read by an index, whatever the filter', async () => {
    const rows = `INSERT INTO users (id, email, email_verified_at, full_name, locale, external_id, operator_role, roles, disabled_at, factors)
      SELECT uuidv7(-n * interval '1 minute'), 'n' || n || '@example.com', now(), 'Ada', 'en', 'crm-' || n,
             CASE WHEN n % 2000 = 0 THEN 'support' END, CASE WHEN n % 2000 = 0 THEN '{editor}' ELSE '{}' END::text[],
             CASE WHEN n % 200 = 0 THEN now() END, CASE WHEN n % 2000 = 0 THEN 1 ELSE 0 END
      FROM generate_series(1, 20000) AS n`;
    const indexes = {
      '': ['users_pkey'],
      '?email=n7@example.com': ['users_email_key'],
      '?emailPrefix=n77': ['users_email_key'],
      [`?id=${admin.user.id}`]: ['users_pkey'],
      '?externalId=crm-7': ['users_external_id_key'],
      '?state=active': ['users_pkey'],
      '?state=unverified': ['users_unverified_idx'],
      '?state=disabled': ['users_disabled_idx'],
      '?role=editor': ['users_roles_idx'],
      '?operatorRole=support': ['users_operator_role_idx'],
      '?hasSecondFactor=true': ['users_second_factor_idx'],
      '?hasSecondFactor=false': ['users_pkey'],
      '?createdAfter=2026-01-01T00:00Z': ['users_pkey'],
      '?createdBefore=2026-01-01T00:00Z': ['users_pkey'],
    };
    const of = { rows: { users: rows }, read: (filter: string) => list(filter) };
    expect(await scansOf(app, Object.keys(indexes), of)).toEqual(indexes);
  });

  it('rejects the cursor of another filter', async () => {
    await insertAccounts(3, freshEmail('cursor').slice(0, 12));
    const { body } = await list('?limit=2');
    expectProblem(await list(`?limit=2&state=active&cursor=${body.nextCursor}`), 'request.invalid');
    expect((await list(`?limit=3&cursor=${body.nextCursor}`)).status).toBe(200);
  });

  it('rejects a cursor with a NUL, which no text in the database can have', async () => {
    const prefix = freshEmail('nul').slice(0, 12);
    await insertAccounts(3, prefix);
    const { body } = await list(`?limit=2&emailPrefix=${prefix}`);
    const [digest, id] = JSON.parse(Buffer.from(body.nextCursor ?? '', 'base64url').toString()) as string[]; // as made
    const cursor = Buffer.from(JSON.stringify([digest, id, '\0'])).toString('base64url');
    expectProblem(await list(`?limit=2&emailPrefix=${prefix}&cursor=${cursor}`), 'request.invalid');
  });

  it.each(['4711', newId()])('has no account %s', async (id) => {
    expectProblem(
      await app.client.get(`/v1/admin/users/${id}`, { token: admin.token }),
      'resource.not_found',
    );
  });

  it('[ADM-26] is recorded when it is read or searched for, with the filters', async () => {
    const account = await insertAccount(app);
    const { id } = account.user;
    const other = await signInOperator(app, 'support');
    await app.client.get(`/v1/admin/users/${id}`, { token: other.token });
    await list(`?email=${encodeURIComponent(account.email)}&state=active`, other.token);
    await list(`?emailPrefix=${account.email.slice(0, 8)}`, other.token);
    await list('?email=nobody@example.com', other.token);
    const events = await app.query(
      `SELECT type, subject_id AS "subjectId", details, session_id IS NOT NULL AS "hasSession", address_key IS NOT NULL AS "hasAddress"
       FROM audit_events JOIN audit_personal ON event_id = id WHERE actor_type = 'operator' AND actor_id = $1 ORDER BY id`,
      [other.user.id],
    );
    // The address is not kept with an account, with which it would have to be erased.
    const common = { hasSession: true, hasAddress: false };
    const searched = (by: string[]) => ({
      ...common,
      type: 'operator.searched',
      subjectId: null,
      details: { what: 'accounts', by },
    });
    expect(events).toEqual([
      { ...common, type: 'operator.read', subjectId: id, details: { what: 'account' } },
      { ...searched(['email', 'state']), subjectId: id },
      searched(['emailPrefix']),
      { ...searched(['email']), hasAddress: true },
    ]);
  });

  describe('and only for them', () => {
    const read = (token: string) => app.client.get(`/v1/admin/users/${admin.user.id}`, { token });

    it('refuses somebody without a role', async () => {
      expectProblem(await read((await insertAccount(app)).tokens.accessToken), 'auth.forbidden');
    });

    it.each(['support', 'auditor'] as const)('allows %s to read', async (role) => {
      expect((await read((await signInOperator(app, role)).token)).status).toBe(200);
    });

    it('refuses a session without a second factor, for reading too', async () => {
      const account = await insertAccount(app);
      await setOperatorRole(app, account.user.id, 'admin');
      expectProblem(await read(account.tokens.accessToken), 'auth.second_factor_required');
    });

    it('refuses the next request after a demotion', async () => {
      const operator = await signInOperator(app, 'support');
      expect((await read(operator.token)).status).toBe(200);
      await setOperatorRole(app, operator.user.id, null);
      expectProblem(await read(operator.token), 'auth.forbidden');
    });
  });
});
