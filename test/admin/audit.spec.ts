import type { AuditEventResponse } from '../../src/admin/audit/audit-event.response.js';
import { newId } from '../../src/common/secrets.js';
import { startApp, testSecrets, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { whileHolding } from '../support/held-rows.js';
import { openMailbox, type Mailbox } from '../support/mailbox.js';
import { insertAccount } from '../support/accounts.js';
import { auditClient, recordEvent, withoutTriggers } from '../support/audit-log.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import { scansOf } from '../support/query-plans.js';

interface EventList {
  data: AuditEventResponse[];
  nextCursor: string | null;
}

describe('the audit log, for operators', () => {
  let app: TestApp;
  let auditor: OperatorAccount;
  beforeAll(async () => {
    app = await startApp();
    auditor = await signInOperator(app, 'auditor');
  });
  afterAll(() => app.close());

  const list = (query = '', token = auditor.token) =>
    app.client.get<EventList>(`/v1/admin/audit${query}`, { token });

  const record = (userId: string, ip = '203.0.113.9') =>
    recordEvent(app, {
      type: 'account.disabled',
      actor: { type: 'operator', id: auditor.user.id },
      userId,
      details: { reason: 'reported stolen' },
      client: { ...auditClient, ip },
    });

  it('has exactly the fields of the contract, and no address', async () => {
    const userId = newId();
    await record(userId);
    const { status, body, text } = await list(`?subjectId=${userId}`);
    expect(status).toBe(200);
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        type: 'account.disabled',
        outcome: 'success',
        actor: { type: 'operator', id: auditor.user.id },
        subject: { type: 'user', id: userId },
        sessionId: null,
        requestId: null,
        details: { reason: 'reported stolen' },
        ip: '203.0.113.9',
        device: 'Firefox on Windows',
        sealNumber: null,
      },
    ]);
    expect(text).not.toContain('ada@');
  });

  it('records that it was read, by whom and by which filters', async () => {
    const userId = newId();
    await list(`?subjectId=${userId}&outcome=success`);
    const { body } = await list(`?type=audit.read&subjectId=${userId}`);
    expect(body.data).toMatchObject([
      {
        type: 'audit.read',
        actor: { type: 'operator', id: auditor.user.id },
        sessionId: expect.any(String),
        requestId: expect.any(String),
        details: { by: expect.arrayContaining(['subjectId', 'outcome']) },
      },
    ]);
  });

  it('is found by each filter', async () => {
    const userId = newId();
    for (let n = 0; n < 5; n += 1) await record(userId, '198.51.100.4');
    const actor = `actorId=${auditor.user.id}`;
    for (const query of [
      `?subjectId=${userId}&ip=198.51.100.4`,
      `?subjectId=${userId}&type=account.disabled&${actor}`,
      `?subjectId=${userId}&type=account.disabled&outcome=success&since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z`,
    ])
      expect((await list(query)).body.data).toHaveLength(5);
    for (const query of [
      'ip=192.0.2.1',
      'type=account.enabled',
      'outcome=failure',
      'since=2100-01-01T00:00:00Z',
    ])
      expect((await list(`?subjectId=${userId}&${query}`)).body).toEqual({ data: [], nextCursor: null });
  });

  it('has pages that neither skip nor repeat an event while events come and go', async () => {
    const userId = newId();
    for (let n = 0; n < 5; n += 1) await record(userId);
    const stored = await app.query<{ id: string }>('SELECT id FROM audit_events WHERE subject_id = $1', [
      userId,
    ]);
    const seen: string[] = [];
    let cursor: string | null = null;
    let deleted = -2;
    do {
      const query = `?subjectId=${userId}&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`;
      const { body }: { body: EventList } = await list(query);
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.nextCursor;
      await record(userId);
      deleted = -3 - deleted; // the last one can only come again if it was not deleted
      await withoutTriggers(app, `DELETE FROM audit_events WHERE id = '${seen.at(deleted)}'`);
    } while (cursor !== null);
    expect(seen).toEqual(
      stored
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
  });

  it('is read by an index, whatever the filter', async () => {
    const [actorId, subjectId] = [newId(), newId()];
    const events = `INSERT INTO audit_events (id, type, outcome, actor_type, actor_id, subject_id, details, personal_digest)
      SELECT uuidv7(-n * interval '1 minute'), CASE WHEN n % 500 = 0 THEN 'account.disabled' ELSE 'sign_in.succeeded' END,
             CASE WHEN n % 500 = 0 THEN 'failure' ELSE 'success' END, CASE WHEN n % 100 = 0 THEN 'operator' ELSE 'user' END,
             CASE WHEN n % 500 = 0 THEN '${actorId}'::uuid ELSE gen_random_uuid() END,
             CASE WHEN n % 500 = 0 THEN '${subjectId}'::uuid ELSE gen_random_uuid() END, '{}', ''
      FROM generate_series(1, 20000) AS n`;
    const personal = `INSERT INTO audit_personal (event_id, salt, ip)
      SELECT id, '', '10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256
      FROM (SELECT id, row_number() OVER () AS n FROM audit_events WHERE personal_digest = '') AS inserted`;
    const indexes = {
      '': ['audit_events_pkey', 'audit_personal_pkey'],
      '?type=account.disabled': ['audit_events_type_idx', 'audit_personal_pkey'],
      [`?actorId=${actorId}`]: ['audit_events_actor_idx', 'audit_personal_pkey'],
      [`?subjectId=${subjectId}`]: ['audit_events_subject_idx', 'audit_personal_pkey'],
      '?outcome=failure': ['audit_events_outcome_idx', 'audit_personal_pkey'],
      '?outcome=success': ['audit_events_pkey', 'audit_personal_pkey'],
      '?ip=10.0.1.1': ['audit_events_pkey', 'audit_personal_ip_idx'],
      '?since=2026-01-01T00:00Z': ['audit_events_pkey', 'audit_personal_pkey'],
      '?until=2026-01-01T00:00Z': ['audit_events_pkey', 'audit_personal_pkey'],
    };
    const of = {
      rows: { audit_events: events, audit_personal: personal },
      read: (filter: string) => list(filter),
    };
    expect(await scansOf(app, Object.keys(indexes), of)).toEqual(indexes);
  });

  it('shows an event whose personal data has been erased', async () => {
    const userId = newId();
    await record(userId);
    await app.query('DELETE FROM audit_personal');
    expect((await list(`?subjectId=${userId}`)).body.data).toMatchObject([{ ip: null, device: null }]);
  });

  it('is not for support, nor for anybody else', async () => {
    expectProblem(await list('', (await signInOperator(app, 'support')).token), 'auth.forbidden');
    expectProblem(await list('', (await insertAccount(app)).tokens.accessToken), 'auth.forbidden');
    expect((await list('', (await signInOperator(app, 'admin')).token)).status).toBe(200);
  });
});

/** With apps of their own: the tokens of all apps of a process are checked by the one that started last. */
describe('the audit log, at the start of a server', () => {
  let database: TestDatabase;
  let mailbox: Mailbox;
  beforeAll(async () => {
    [database, mailbox] = [await createTestDatabase(), await openMailbox()];
  });
  afterAll(async () => {
    await mailbox.close();
    await database.drop();
  });

  const start = (env: Record<string, string>, instances = 1) =>
    startApp({ database, mailbox, runsJobs: false, env, instances });
  const detailsOf = (app: TestApp, type: string) =>
    app.query(
      `SELECT details FROM audit_events
       WHERE type = $1 AND outcome = 'success' AND actor_type = 'system' AND subject_type IS NULL ORDER BY id`,
      [type],
    );
  const newSecret = 'n3xt-9Lw1Zr5Tn8Yb2Hd6Mf4Jp0Sg7Cv2Bs';
  const changed = {
    SESSIONS_PER_ACCOUNT: '7',
    LOG_LEVEL: 'warn', // may differ between processes
    SMTP_URL: 'smtp://user:secret-of-mail@127.0.0.1:9',
    APP_SECRETS: `k2:${newSecret},${testSecrets}`,
  };

  it('[AUD-43] has what changed in settings and keys, once for all replicas, and no secret', async () => {
    const app = await start({});
    await app.close();
    for (const env of [changed, {}]) await (await start(env, 3)).close();
    const setting = 'SESSIONS_PER_ACCOUNT';
    expect(await detailsOf(app, 'settings.changed')).toEqual([
      { details: { changes: [{ setting, from: '20', to: '7' }] } },
      { details: { changes: [{ setting, from: '7', to: '20' }] } },
    ]);
    const rotation = { list: 'APP_SECRETS', added: [], removed: [] };
    expect(await detailsOf(app, 'keys.rotated')).toEqual([
      { details: { ...rotation, added: ['k2'], promoted: 'k2' } },
      { details: { ...rotation, removed: ['k2'], promoted: 'test1' } },
    ]);
    const stored = JSON.stringify([
      await app.query('SELECT * FROM recorded_configuration'),
      await app.query('SELECT details FROM audit_events'),
    ]);
    expect(stored).toContain('"PUBLIC_URL":"http://localhost:3000"');
    for (const secret of [newSecret, testSecrets.split(':')[1], 'secret-of-mail', 'postgres:', 'PRIVATE KEY'])
      expect(stored).not.toContain(secret);
  });

  it('[AUD-44] does not wait for that, nor need it', async () => {
    const app = await start({});
    await app.close();
    let waiting: Promise<TestApp> | undefined;
    const hold = { sql: 'SELECT 1 FROM recorded_configuration FOR UPDATE', parameters: [] };
    const meanwhile = async () => {
      expect(await (await waiting)?.client.get('/health/ready')).toMatchObject({ status: 200 });
    };
    await (await whileHolding(app, hold, () => (waiting = start({})), meanwhile)).close();

    await app.query('ALTER TABLE recorded_configuration RENAME TO gone');
    const without = await start(changed);
    expect((await without.client.get('/health/ready')).status).toBe(200);
    await without.close();
    await app.query('ALTER TABLE gone RENAME TO recorded_configuration');
    expect(without.logLines.join('')).toContain('"event":"audit.configuration_not_recorded"');
  });
});
