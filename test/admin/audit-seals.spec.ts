import { setTimeout as delay } from 'node:timers/promises';
import type {
  AuditSealListResponse,
  AuditVerificationResponse,
} from '../../src/admin/audit/audit-seal.response.js';
import type { AuditEventResponse } from '../../src/admin/audit/audit-event.response.js';
import { startApp, type TestApp } from '../support/app.js';
import { recordEvent, sealEvents, withoutTriggers } from '../support/audit-log.js';
import { eventually } from '../support/eventually.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';

describe('the seals of the audit log, for operators', () => {
  let app: TestApp;
  let auditor: OperatorAccount;
  beforeAll(async () => {
    app = await startApp();
    auditor = await signInOperator(app, 'auditor');
    for (const count of [2, 1, 3]) {
      for (let n = 0; n < count; n += 1) await recordEvent(app);
      await sealEvents(app);
    }
  });
  afterAll(() => app.close());

  const list = (query = '') =>
    app.client.get<AuditSealListResponse>(`/v1/admin/audit/seals${query}`, { token: auditor.token });
  const verify = (body: unknown = {}) =>
    app.client.post<AuditVerificationResponse>('/v1/admin/audit/verify', { token: auditor.token, body });
  const latest = async (type: string) =>
    (await app.query('SELECT * FROM audit_events WHERE type = $1 ORDER BY id DESC LIMIT 1', [type]))[0];

  it('are listed in pages, the newest first, with what to keep elsewhere', async () => {
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body.data.map(({ number }) => number)).toEqual(['3', '2', '1']);
    expect(body.data[0]).toEqual({
      number: '3',
      events: expect.any(Number),
      firstAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      lastAt: expect.any(String),
      sealedAt: expect.any(String),
      kid: expect.any(String),
      hash: expect.stringMatching(/^[\w-]{43}$/),
    });
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...second.body.data]).toEqual(body.data);
    expect([body.nextCursor, second.body.nextCursor]).toEqual([null, null]);
    expectProblem(await list('?cursor=WyJ4IiwieCJd'), 'request.invalid');
  });

  it('are verified, which is an event itself', async () => {
    const { data } = (await list()).body;
    const [newest] = data;
    const head = { number: '3', hash: newest?.hash };
    await recordEvent(app);
    const [{ unsealed } = { unsealed: 0 }] = await app.query<{ unsealed: number }>(
      'SELECT count(*)::int AS unsealed FROM audit_events WHERE seal_id IS NULL',
    );
    const { status, body } = await verify({ expect: `3:${newest?.hash}` });
    expect(status).toBe(200);
    const events = data.reduce((sum, seal) => sum + seal.events, 0);
    expect(body).toEqual({ seals: 3, events, expired: 0, unsealed, head, mismatch: null, nextNumber: null });
    expect(await latest('audit.verified')).toMatchObject({
      outcome: 'success',
      actor_type: 'operator',
      actor_id: auditor.user.id,
      request_id: expect.any(String),
      details: { seals: 3, mismatch: null },
    });
  });

  it('are verified in ranges, each after the seal before it', async () => {
    expect((await verify({ fromNumber: '2', toNumber: '2' })).body).toMatchObject({
      seals: 1,
      unsealed: null,
      head: { number: '2' },
      mismatch: null,
    });
    expect((await verify({ fromNumber: '4' })).body).toMatchObject({ seals: 0, head: null, mismatch: null });
    expect((await verify({ fromNumber: '9' })).body).toMatchObject({ seals: 0, head: null, mismatch: null });
  });

  it.each([
    ['another hash', '2', 'not_as_expected'],
    ['a number beyond the newest', '4', 'beyond_head'],
  ])('[AUD-20] do not fit %s, wherever the range is', async (_what, number, reason) => {
    const mismatch = { number, reason };
    const kept = `${number}:${'x'.repeat(43)}`;
    expect((await verify({ expect: kept })).body.mismatch).toEqual(mismatch);
    expect((await verify({ expect: kept, toNumber: '1' })).body.mismatch).toEqual(mismatch);
    expect(await latest('audit.verified')).toMatchObject({
      outcome: 'failure',
      details: { mismatch: reason },
    });
  });

  it('[AUD-21] tell the first that does not fit', async () => {
    const saved = await app.query<{ id: string; outcome: string }>(
      'SELECT id, outcome FROM audit_events WHERE seal_id >= 2',
    );
    await withoutTriggers(app, `UPDATE audit_events SET outcome = 'refused' WHERE seal_id >= 2`);
    const mismatch = { number: '2', reason: 'events_changed' };
    expect((await verify()).body).toMatchObject({ seals: 1, head: { number: '1' }, mismatch });
    expect((await verify({ fromNumber: '3' })).body.mismatch).toMatchObject({ number: '3' });
    for (const { id, outcome } of saved)
      await withoutTriggers(app, `UPDATE audit_events SET outcome = '${outcome}' WHERE id = '${id}'`);
    expect((await verify()).body.mismatch).toBeNull();
  });

  it('do not fit with a signature of an unknown key', async () => {
    const [{ signature } = { signature: '' }] = await app.query<{ signature: string }>(
      'SELECT signature FROM audit_seals WHERE number = 2',
    );
    const header = { alg: 'ES256', typ: 'postern-seal+jwt', kid: 'x' };
    const forged = [
      Buffer.from(JSON.stringify(header)).toString('base64url'),
      ...signature.split('.').slice(1),
    ];
    await withoutTriggers(app, `UPDATE audit_seals SET signature = '${forged.join('.')}' WHERE number = 2`);
    expect((await verify()).body).toMatchObject({
      seals: 1,
      mismatch: { number: '2', reason: 'unknown_key' },
    });
    expect(await latest('audit.verified')).toMatchObject({
      outcome: 'failure',
      details: { mismatch: 'unknown_key' },
    });
    await withoutTriggers(app, `UPDATE audit_seals SET signature = '${signature}' WHERE number = 2`);
    expect((await verify()).body.mismatch).toBeNull();
  });

  it.each([
    ['a range that ends before it begins', { fromNumber: '3', toNumber: '2' }, '/toNumber'],
    ['a number that is none', { fromNumber: 'x' }, '/fromNumber'],
    ['a number of another type', { fromNumber: 1 }, '/fromNumber'],
    ['a number beyond 64 bit', { toNumber: '9'.repeat(30) }, '/toNumber'],
    ['an expected seal without hash', { expect: '1' }, '/expect'],
    ['an expected seal as an object', { expect: { number: '1' } }, '/expect'],
    ['null', { expect: null }, '/expect'],
  ])('are not verified with %s', async (_what, body, pointer) => {
    const response = await verify(body);
    expectProblem(response, 'request.invalid');
    expect(response.body).toMatchObject({ errors: [{ pointer }] });
  });

  it('have pages that neither skip nor repeat one while new ones come', async () => {
    const { data } = (await list()).body;
    const first = await list('?limit=2');
    await recordEvent(app);
    await sealEvents(app);
    const second = await list(`?limit=100&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...second.body.data]).toEqual(data);
  });
});

describe('the export of the audit log', () => {
  let app: TestApp;
  let auditor: OperatorAccount;
  const events = 2_500;
  beforeAll(async () => {
    app = await startApp();
    auditor = await signInOperator(app, 'auditor');
    await recordEvent(app);
    await app.query(
      `INSERT INTO audit_events (id, type, outcome, actor_type, details, personal_digest)
       SELECT ('0190' || substr(md5(random()::text), 5))::uuid, 'sign_in.failed', 'failure', 'anonymous', '{"method":"password"}', '\\x00'
       FROM generate_series(1, $1)`,
      [events],
    );
  });
  afterAll(() => app.close());

  const all = '?until=2100-01-01T00:00:00Z';
  const open = (
    query = '',
    { token = auditor.token, signal }: { token?: string; signal?: AbortSignal } = {},
  ) =>
    fetch(`${app.client.url}/v1/admin/audit/export${query}`, {
      headers: { authorization: `Bearer ${token}` },
      ...(signal && { signal }),
    });
  const exported = (actor = auditor) =>
    app.query<{ outcome: string; details: { stage: string; events: number }; request_id: string }>(
      `SELECT outcome, details, request_id FROM audit_events WHERE type = 'audit.exported' AND actor_id = $1
       ORDER BY at`,
      [actor.user.id],
    );

  /** More than the connection holds while the client does not read. */
  let isLong = false;
  async function lengthenLog(): Promise<void> {
    if (isLong) return;
    isLong = true;
    await app.query(
      `INSERT INTO audit_events (id, type, outcome, actor_type, request_id, details, personal_digest)
       SELECT ('0190' || substr(md5(random()::text), 5))::uuid, 'sign_in.failed', 'failure', 'anonymous', repeat('x', 10000), '{}', '\\x00'
       FROM generate_series(1, 20000)`,
    );
  }

  it('has every event once, the oldest first, as the list shows it, and is an event itself', async () => {
    const [{ count } = { count: 0 }] = await app.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM audit_events',
    );
    const response = await open(all);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toContain('no-store');
    const lines = (await response.text()).trimEnd().split('\n');
    const found = lines.map((line) => JSON.parse(line) as AuditEventResponse); // as: the schema says so
    const ids = found.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(2_000);
    expect(ids).toEqual(ids.toSorted());
    expect(found.find(({ ip }) => ip === '192.0.2.7')).toMatchObject({
      type: 'sign_in.succeeded',
      device: 'Firefox on Windows',
    });
    expect(new Set(ids).size).toBe(ids.length);
    const common = { outcome: 'success', request_id: response.headers.get('x-request-id') };
    expect(await exported()).toEqual([
      { ...common, details: { stage: 'started', since: null, until: '2100-01-01T00:00:00.000Z' } },
      { ...common, details: { stage: 'ended', events: found.length } },
    ]);
    expect(found.length).toBe(count + 1); // with the first of the two
  });

  it('contains only the given range', async () => {
    expect(await (await open('?since=2100-01-01T00:00:00Z')).text()).toBe('');
    expect(await (await open('?until=1970-01-02T00:00:00Z')).text()).toBe('');
  });

  it('[AUD-22] reads no more than the client takes, and ends with it', async () => {
    await lengthenLog();
    const recorded = (await exported()).length;
    const control = new AbortController();
    const response = await open(all, { signal: control.signal });
    await response.body?.getReader().read();
    await delay(500); // long enough to read everything
    expect((await exported()).slice(recorded)).toMatchObject([{ details: { stage: 'started' } }]);
    control.abort();
    const { outcome, details } = await eventually('the event', async () => (await exported())[recorded + 1]);
    expect([outcome, details.stage]).toEqual(['failure', 'ended']);
    expect(details.events).toBeGreaterThan(0);
    expect(details.events).toBeLessThan(10_000);
    expect((await app.client.get('/health/ready')).status).toBe(200);
  });

  it.each([
    ['session', 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1'],
    ['role', `UPDATE users SET operator_role = 'support' WHERE id = $1`],
    ['account', 'UPDATE users SET disabled_at = now() WHERE id = $1'],
  ])('[AUD-37] ends with the %s of the operator', async (_what, sql) => {
    await lengthenLog();
    const other = await signInOperator(app, 'auditor');
    const reader = (await open(all, { token: other.token })).body?.getReader();
    await reader?.read();
    await app.query(sql, [other.user.id]);
    const drain = async () => {
      while (!(await reader?.read())?.done);
    };
    await expect(drain()).rejects.toThrow('terminated');
    const [, ended] = await exported(other);
    expect(ended).toMatchObject({ outcome: 'failure', details: { stage: 'ended' } });
    expect(ended?.details.events).toBeLessThan(20_000);
  });

  it('[AUD-38] requires a recent factor, unlike a verification', async () => {
    const other = await signInOperator(app, 'auditor');
    await app.query(
      `UPDATE sessions SET factor_authenticated_at = now() - interval '301 seconds' WHERE user_id = $1`,
      [other.user.id],
    );
    const { token } = other;
    const response = await app.client.get('/v1/admin/audit/export', { token });
    expectProblem(response, 'auth.reauthentication_required');
    expect((await app.client.post('/v1/admin/audit/verify', { token, body: {} })).status).toBe(200);
  });

  it('ends with the process', async () => {
    await lengthenLog();
    const other = await startApp({ database: app.database, mailbox: app.mailbox });
    const response = await fetch(`${other.client.url}/v1/admin/audit/export${all}`, {
      headers: { authorization: `Bearer ${auditor.token}` },
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await other.close(); // would wait for the rest
    const drain = async () => {
      while (!(await reader?.read())?.done);
    };
    await expect(drain()).rejects.toThrow('terminated');
  });
});
