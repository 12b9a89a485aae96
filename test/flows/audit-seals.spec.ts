import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../src/audit/audit-log.service.js';
import { Sealing } from '../../src/audit/seals/sealing.service.js';
import { sealedColumns, type SealHead } from '../../src/audit/seals/seal-hash.js';
import { SealVerification } from '../../src/audit/seals/verification.service.js';
import { newId } from '../../src/common/secrets.js';
import { startApp, type TestApp } from '../support/app.js';
import { createTestDatabase, runAsAdmin } from '../support/databases.js';
import { auditClient, recordEvent, sealEvents, settleEvents, withoutTriggers } from '../support/audit-log.js';

describe('the audit log', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  afterAll(() => app.close());
  beforeEach(() =>
    withoutTriggers(app, 'DELETE FROM audit_events; DELETE FROM audit_seals; DELETE FROM audit_personal'),
  );

  const running = new AbortController().signal;
  const record = (userId?: string) => recordEvent(app, { userId });
  const settle = () => settleEvents(app);
  const seal = () => sealEvents(app);
  const verify = (kept: readonly SealHead[] = [], retentionDays = 400) =>
    app.firstApp.get(SealVerification, { strict: false }).verify({ kept, retentionDays });

  /** Does something when the app runs a statement with this text for the first time, before the statement. */
  function before(text: string, work: () => Promise<void>): void {
    const { manager } = app.firstApp.get(DataSource);
    const query = manager.query.bind(manager);
    const spy = jest.spyOn(manager, 'query').mockImplementation(async (sql, parameters) => {
      if (sql.includes(text)) {
        spy.mockRestore();
        await work();
      }
      return query(sql, parameters);
    });
  }

  async function threeSeals(): Promise<void> {
    for (const count of [2, 1, 3]) {
      for (let n = 0; n < count; n += 1) await record();
      await seal();
    }
  }

  it('fits its seals, and an event younger than half a minute waits for the next one', async () => {
    await threeSeals();
    await record();
    await app.firstApp.get(Sealing, { strict: false }).seal(running);
    expect(await verify()).toEqual({
      seals: 3,
      events: 6,
      unsealed: 1,
      expired: 0,
      head: { number: '3', hash: expect.any(String) },
      mismatch: null,
      next: null,
    });
    expect(app.logLines.some((line) => line.includes('"audit.sealed"'))).toBe(true);
  });

  it('is sealed once by several processes at the same time', async () => {
    for (let n = 0; n < 10; n += 1) await record();
    await settle();
    const sealing = app.firstApp.get(Sealing, { strict: false });
    await Promise.all(Array.from({ length: 5 }, () => sealing.seal(running)));
    expect(await verify()).toMatchObject({ seals: 1, events: 10, mismatch: null });
  });

  it.each([
    ['an event with another outcome', `UPDATE audit_events SET outcome = 'failure' WHERE seal_id = 2`],
    [
      'an event with another time',
      `UPDATE audit_events SET at = at + interval '1 microsecond' WHERE seal_id = 2`,
    ],
    [
      'an event of another account',
      `UPDATE audit_events SET subject_id = gen_random_uuid() WHERE seal_id = 2`,
    ],
    ['an event with other details', `UPDATE audit_events SET details = '{"methods":[]}' WHERE seal_id = 2`],
    ['an event of another type', `UPDATE audit_events SET type = 'sign_in.failed' WHERE seal_id = 2`],
    ['another kind of actor', `UPDATE audit_events SET actor_type = 'system' WHERE seal_id = 2`],
    ['another actor', `UPDATE audit_events SET actor_id = gen_random_uuid() WHERE seal_id = 2`],
    ['no actor', `UPDATE audit_events SET actor_id = NULL WHERE seal_id = 2`],
    ['another kind of subject', `UPDATE audit_events SET subject_type = 'client' WHERE seal_id = 2`],
    ['another session', `UPDATE audit_events SET session_id = gen_random_uuid() WHERE seal_id = 2`],
    ['another request', `UPDATE audit_events SET request_id = 'x' WHERE seal_id = 2`],
    ['another ID', `UPDATE audit_events SET id = gen_random_uuid() WHERE seal_id = 2`],
    ['other personal data', `UPDATE audit_events SET personal_digest = '\\x00' WHERE seal_id = 2`],
    ['an event that is gone', `DELETE FROM audit_events WHERE seal_id = 2`],
    [
      'an event that was inserted',
      `INSERT INTO audit_events (id, type, outcome, actor_type, details, personal_digest, seal_id)
       SELECT gen_random_uuid(), type, outcome, actor_type, details, personal_digest, seal_id
       FROM audit_events WHERE seal_id = 2`,
    ],
    [
      'an event that was moved to another seal',
      `UPDATE audit_events SET seal_id = 2 WHERE id = (SELECT min(id::text)::uuid FROM audit_events WHERE seal_id = 3)`,
    ],
  ])('does not fit its seal with %s', async (_what, tampering) => {
    await threeSeals();
    await withoutTriggers(app, tampering);
    expect(await verify()).toMatchObject({ seals: 1, mismatch: { number: '2', reason: 'events_changed' } });
  });

  const personalOfSeal = (number: number) =>
    `WHERE event_id IN (SELECT id FROM audit_events WHERE seal_id = ${number})`;

  it.each([
    ['another IP address', `UPDATE audit_personal SET ip = '198.51.100.1' ${personalOfSeal(2)}`],
    ['no IP address', `UPDATE audit_personal SET ip = NULL ${personalOfSeal(2)}`],
    [
      'another program',
      `UPDATE audit_personal SET device = device || '{"client": "Edge"}' ${personalOfSeal(2)}`,
    ],
    [
      'another system',
      `UPDATE audit_personal SET device = device || '{"system": "Linux"}' ${personalOfSeal(2)}`,
    ],
    ['no device', `UPDATE audit_personal SET device = NULL ${personalOfSeal(2)}`],
    ['another address', `UPDATE audit_personal SET address_key = 'x' ${personalOfSeal(2)}`],
    ['another salt', `UPDATE audit_personal SET salt = '\\x00' ${personalOfSeal(2)}`],
    [
      'a row that took the place of the first',
      `DELETE FROM audit_personal ${personalOfSeal(2)};
       INSERT INTO audit_personal SELECT id, '\\x00', '198.51.100.1' FROM audit_events WHERE seal_id = 2`,
    ],
    [
      'the row of another event',
      `DELETE FROM audit_personal ${personalOfSeal(2)};
       INSERT INTO audit_personal SELECT other.id, salt, ip, device, address_key
       FROM audit_personal, (SELECT id FROM audit_events WHERE seal_id = 2) AS other
       ${personalOfSeal(3)} LIMIT 1`,
    ],
  ])('[AUD-33] does not fit its seal with other personal data: %s', async (_what, tampering) => {
    await threeSeals();
    await withoutTriggers(app, tampering);
    expect(await verify()).toMatchObject({ seals: 1, mismatch: { number: '2', reason: 'personal_changed' } });
  });

  it('fits with every kind of personal data', async () => {
    const ip = '2001:db8::1';
    for (const client of [
      null,
      { ip, device: null },
      { ip, device: { client: { kind: 'application' }, system: null } },
      { ip, device: { client: 'Firefox', system: null } },
    ] as const)
      for (const address of ['ada@example.com', null])
        await recordEvent(app, {
          userId: null,
          type: 'sign_in.failed',
          details: { method: 'password' },
          client,
          address,
        });
    await seal();
    expect(await verify()).toMatchObject({ seals: 1, events: 8, mismatch: null });
  });

  it('is verified to the end, however many seals there are, at once or in parts', async () => {
    const sealing = app.firstApp.get(Sealing, { strict: false });
    for (let n = 0; n < 101; n += 1) await record();
    for (let n = 0; n < 101; n += 1) {
      await withoutTriggers(
        app,
        `UPDATE audit_events SET at = at - interval '1 minute'
         WHERE id = (SELECT id FROM audit_events WHERE seal_id IS NULL ORDER BY id LIMIT 1)`,
      );
      await sealing.seal(running);
    }
    expect(await verify()).toMatchObject({
      seals: 101,
      events: 101,
      head: { number: '101' },
      mismatch: null,
    });
    await withoutTriggers(app, `UPDATE audit_events SET outcome = 'refused' WHERE seal_id = 101`);
    expect((await verify()).mismatch).toEqual({ number: '101', reason: 'events_changed' });
    const verification = app.firstApp.get(SealVerification, { strict: false });
    const reports = [];
    for (let from: string | null = '1'; from !== null; from = reports.at(-1)?.next ?? null)
      reports.push(await verification.verify({ kept: [], retentionDays: 400, from, most: 1_000 }));
    expect(reports.map(({ seals, mismatch }) => [seals, mismatch?.number])).toEqual([
      [20, undefined],
      [20, undefined],
      [20, undefined],
      [20, undefined],
      [20, undefined],
      [0, '101'],
    ]);
  });

  it('has a seal that covers every column but the seal itself', async () => {
    const columns = await app.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'audit_events'`,
    );
    const covered = Object.values(sealedColumns).map(({ sql }) => sql);
    const isCovered = (name: string) => covered.some((sql) => new RegExp(`\\b${name}\\b`).test(sql));
    expect(columns.map(({ name }) => name).filter((name) => !isCovered(name))).toEqual(['seal_id']);
    expect(covered).toHaveLength(columns.length - 1);
  });

  it.each([
    ['a seal that is gone', 'DELETE FROM audit_seals WHERE number = 2', 'missing', '2'],
    ['the newest seal gone', 'DELETE FROM audit_seals WHERE number = 3', 'missing', '3'],
    [
      'a seal with another time',
      `UPDATE audit_seals SET sealed_at = now() WHERE number = 2`,
      'signature_invalid',
      '2',
    ],
    [
      'a seal with another root',
      `UPDATE audit_seals SET root = 'x' WHERE number = 2`,
      'signature_invalid',
      '2',
    ],
    [
      'another signature',
      `UPDATE audit_seals SET signature = 'x.y.z' WHERE number = 2`,
      'signature_invalid',
      '2',
    ],
    [
      'a seal with another count',
      `UPDATE audit_seals SET events = 9 WHERE number = 2`,
      'signature_invalid',
      '2',
    ],
    [
      'a signature of a key that nobody knows',
      `UPDATE audit_seals SET signature = '${Buffer.from('{"kid":"x"}').toString('base64url')}' || '.y.z' WHERE number = 2`,
      'unknown_key',
      '2',
    ],
    [
      'a seal that follows another',
      `UPDATE audit_seals SET previous = 'x' WHERE number = 2`,
      'chain_broken',
      '2',
    ],
  ])('does not fit with %s', async (_what, tampering, reason, number) => {
    await threeSeals();
    await withoutTriggers(app, tampering);
    expect((await verify()).mismatch).toEqual({ number, reason });
  });

  it('does not fit a seal that was kept elsewhere if all from there on were made again', async () => {
    await threeSeals();
    const { head } = await verify();
    if (!head) throw new Error('there is no seal');
    expect((await verify([head])).mismatch).toBeNull();
    await withoutTriggers(
      app,
      'DELETE FROM audit_seals WHERE number = 3; DELETE FROM audit_events WHERE seal_id = 3',
    );
    expect((await verify()).mismatch).toBeNull(); // from inside, it cannot be seen
    expect((await verify([head])).mismatch).toEqual({ number: '3', reason: 'beyond_head' });
    await record();
    await seal();
    expect((await verify([head])).mismatch).toEqual({ number: '3', reason: 'not_as_expected' });
  });

  it('[AUD-35] has no event of a seal that cannot be', async () => {
    await threeSeals();
    await record();
    const outside = 'UPDATE audit_events SET seal_id = 0 WHERE seal_id IS NULL';
    await expect(app.query(outside)).rejects.toThrow('audit_events_seal_id_check');
    await app.query('ALTER TABLE audit_events DROP CONSTRAINT audit_events_seal_id_check');
    try {
      await app.query(outside);
      expect((await verify()).mismatch).toEqual({ number: '0', reason: 'missing' });
    } finally {
      await withoutTriggers(app, 'DELETE FROM audit_events WHERE seal_id = 0');
      await app.query(
        'ALTER TABLE audit_events ADD CONSTRAINT audit_events_seal_id_check CHECK (seal_id >= 1)',
      );
    }
    const outsideSeal = `INSERT INTO audit_seals SELECT 0, '', '', 1, now(), now(), now(), ''`;
    await expect(app.query(outsideSeal)).rejects.toThrow('audit_seals_number_check');
  });

  it('[AUD-36] fits while it is being sealed', async () => {
    await threeSeals();
    before('max(seal_id)', async () => {
      await record();
      await seal();
    });
    expect((await verify()).mismatch).toBeNull();
    expect(await verify()).toMatchObject({ seals: 4, mismatch: null });
  });

  it('fits while its events expire and are deleted', async () => {
    await record();
    await withoutTriggers(app, `UPDATE audit_events SET at = at - interval '60 days' + interval '2 seconds'`);
    await app.firstApp.get(Sealing, { strict: false }).seal(running);
    before('WHERE seal_id = $1', async () => {
      await delay(2_000);
      await withoutTriggers(app, 'DELETE FROM audit_events');
    });
    expect(await verify([], 60)).toMatchObject({ seals: 1, expired: 1, mismatch: null });
  });

  it('[AUD-39] is sealed after a seal that is not ours, which is an error, and a range after it does not fit', async () => {
    await threeSeals();
    const errors = () => app.logLines.filter((line) => line.includes('"audit.head_unverified"'));
    const earlier = errors().length;
    await withoutTriggers(app, `UPDATE audit_seals SET signature = 'x.y.z' WHERE number = 3`);
    for (let n = 0; n < 2; n += 1) {
      await record();
      await seal();
    }
    const found = errors().slice(earlier);
    expect(found.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'error', number: '3', reason: 'invalid' }),
    ]);
    const mismatch = { number: '3', reason: 'signature_invalid' };
    expect((await verify()).mismatch).toEqual(mismatch);
    const verification = app.firstApp.get(SealVerification, { strict: false });
    const range = (from: string) => verification.verify({ kept: [], retentionDays: 400, from });
    expect(await range('4')).toMatchObject({ seals: 0, mismatch });
    expect(await range('5')).toMatchObject({ seals: 1, mismatch: null });
  });

  it('still fits after personal data has been erased, and after events have expired', async () => {
    await threeSeals();
    await app.query('DELETE FROM audit_personal');
    expect(await verify()).toMatchObject({ seals: 3, mismatch: null });
    await withoutTriggers(app, 'DELETE FROM audit_events WHERE seal_id = 1');
    expect((await verify()).mismatch).toEqual({ number: '1', reason: 'events_changed' });
    expect(await verify([], 0)).toMatchObject({ seals: 3, expired: 1, mismatch: null });
  });

  it.each([
    ['an UPDATE', `UPDATE audit_events SET outcome = 'failure'`],
    ['a second seal', `UPDATE audit_events SET seal_id = 7 WHERE seal_id IS NOT NULL`],
    ['a removed seal', `UPDATE audit_events SET seal_id = NULL WHERE seal_id IS NOT NULL`],
    ['a seal with another change', `UPDATE audit_events SET seal_id = 7, type = 'x' WHERE seal_id IS NULL`],
    [
      'a new event with a seal',
      `INSERT INTO audit_events (id, type, outcome, actor_type, details, personal_digest, seal_id)
       SELECT gen_random_uuid(), type, outcome, actor_type, details, personal_digest, 1 FROM audit_events LIMIT 1`,
    ],
    ['a DELETE', 'DELETE FROM audit_events'],
    ['a TRUNCATE', 'TRUNCATE audit_events'],
    ['an UPDATE of a seal', 'UPDATE audit_seals SET events = 9'],
    ['a DELETE of a seal', 'DELETE FROM audit_seals WHERE number = 3'],
    ['a TRUNCATE of the seals', 'TRUNCATE audit_seals'],
  ])('refuses %s', async (_what, sql) => {
    await threeSeals();
    await record();
    await expect(app.query(sql)).rejects.toThrow('append-only');
  });

  it('is written only if the transaction commits', async () => {
    const userId = newId();
    const { manager } = app.firstApp.get(DataSource);
    const log = app.firstApp.get(AuditLog, { strict: false });
    const work = manager.transaction(async (tx) => {
      await log.record(tx, {
        type: 'account.deleted',
        outcome: 'success',
        actor: { type: 'user', id: userId },
        userId,
        details: {},
        client: auditClient,
        address: null,
      });
      throw new Error('rolled back');
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await app.query('SELECT 1 FROM audit_events WHERE subject_id = $1', [userId])).toEqual([]);
  });
});

describe('seals in a database with other defaults', () => {
  it('[AUD-32] fit, whatever zone, date style and precision the reading session has', async () => {
    const database = await createTestDatabase();
    const name = new URL(database.url).pathname.slice(1);
    const sealing = await startApp({ runsJobs: false, database });
    await recordEvent(sealing);
    await sealEvents(sealing);
    await sealing.close();
    for (const setting of [
      `TimeZone = 'Asia/Kathmandu'`,
      `DateStyle = 'German'`,
      `IntervalStyle = 'sql_standard'`,
      'extra_float_digits = -15',
      'bytea_output = escape',
      `lc_numeric = 'C'`,
    ])
      await runAsAdmin(`ALTER DATABASE ${name} SET ${setting}`);
    const reading = await startApp({ runsJobs: false, database });
    try {
      const { manager } = reading.firstApp.get(DataSource);
      const verification = reading.firstApp.get(SealVerification, { strict: false });
      const expected = { seals: 1, events: 1, mismatch: null };
      const given = { kept: [], retentionDays: 400 };
      expect(await verification.verify(given)).toMatchObject(expected);
      // As behind a pooler, on connections that the session's settings have not reached.
      for (let connection = 0; connection < 10; connection += 1)
        await manager.query(`SELECT set_config('TimeZone', 'Asia/Kathmandu', false),
                                    set_config('DateStyle', 'German', false), set_config('bytea_output', 'escape', false)`);
      expect(await verification.verify(given)).toMatchObject(expected);
      await recordEvent(reading);
      await sealEvents(reading);
      expect(await verification.verify(given)).toMatchObject({ seals: 2, events: 2, mismatch: null });
    } finally {
      await reading.close();
      await database.drop();
    }
  });
});
