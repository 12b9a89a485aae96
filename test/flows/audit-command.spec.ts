import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from '../../src/commands/audit/audit.command.js';
import { generatePrivateKey } from '../../src/tokens/private-keys.js';
import { startApp, testKey, type TestApp } from '../support/app.js';
import { recordEvent, sealEvents, withoutTriggers } from '../support/audit-log.js';
import { runCommand } from '../support/command-io.js';

describe('npm run audit', () => {
  let app: TestApp;
  let folder: string;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
    folder = mkdtempSync(join(tmpdir(), 'postern-audit-'));
    for (const count of [2, 1, 3]) {
      for (let n = 0; n < count; n += 1) await recordEvent(app);
      await sealEvents(app);
    }
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const variables = () => ({
    NODE_ENV: 'test',
    DATABASE_URL: app.database.url,
    JWT_PRIVATE_KEYS: testKey,
  });
  const audit = (...args: string[]) => runCommand(runAudit, args, { variables: variables() });
  const heads = async () => {
    const { stdout } = await audit('seals');
    return stdout
      .trim()
      .split('\n')
      .map((line) => line.split('  ').at(-1) ?? '');
  };
  const newest = async (type: string) =>
    (await app.query('SELECT * FROM audit_events WHERE type = $1 ORDER BY id DESC LIMIT 1', [type]))[0];

  it('prints seals, the newest first, as --expect takes them', async () => {
    const all = await heads();
    expect(all.map((head) => head.split(':')[0])).toEqual(['3', '2', '1']);
    expect((await audit('seals', '--limit', '1', '--before', '3')).stdout).toContain(all[1]);
    const { stdout } = await audit('seals', '--json', '--limit', '1');
    expect(JSON.parse(stdout)).toMatchObject([{ number: '3', events: 3, hash: all[0]?.slice(2) }]);
  });

  it('verifies the log, which is an event of the system', async () => {
    const [head = '', second = ''] = await heads();
    expect(await audit('verify', '--expect', head, '--expect', second)).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        new RegExp(
          `^Everything fits: 3 seals with 6 events\\.\n(?:.* not sealed yet\\.\n)?Head: ${head}\n$`,
          's',
        ),
      ),
      stderr: '',
    });
    expect(await newest('audit.verified')).toMatchObject({
      actor_type: 'system',
      actor_id: null,
      outcome: 'success',
      details: { seals: 3, mismatch: null },
    });
  });

  it('begins with the first seal of a time', async () => {
    expect((await audit('verify', '--since', '2100-01-01')).stdout).toContain('0 seals with 0 events');
    expect((await audit('verify', '--since', '2020-01-01T00:00:00+01:00')).stdout).toContain('3 seals');
    await withoutTriggers(app, `UPDATE audit_seals SET last_at = '2001-01-01' WHERE number = 1`);
    const { stdout } = await audit('verify', '--since', '2020-01-01');
    expect(stdout).toMatch(/^Seal 1 does not fit: it has been changed since it was signed/);
    await withoutTriggers(
      app,
      `UPDATE audit_seals SET last_at = (SELECT max(at) FROM audit_events WHERE seal_id = 1) WHERE number = 1`,
    );
    expect((await audit('verify')).exitCode).toBe(0);
  });

  it.each([
    [
      'an event was changed',
      `UPDATE audit_events SET outcome = 'failure' WHERE seal_id = 2`,
      'Seal 2',
      'changed',
    ],
    ['seals are gone', `DELETE FROM audit_seals WHERE number >= 2`, 'Seal 2', 'does not exist'],
    [
      'an IP address was changed',
      `UPDATE audit_personal SET ip = 'x' WHERE event_id IN (SELECT id FROM audit_events WHERE seal_id = 2)`,
      'Seal 2',
      'IP address',
    ],
    ['a signature is another', `UPDATE audit_seals SET signature = 'x' WHERE number = 1`, 'Seal 1', 'signed'],
  ])('[AUD-26] exits with 1 and says which seal does not fit: %s', async (_what, sql, seal, why) => {
    await withoutTriggers(
      app,
      `CREATE TABLE saved_events AS TABLE audit_events;
      CREATE TABLE saved_personal AS TABLE audit_personal;
      CREATE TABLE saved_seals AS TABLE audit_seals; ${sql}`,
    );
    try {
      const { exitCode, stdout } = await audit('verify');
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining(seal) });
      expect(stdout).toContain(why);
    } finally {
      await withoutTriggers(
        app,
        `DELETE FROM audit_events; DELETE FROM audit_seals; DELETE FROM audit_personal;
        INSERT INTO audit_events TABLE saved_events; INSERT INTO audit_seals TABLE saved_seals;
        INSERT INTO audit_personal TABLE saved_personal;
        DROP TABLE saved_events; DROP TABLE saved_seals; DROP TABLE saved_personal`,
      );
    }
  });

  it('exits with 1 if a seal that was kept elsewhere is not there', async () => {
    const { exitCode, stdout } = await audit('verify', '--expect', `9:${'x'.repeat(43)}`);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/^Seal 9 does not fit/),
    });
  });

  it('[AUD-34] does not accept a seal whose key is neither a signing key nor a retired one', async () => {
    const verify = (retired: string) =>
      runCommand(runAudit, ['verify'], {
        variables: { ...variables(), JWT_PRIVATE_KEYS: generatePrivateKey(), AUDIT_RETIRED_KEYS: retired },
      });
    const retired = (key: string) =>
      JSON.stringify({ keys: [createPublicKey(key).export({ format: 'jwk' })] });
    for (const others of ['', retired(generatePrivateKey())])
      expect(await verify(others)).toMatchObject({
        exitCode: 1,
        stdout: expect.stringMatching(/^Seal 1 does not fit: it is signed with a key that is neither/),
      });
    expect(await verify(retired(testKey))).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Everything fits: 3 seals'),
    });
    expect(await verify('{"keys":[{"kty":"EC"}]}')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('AUDIT_RETIRED_KEYS key 1 is not a public JWK'),
    });
  });

  it('verifies what it may only read, and says that it was not recorded', async () => {
    const name = new URL(app.database.url).pathname.slice(1);
    await app.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    try {
      const { exitCode, stderr } = await audit('verify');
      expect({ exitCode, stderr }).toEqual({
        exitCode: 0,
        stderr: expect.stringContaining('could not be recorded in the audit log'),
      });
    } finally {
      await app.query(`BEGIN READ WRITE; ALTER DATABASE ${name} RESET default_transaction_read_only; COMMIT`);
    }
  });

  it('exports to standard output and to a new file of its owner, and counts the events', async () => {
    expect((await audit('export', '--until', '2001-01-01')).stdout).toBe('');
    const all = ['export', '--until', '2100-01-01'];
    const { exitCode, stdout } = await audit(...all);
    const lines = stdout.trim().split('\n');
    expect(exitCode).toBe(0);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'sign_in.succeeded', ip: '192.0.2.7' });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      type: 'audit.exported',
      outcome: 'success',
      actor: { type: 'system' },
      details: { stage: 'started', since: null, until: '2100-01-01T00:00:00.000Z' },
    });
    expect(await newest('audit.exported')).toMatchObject({
      actor_type: 'system',
      outcome: 'success',
      details: { stage: 'ended', events: lines.length },
    });
    const file = join(folder, 'log.ndjson');
    expect(await audit(...all, '--output', file)).toEqual({
      exitCode: 0,
      stdout: `${lines.length + 2} events\n`,
      stderr: '',
    });
    expect(readFileSync(file, 'utf8').startsWith(stdout)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('exports nothing of the last minute by default, whose transactions may not have committed', async () => {
    const before = Date.now();
    await recordEvent(app);
    expect((await audit('export')).stdout).toBe('');
    const started = await app.query<{ details: { until: string } }>(
      `SELECT details FROM audit_events WHERE details ->> 'stage' = 'started' ORDER BY id DESC LIMIT 1`,
    );
    const until = Date.parse(started[0]?.details.until ?? '');
    expect(until).toBeGreaterThan(before - 62_000);
    expect(until).toBeLessThanOrEqual(Date.now() - 60_000);
  });

  it('overwrites no file', async () => {
    const file = join(folder, 'mine');
    writeFileSync(file, 'mine');
    expect(await audit('export', '--output', file)).toMatchObject({
      exitCode: 2,
      stderr: '--output names a file that exists already.\n',
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await audit('export', '--output', join(folder, 'no', 'folder'))).toMatchObject({
      exitCode: 2,
      stderr: '--output names a file that cannot be created: ENOENT.\n',
    });
  });

  it.each([
    [[], 'An action is required: verify, export, seals. See --help.'],
    [['check'], 'Unknown action "check". Actions: verify, export, seals.'],
    [['verify', '3'], 'verify takes only options. See --help.'],
    [['verify', '--output', 'x'], 'verify does not take --output. See --help.'],
    [['verify', '--since', 'yesterday'], '--since must be a date or a time such as 2026-11-24T09:30:00Z.'],
    [['verify', '--since', '2026-13-01'], '--since must be a date or a time such as 2026-11-24T09:30:00Z.'],
    [['verify', '--expect', '4711'], '--expect must be a line of AUDIT_ANCHOR_FILE'],
    [['seals', '--limit', '0'], '--limit must be a number from 1 to 1000.'],
    [['seals', '--before', 'x'], '--before must be the number of a seal.'],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await audit(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
