import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditSeals } from '../../src/audit/seals/audit-seals.service.js';
import { AuditAnchors } from '../../src/audit/seals/audit-anchors.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { recordEvent, sealEvents, settleEvents, withoutTriggers } from '../support/audit-log.js';
import { Sealing } from '../../src/audit/seals/sealing.service.js';

describe('the heads of seals leave the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-anchors-'));
  const file = join(folder, 'place', 'anchors');
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({
      runsJobs: false,
      instances: 2,
      env: { AUDIT_ANCHOR_FILE: file, AUDIT_LOG_EVENTS: 'true' },
    });
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    mkdirSync(join(folder, 'place'), { recursive: true });
    writeFileSync(file, '');
    await withoutTriggers(app, 'DELETE FROM audit_events; DELETE FROM audit_seals');
  });

  const append = () => app.firstApp.get(AuditAnchors, { strict: false }).append();
  const content = () => readFileSync(file, 'utf8');
  const heads = async () => {
    const listed = await app.firstApp
      .get(AuditSeals, { strict: false })
      .list({ before: undefined, limit: 100 });
    return listed.toReversed().map(({ number, hash }) => `${number}:${hash}\n`);
  };
  const errors = () =>
    app.logLines
      .map((line) => JSON.parse(line) as { event?: string; level: string })
      .filter(({ level }) => level === 'error')
      .map(({ event }) => event);

  async function seals(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      await recordEvent(app);
      await sealEvents(app);
    }
  }

  it('[AUD-27] as lines of AUDIT_ANCHOR_FILE, each once', async () => {
    await seals(3);
    await append();
    await append();
    await seals(1);
    await append();
    expect(content()).toBe((await heads()).join(''));
  });

  it('[AUD-28] later, if the file could not be written, and sealing continues', async () => {
    await seals(1);
    await append();
    rmSync(join(folder, 'place'), { recursive: true });
    writeFileSync(join(folder, 'place'), 'not a folder');
    await seals(2);
    const before = errors().length;
    await append();
    expect(errors().slice(before)).toEqual(['audit.anchor_failed']);
    rmSync(join(folder, 'place'));
    mkdirSync(join(folder, 'place'));
    await append();
    expect(content()).toBe((await heads()).join(''));
  });

  it('after a line that was cut off', async () => {
    await seals(2);
    const all = await heads();
    writeFileSync(file, `${all[0]}2:abc`);
    await append();
    expect(content()).toBe(`${all[0]}2:abc\n${all[1]}`);
    writeFileSync(file, `${all[0]?.trimEnd()}`);
    await append();
    expect(content()).toBe(all.join(''));
  });

  it('but not into a file that another log has, which is an error', async () => {
    await seals(2);
    await append();
    const kept = content();
    await withoutTriggers(app, 'DELETE FROM audit_events; DELETE FROM audit_seals');
    await seals(3);
    const before = errors().length;
    await append();
    expect(errors().slice(before)).toEqual(['audit.anchor_mismatch']);
    expect(content()).toBe(kept);
    appendFileSync(file, 'x'.repeat(2_000));
    await append();
    expect(errors().at(-1)).toBe('audit.anchor_failed');
  });

  it('of many seals at once, and into a file that is not readable for others', async () => {
    await withoutTriggers(
      app,
      `INSERT INTO audit_seals SELECT n, '', 'x', 1, now(), now(), now(), '' FROM generate_series(1, 1234) n`,
    );
    await append();
    expect(content().match(/^\d+:[\w-]{43}\n/gm)).toHaveLength(1_234);
    chmodSync(file, 0o600);
  });

  it('[AUD-29] and each event as a line of the log: once, in order, without personal data', async () => {
    for (let n = 0; n < 5; n += 1) await recordEvent(app);
    await settleEvents(app);
    const from = app.logLines.length;
    const running = new AbortController().signal;
    await Promise.all(app.apps.map((one) => one.get(Sealing, { strict: false }).seal(running)));
    await app.firstApp.get(Sealing, { strict: false }).seal(running);
    const lines = app.logLines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
    const events = lines.filter(({ audit }) => audit === true);
    const rows = await app.query<{ id: string }>('SELECT id FROM audit_events ORDER BY id');
    expect(events.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(events[0]).toEqual({
      level: 'info',
      time: expect.any(String),
      context: 'Audit',
      event: 'audit.event',
      msg: 'audit event',
      audit: true,
      id: rows[0]?.id,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      type: 'sign_in.succeeded',
      outcome: 'success',
      actorType: 'user',
      actorId: expect.any(String),
      subjectType: 'user',
      subjectId: expect.any(String),
      sessionId: null,
      requestId: null,
      details: { methods: ['password'] },
      seal: '1',
    });
    expect(JSON.stringify(events)).not.toMatch(/192\.0\.2\.7|Firefox/);
    expect(lines.findIndex(({ event }) => event === 'audit.sealed')).toBeGreaterThan(
      lines.findLastIndex(({ audit }) => audit === true) - 1,
    );
  });
});
