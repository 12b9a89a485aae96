import { runUsers } from '../../src/commands/users/users.command.js';
import { AuditRecords } from '../../src/audit/audit-records.service.js';
import { SealVerification } from '../../src/audit/seals/verification.service.js';
import { newId } from '../../src/common/secrets.js';
import { CleanUpService } from '../../src/jobs/clean-up.service.js';
import { startApp, testSecrets, type TestApp } from '../support/app.js';
import { recordEvent, sealEvents, withoutTriggers } from '../support/audit-log.js';
import { runCommand } from '../support/command-io.js';
import { freshEmail, freshPerson, login, signUp } from '../support/journeys.js';
import { signInOperator } from '../support/operators.js';

describe('the audit log keeps personal data', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const records = () => app.firstApp.get(AuditRecords, { strict: false });
  const personalOf = (ids: readonly string[]) =>
    app.query('SELECT event_id FROM audit_personal WHERE event_id = ANY ($1)', [ids]);
  const verify = () =>
    app.firstApp.get(SealVerification, { strict: false }).verify({ kept: [], retentionDays: 400 });
  const lastEvent = async () => (await records().list({}, { limit: 1 }))[0]?.id ?? '';

  /** An account, with the IDs of the events about it: before it existed, and since. */
  async function accountWithEvents() {
    const person = freshPerson();
    await recordEvent(app, { userId: null, address: person.email });
    const anonymous = await lastEvent();
    const account = await signUp(app, person);
    await login(app.client, account);
    await recordEvent(app, { userId: account.user.id, address: null });
    const own = await records().list({ subjectId: account.user.id }, { limit: 100 });
    return { account, anonymous, ids: [anonymous, ...own.map(({ id }) => id)] };
  }

  async function otherEvents(): Promise<string[]> {
    await recordEvent(app, { userId: newId(), address: freshEmail() });
    return [await lastEvent()];
  }

  it('[AUD-23] until the account is deleted, also of before it existed; its events and seals stay', async () => {
    const { account, ids } = await accountWithEvents();
    const others = await otherEvents();
    expect(await personalOf(ids)).toHaveLength(ids.length);
    await sealEvents(app);
    const deletion = await app.client.send('DELETE', '/v1/users/me', { token: account.tokens.accessToken });
    expect(deletion.status).toBe(204);
    expect(await personalOf(ids)).toEqual([]);
    expect(await personalOf(others)).toHaveLength(1);
    const left = await records().list({ subjectId: account.user.id }, { limit: 100 });
    expect(left.filter(({ ip, device, addressKey }) => ip ?? device ?? addressKey)).toEqual([]);
    expect(left.length).toBeGreaterThanOrEqual(ids.length - 1);
    await sealEvents(app);
    expect(await verify()).toMatchObject({ mismatch: null });
  });

  it('[AUD-24] until an operator deletes the account, of the address with the secrets only', async () => {
    for (const secrets of [testSecrets, `other:3kQ9vXc7Lw1Zr5Tn8Yb2Hd6Mf4Jp0Sg9Bs,${testSecrets}`, null]) {
      const { account, anonymous, ids } = await accountWithEvents();
      const variables = { DATABASE_URL: app.database.url, ...(secrets && { APP_SECRETS: secrets }) };
      const outcome = await runCommand(runUsers, ['delete', account.email, '--yes'], { variables });
      expect(outcome).toMatchObject({ exitCode: 0 });
      expect(outcome.stderr.startsWith('APP_SECRETS is not set')).toBe(secrets === null);
      expect(await personalOf(ids)).toEqual(secrets === null ? [{ event_id: anonymous }] : []);
    }
  });

  it('of an operator until the operator is deleted, and not the account of the act', async () => {
    const [operator, subject] = [await signUp(app), await signUp(app)];
    const { id } = operator.user;
    await recordEvent(app, { userId: subject.user.id, address: null, actor: { type: 'operator', id } });
    const act = await lastEvent();
    await app.client.send('DELETE', '/v1/users/me', { token: subject.tokens.accessToken });
    expect(await personalOf([act])).toHaveLength(1);
    await app.client.send('DELETE', '/v1/users/me', { token: operator.tokens.accessToken });
    expect(await personalOf([act])).toEqual([]);
  });

  it('[AUD-40] of an operator in everything that it did to a deleted account or read about it', async () => {
    const operator = await signInOperator(app, 'admin');
    const { user, email } = await signUp(app);
    const body = { reason: 'stolen' };
    const address = encodeURIComponent(email);
    const requests: [method: string, path: string, body?: object][] = [
      ['GET', `users/${user.id}`],
      ['GET', `users?email=${address}`],
      ['GET', `users/${user.id}/timeline`],
      ['GET', `timeline?email=${address}`],
      ['GET', `users/${user.id}/sessions`],
      ['GET', `limits?address=${address}`],
      ['DELETE', `limits?address=${address}`],
      ['PATCH', `users/${user.id}`, { fullName: 'Ada' }],
      ['POST', `users/${user.id}/disable`, body],
      ['POST', `users/${user.id}/enable`, body],
      ['DELETE', `users/${user.id}?reason=stolen`],
    ];
    for (const [method, path, sent] of requests) {
      const request = { token: operator.token, body: sent };
      expect((await app.client.send(method, `/v1/admin/${path}`, request)).status).toBeLessThan(300);
    }
    const acts = await records().list({ subjectId: user.id, actorId: operator.user.id }, { limit: 100 });
    expect(acts).toHaveLength(requests.length);
    for (const { ip, device, addressKey } of acts)
      expect({ ip, device, addressKey }).toEqual({
        ip: expect.any(String),
        device: expect.anything(),
        addressKey: null,
      });
  });
});

describe('the retention of the audit log', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false, env: { AUDIT_RETENTION_DAYS: '60', AUDIT_PERSONAL_DAYS: '7' } });
  });
  afterAll(() => app.close());
  beforeEach(() =>
    withoutTriggers(app, 'DELETE FROM audit_events; DELETE FROM audit_seals; DELETE FROM audit_personal'),
  );

  const cleanUp = (kind: string) =>
    app.firstApp.get(CleanUpService, { strict: false }).run(kind, new AbortController().signal);
  const verify = (retentionDays: number) =>
    app.firstApp.get(SealVerification, { strict: false }).verify({ kept: [], retentionDays });
  const countBySeal = () =>
    app.query('SELECT seal_id, count(*)::int FROM audit_events GROUP BY seal_id ORDER BY seal_id');

  /** Seals of events that happened so many days ago. */
  async function sealsOf(days: readonly number[], count: number): Promise<void> {
    for (const age of days) {
      for (let n = 0; n < count; n += 1) await recordEvent(app);
      await withoutTriggers(
        app,
        `UPDATE audit_events SET at = at - make_interval(days => ${age}) WHERE seal_id IS NULL`,
      );
      await sealEvents(app);
    }
  }

  it('[AUD-25] deletes whole seals of expired events, whose chain still fits', async () => {
    await sealsOf([61, 61, 59, 0], 3);
    await cleanUp('audit_events');
    expect(await countBySeal()).toEqual([
      { seal_id: '3', count: 3 },
      { seal_id: '4', count: 3 },
    ]);
    expect(await verify(60)).toMatchObject({ seals: 4, expired: 2, events: 6, mismatch: null });
    expect((await verify(62)).mismatch).toEqual({ number: '1', reason: 'events_changed' });
  });

  it('keeps a seal whose last event has not expired, with all of its events', async () => {
    await recordEvent(app);
    await withoutTriggers(app, `UPDATE audit_events SET at = at - interval '90 days'`);
    await sealsOf([1], 2);
    await cleanUp('audit_events');
    expect(await countBySeal()).toEqual([{ seal_id: '1', count: 3 }]);
  });

  it('deletes more than a batch', async () => {
    await withoutTriggers(
      app,
      `INSERT INTO audit_seals SELECT n, '', '', 30, now() - interval '70 days', now() - interval '70 days', now(), ''
       FROM generate_series(1, 100) n;
       INSERT INTO audit_events (id, at, type, outcome, actor_type, details, personal_digest, seal_id)
       SELECT gen_random_uuid(), now() - interval '70 days', 'session.replayed', 'failure', 'anonymous', '{}', '\\x00', n
       FROM generate_series(1, 100) n, generate_series(1, 30)`,
    );
    await cleanUp('audit_events');
    expect(await countBySeal()).toEqual([]);
    expect(app.logLines.at(-1)).toContain('"kind":"audit_events","count":3000');
  });

  it('deletes personal data after its own period, and the digest stays', async () => {
    await sealsOf([0], 2);
    const ofWeekAgo = (days: number) =>
      `lpad(to_hex((extract(epoch FROM now() - interval '${days} days') * 1000)::bigint), 12, '0')`;
    for (const days of [6, 8])
      await app.query(
        `INSERT INTO audit_personal (event_id, salt, ip) VALUES ((${ofWeekAgo(days)} || '70008000000000000000')::uuid, '\\x00', $1)`,
        [`${days} days`],
      );
    await cleanUp('audit_personal');
    expect(await app.query(`SELECT ip FROM audit_personal WHERE ip LIKE '%days'`)).toEqual([
      { ip: '6 days' },
    ]);
    expect(await app.query('SELECT count(*)::int FROM audit_personal')).toEqual([{ count: 3 }]);
    expect(await verify(60)).toMatchObject({ seals: 1, mismatch: null });
  });
});
