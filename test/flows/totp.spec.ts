import { Readable } from 'node:stream';
import { DataSource } from 'typeorm';
import { newId } from '../../src/common/secrets.js';
import { column } from '../../src/database/columns.js';
import { onlyRow, run, runAsOne, runForOne, Statement } from '../../src/database/statement.js';
import { newTotpSecret } from '../../src/factors/totp/totp-code.js';
import { mostFailuresInARow, TotpService } from '../../src/factors/totp/totp.service.js';
import { TotpRecords } from '../../src/factors/totp/totp-records.service.js';
import { CleanUpService } from '../../src/jobs/clean-up.service.js';
import { counts, importsInto, type AccountImports } from '../support/account-imports.js';
import { startApp, testSecrets, type TestApp } from '../support/app.js';
import { whileHolding } from '../support/held-rows.js';
import { inParallel } from '../support/in-parallel.js';
import { freshEmail } from '../support/journeys.js';
import { awayFromStepEdge, totpCode } from '../support/totp-steps.js';

const unstopped = new AbortController().signal;
const nextSecrets = 'test2:3kQ9vXc7Lw1Zr5Tn8Yb2Hd6Mf4Jp0Sg9Bs';

async function accountOf(app: TestApp): Promise<{ id: string; email: string }> {
  const owner = { id: newId(), email: freshEmail() };
  await app.query(
    `INSERT INTO users (id, email, full_name, locale, email_verified_at) VALUES ($1, $2, 'Ada', 'en', now())`,
    [owner.id, owner.email],
  );
  return owner;
}

/** The authenticator apps of one replica. */
function actions(replica: TestApp['firstApp']) {
  const totp = replica.get(TotpService, { strict: false });
  const { manager } = replica.get(DataSource);
  const asked = (userId: string) =>
    new Statement({
      name: 'asked',
      columns: { id: column.uuid('id') },
      sql: 'SELECT $1::uuid AS id',
      parameters: [userId],
    });
  const read = async (userId: string, setupId?: string) => {
    const id = asked(userId);
    const found =
      setupId === undefined
        ? totp.materialStatement(id.column('id'))
        : totp.setupMaterialStatement(id.column('id'), setupId);
    return onlyRow(await runAsOne(manager, [id, found], found)).material;
  };
  const confirm = async (of: { userId: string; setupId: string; code: string; label?: string }) => {
    const material = await read(of.userId, of.setupId);
    const matched = material && (await totp.check(material, of));
    if (!matched) return null;
    const { label = null, ...rest } = of;
    const { finished, confirmed } = totp.confirmStatements({ ...rest, label, step: matched.step });
    const [row] = await runAsOne(manager, [finished, confirmed], confirmed);
    return row ?? null;
  };
  const use = async (userId: string, code: string) => {
    const material = await read(userId);
    const matched = material && (await totp.check(material, { code }));
    return matched && runForOne(manager, totp.useStatement(matched));
  };
  const isOffered = async (userId: string) =>
    onlyRow(await run(manager, totp.offerStatement(userId))).isOffered;
  return { totp, manager, read, confirm, use, isOffered };
}

describe('an authenticator app', () => {
  let app: TestApp;
  let of: ReturnType<typeof actions>;
  beforeAll(async () => {
    app = await startApp({ instances: 2, runsJobs: false });
    of = actions(app.firstApp);
  });
  beforeEach(awayFromStepEdge);
  afterAll(() => app.close());

  const account = () => accountOf(app);
  const begin = async (owner: { id: string; email: string }) => {
    const setup = await of.totp.begin(owner);
    if (!setup) throw new Error('the account exists');
    return setup;
  };
  /** An account whose app was set up with the code of the step before the current one. */
  const enrolled = async (label?: string) => {
    const owner = await account();
    const setup = await begin(owner);
    const code = totpCode(setup.secret, -1);
    const confirmed = await of.confirm({ userId: owner.id, setupId: setup.setupId, code, label });
    expect(confirmed).toEqual({ id: setup.setupId });
    return { owner, setup };
  };
  const rowsOf = (userId: string) => app.query('SELECT * FROM totp_factors WHERE user_id = $1', [userId]);

  it('is set up with a secret, a URI and an image, and works once a code confirms it', async () => {
    const owner = await account();
    const setup = await begin(owner);
    expect(setup.otpauthUri).toBe(
      `otpauth://totp/Postern:${encodeURIComponent(owner.email)}?secret=${setup.secret}&issuer=Postern` +
        '&algorithm=SHA1&digits=6&period=30',
    );
    expect(setup.qrSvg).toMatch(/^<svg /);
    expect(Math.abs(setup.expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(30_000);
    expect(await of.read(owner.id)).toBeNull();
    expect(await of.isOffered(owner.id)).toBe(false);
    expect(await of.totp.find(owner.id)).toBeNull();
    const code = totpCode(setup.secret);
    const confirmed = await of.confirm({ userId: owner.id, setupId: setup.setupId, code, label: 'Phone' });
    expect(confirmed).toEqual({ id: setup.setupId });
    expect(await of.isOffered(owner.id)).toBe(true);
    expect(await of.totp.find(owner.id)).toEqual({
      id: setup.setupId,
      label: 'Phone',
      createdAt: expect.any(Date),
      lastUsedAt: null,
    });
  });

  it('has a secret that is nowhere in the database', async () => {
    const { owner, setup } = await enrolled();
    const [row] = await rowsOf(owner.id);
    expect(row).toMatchObject({ kid: 'test1', secret: expect.stringMatching(/^test1\./) });
    expect(JSON.stringify(row)).not.toContain(setup.secret);
  });

  it('is confirmed by one of 50 parallel requests, which leave one row', async () => {
    const owner = await account();
    const setup = await begin(owner);
    const code = totpCode(setup.secret);
    const confirmed = await inParallel(app, 50, (_, __, replica) =>
      actions(replica).confirm({ userId: owner.id, setupId: setup.setupId, code }),
    );
    expect(confirmed.filter((row) => row !== null)).toEqual([{ id: setup.setupId }]);
    expect(await rowsOf(owner.id)).toHaveLength(1);
  });

  it('replaces an earlier one when it is confirmed, and not before', async () => {
    const { owner, setup: earlier } = await enrolled('Old');
    const later = await begin(owner);
    expect(await of.use(owner.id, totpCode(earlier.secret))).toMatchObject({ factorId: earlier.setupId });
    const wrong = { userId: owner.id, setupId: later.setupId, code: totpCode(earlier.secret, 1) };
    expect(await of.confirm(wrong)).toBeNull();
    expect(await of.confirm({ ...wrong, code: totpCode(later.secret) })).toEqual({ id: later.setupId });
    expect(await rowsOf(owner.id)).toEqual([
      expect.objectContaining({ id: later.setupId, label: null, last_used_at: null, failures_in_a_row: 0 }),
    ]);
    expect(await of.use(owner.id, totpCode(earlier.secret, 1))).toBeNull();
    expect(await of.use(owner.id, totpCode(later.secret, 1))).toMatchObject({ factorId: later.setupId });
  });

  it('survives a set-up that was replaced or has expired while its code was checked', async () => {
    const { owner, setup } = await enrolled();
    const abandoned = await begin(owner);
    await begin(owner);
    const late = of.totp.confirmStatements({
      userId: owner.id,
      setupId: abandoned.setupId,
      step: 1,
      label: null,
    });
    expect(await runAsOne(of.manager, [late.finished, late.confirmed], late.confirmed)).toEqual([]);
    expect(await of.use(owner.id, totpCode(setup.secret))).toMatchObject({ factorId: setup.setupId });
  });

  it('cannot be set up with a set-up that has expired, was replaced, or belongs to another account', async () => {
    const [owner, other] = [await account(), await account()];
    const replaced = await begin(owner);
    const setup = await begin(owner);
    expect(await rowsOf(owner.id)).toHaveLength(1);
    const confirm = (userId: string, { setupId }: { setupId: string }, code: string) =>
      of.confirm({ userId, setupId, code });
    expect(await confirm(owner.id, replaced, totpCode(replaced.secret))).toBeNull();
    expect(await confirm(other.id, setup, totpCode(setup.secret))).toBeNull();
    expect(await confirm(owner.id, { setupId: 'not an ID' }, totpCode(setup.secret))).toBeNull();
    await app.query('UPDATE totp_factors SET expires_at = now() WHERE id = $1', [setup.setupId]);
    expect(await confirm(owner.id, setup, totpCode(setup.secret))).toBeNull();
  });

  it('is not set up for an account that was deleted or disabled', async () => {
    const disabled = await account();
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [disabled.id]);
    expect(await of.totp.begin(disabled)).toBeNull();
    expect(await of.totp.begin({ id: newId(), email: 'nobody@example.com' })).toBeNull();
  });

  it('[MFA-22] accepts each code once, and none of an earlier step', async () => {
    const { owner, setup } = await enrolled();
    expect(await of.use(owner.id, totpCode(setup.secret, -1))).toBeNull(); // confirmed the set-up
    const code = totpCode(setup.secret);
    expect(await of.use(owner.id, code)).toEqual({ factorId: setup.setupId, remaining: null });
    expect((await of.totp.find(owner.id))?.lastUsedAt).toEqual(expect.any(Date));
    expect(await of.use(owner.id, code)).toBeNull();
    expect(await of.use(owner.id, totpCode(setup.secret, -1))).toBeNull();
    expect(await of.use(owner.id, totpCode(setup.secret, 1))).not.toBeNull();
  });

  it('accepts one of 50 parallel requests with the right code', async () => {
    const { owner, setup } = await enrolled();
    const code = totpCode(setup.secret);
    const used = await inParallel(app, 50, (_, __, replica) => actions(replica).use(owner.id, code));
    expect(used.filter((row) => row !== null)).toEqual([{ factorId: setup.setupId, remaining: null }]);
  });

  it('[MFA-21] accepts one of 50 parallel requests that had all been checked before the first was used', async () => {
    const { owner, setup } = await enrolled();
    const material = await of.read(owner.id);
    const matched = material && (await of.totp.check(material, { code: totpCode(setup.secret) }));
    if (!matched) throw new Error('the code is right');
    const used = await inParallel(app, 50, (_, __, replica) => {
      const { manager, totp } = actions(replica);
      return run(manager, totp.useStatement(matched));
    });
    expect(used.flat()).toHaveLength(1);
  });

  it('refuses every code without an error after the clock was set back, until it has caught up', async () => {
    const { owner, setup } = await enrolled();
    await app.query('UPDATE totp_factors SET last_step = last_step + 1000 WHERE user_id = $1', [owner.id]);
    expect(await of.use(owner.id, totpCode(setup.secret))).toBeNull();
    await app.query('UPDATE totp_factors SET last_step = last_step - 1000 WHERE user_id = $1', [owner.id]);
    expect(await of.use(owner.id, totpCode(setup.secret))).not.toBeNull();
  });

  it('[MFA-23] is not offered after 100 wrong codes in a row, until another proof of the owner', async () => {
    const { owner, setup } = await enrolled();
    const material = await of.read(owner.id);
    if (!material) throw new Error('there is one');
    await inParallel(app, mostFailuresInARow - 1, () => of.totp.recordFailure(material));
    expect(await of.isOffered(owner.id)).toBe(true);
    expect(await of.use(owner.id, totpCode(setup.secret))).not.toBeNull();
    await inParallel(app, mostFailuresInARow - 1, () => of.totp.recordFailure(material));
    expect(await of.isOffered(owner.id)).toBe(true); // the right code began a new row
    await of.totp.recordFailure(material);
    expect(await of.isOffered(owner.id)).toBe(false);
    expect(await of.use(owner.id, totpCode(setup.secret, 1))).toBeNull();
    expect(await of.totp.find(owner.id)).toMatchObject({ id: setup.setupId });
    expect(await run(of.manager, of.totp.unblockStatement(owner.id))).toEqual([{ id: setup.setupId }]);
    expect(await of.use(owner.id, totpCode(setup.secret, 1))).not.toBeNull();
  });

  it('is removed together with an unfinished set-up', async () => {
    const { owner, setup } = await enrolled();
    const unfinished = await begin(owner);
    const removed = await run(of.manager, of.totp.removeStatement(owner.id));
    expect(removed).toHaveLength(2);
    expect(removed).toEqual(
      expect.arrayContaining([
        { id: setup.setupId, wasConfirmed: true },
        { id: unfinished.setupId, wasConfirmed: false },
      ]),
    );
    expect(await of.isOffered(owner.id)).toBe(false);
    expect(await of.use(owner.id, totpCode(setup.secret))).toBeNull();
  });

  it('[MFA-24] does not work in the row of another account or with another ID, which is logged without its secret', async () => {
    const [{ owner, setup }, thief] = [await enrolled(), await account()];
    await app.query('UPDATE totp_factors SET user_id = $2 WHERE user_id = $1', [owner.id, thief.id]);
    expect(await of.use(thief.id, totpCode(setup.secret))).toBeNull();
    const otherId = newId();
    await app.query('UPDATE totp_factors SET user_id = $2, id = $3 WHERE user_id = $1', [
      thief.id,
      owner.id,
      otherId,
    ]);
    expect(await of.use(owner.id, totpCode(setup.secret))).toBeNull();
    const logged = app.logLines.filter((line) => line.includes('totp.unreadable'));
    expect(logged.map((line) => (JSON.parse(line) as { factorId: string }).factorId)).toEqual([
      setup.setupId,
      otherId,
    ]);
    expect(logged.join('\n')).not.toContain(setup.secret);
  });

  it('is kept by the clean-up, which deletes expired set-ups', async () => {
    const { owner, setup } = await enrolled();
    const [expired, live] = [await account(), await account()];
    await begin(expired);
    await begin(live);
    await app.query('UPDATE totp_factors SET expires_at = now() WHERE user_id = $1', [expired.id]);
    await app.firstApp.get(CleanUpService, { strict: false }).run('totp_setups', unstopped);
    const left = await Promise.all([owner, expired, live].map(({ id }) => rowsOf(id)));
    expect(left.map((rows) => rows.length)).toEqual([1, 0, 1]);
    expect(await of.use(owner.id, totpCode(setup.secret))).not.toBeNull();
  });
});

describe('a rotation of APP_SECRETS', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  beforeEach(awayFromStepEdge);
  afterAll(() => app.close());

  const start = (secrets: string) =>
    startApp({
      database: app.database,
      mailbox: app.mailbox,
      runsJobs: false,
      env: { APP_SECRETS: secrets },
    });
  const kids = () =>
    app.query<{ kid: string; count: number }>(
      'SELECT kid, count(*)::int AS count FROM totp_factors GROUP BY kid ORDER BY kid',
    );
  const enrol = async () => {
    const user = await accountOf(app);
    const of = actions(app.firstApp);
    const setup = await of.totp.begin(user);
    if (!setup) throw new Error('the account exists');
    const code = totpCode(setup.secret, -1);
    expect(await of.confirm({ userId: user.id, setupId: setup.setupId, code })).not.toBeNull();
    return { userId: user.id, secret: setup.secret };
  };

  it('[MFA-25] leaves authenticator apps working, and encrypts their secrets again', async () => {
    const { userId, secret } = await enrol();
    // Enough for three batches, and one row that cannot be decrypted.
    await app.query(
      `INSERT INTO users (id, email, full_name, locale)
       SELECT gen_random_uuid(), 'copy' || n || '@example.com', 'Copy', 'en' FROM generate_series(1, 249) AS n`,
    );
    await app.query(`INSERT INTO totp_factors (id, user_id, secret, kid, confirmed_at)
                     SELECT gen_random_uuid(), id, 'test1.altered', 'test1', now() FROM users WHERE email = 'copy1@example.com'`);
    const others = await app.query<{ id: string }>(
      `SELECT id FROM users WHERE email ~ '^copy' AND email <> 'copy1@example.com'`,
    );
    const of = actions(app.firstApp);
    for (const { id } of others) await of.totp.begin({ id, email: 'copy@example.com' });
    expect(await kids()).toEqual([{ kid: 'test1', count: 250 }]);
    const rotated = await start(`${nextSecrets},${testSecrets}`);
    try {
      const code = totpCode(secret);
      expect(await actions(rotated.firstApp).use(userId, code)).not.toBeNull();
      await rotated.firstApp.get(TotpRecords, { strict: false }).reseal(unstopped);
      expect(await kids()).toEqual([
        { kid: 'test1', count: 1 },
        { kid: 'test2', count: 249 },
      ]);
      const events = rotated.logLines.map((line) => JSON.parse(line) as { event?: string; count?: number });
      expect(events.filter(({ event }) => event === 'totp.resealed')).toMatchObject([{ count: 249 }]);
      expect(events.filter(({ event }) => event === 'totp.unreadable')).toHaveLength(1);
    } finally {
      await rotated.close();
    }
    await expect(start(nextSecrets)).rejects.toThrow(
      'APP_SECRETS lacks test1, with which authenticator apps or phone numbers are encrypted. Add it again; ' +
        '"keys list" shows when it can be removed',
    );
    await app.query(`DELETE FROM totp_factors WHERE kid = 'test1'`);
    const later = await start(nextSecrets);
    const next = totpCode(secret, 1);
    expect(await actions(later.firstApp).use(userId, next)).not.toBeNull();
    await later.close();
  });

  it('does not overwrite a secret that another request replaces meanwhile', async () => {
    const { userId } = await enrol();
    const rotated = await start(`${nextSecrets},${testSecrets}`);
    const change = {
      sql: `UPDATE totp_factors SET secret = 'test1.replaced' WHERE user_id = $1`,
      parameters: [userId],
    };
    await whileHolding(app, change, () =>
      rotated.firstApp.get(TotpRecords, { strict: false }).reseal(unstopped),
    );
    await rotated.close();
    const kept = await app.query('SELECT secret, kid FROM totp_factors WHERE user_id = $1', [userId]);
    expect(kept).toEqual([{ secret: 'test1.replaced', kid: 'test1' }]);
    await app.query('DELETE FROM totp_factors WHERE user_id = $1', [userId]);
  });

  it('makes a process without the secret unavailable for its owners, and names the secret in the log', async () => {
    const { userId, secret } = await enrol();
    const of = actions(app.firstApp);
    await app.query(`UPDATE totp_factors SET kid = 'elsewhere' WHERE user_id = $1`, [userId]);
    await expect(of.use(userId, totpCode(secret))).rejects.toMatchObject({
      code: 'service.unavailable',
      cause: new Error('APP_SECRETS lacks elsewhere, with which an authenticator app is encrypted'),
    });
  });
});

describe('an imported authenticator app', () => {
  let app: TestApp;
  let imports: AccountImports;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
    imports = importsInto(app);
  });
  beforeEach(awayFromStepEdge);
  afterAll(() => app.close());

  const variables = () => ({ DATABASE_URL: app.database.url, APP_SECRETS: testSecrets });
  const importLines = (lines: object[], given: Record<string, string>, ...parameters: string[]) =>
    imports.run(['-', '--assume-verified', ...parameters], {
      input: Readable.from([Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))]),
      variables: given,
    });
  const factorsOf = async (email: string) => {
    const [row] = await app.query<{ id: string; factors: number; second_factor_required: boolean }>(
      'SELECT id, factors, second_factor_required FROM users WHERE email = $1',
      [email],
    );
    return row;
  };

  it('[MFA-26] works, is required, and is encrypted; other factors are counted as lost', async () => {
    const [secret, email, other] = [newTotpSecret(), freshEmail(), freshEmail()];
    const lines = [
      { email, totp_secret: secret, recovery_codes: ['a', 'b'] },
      { email: other, totp_secret: null, passkeys: [{}] },
      { email: freshEmail(), totp_secret: secret, totp_digits: 8 },
    ];
    const outcome = await importLines(lines, variables());
    expect(outcome).toMatchObject({
      code: 1,
      errors: [
        expect.stringMatching(
          /^Line 3 \(.+\): the authenticator app does not use SHA1, 6 digits and 30 seconds\.$/,
        ),
      ],
    });
    expect(counts(outcome)).toMatchObject({
      'Accounts created': 2,
      'authenticator app': 1,
      'recovery codes, not imported': 1,
      'passkeys, not imported': 1,
    });
    const account = await factorsOf(email);
    expect(account).toMatchObject({ factors: 1, second_factor_required: true });
    expect(await factorsOf(other)).toMatchObject({ factors: 0, second_factor_required: false });
    const stored = await app.query('SELECT * FROM totp_factors');
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(await actions(app.firstApp).use(account?.id ?? '', totpCode(secret))).not.toBeNull();
    await importLines([{ email: other, totp_secret: secret }], variables());
    expect(await factorsOf(other)).toMatchObject({ factors: 0 }); // existing accounts stay unchanged
    expect(await app.query('SELECT FROM totp_factors')).toHaveLength(1);
  });

  it('needs APP_SECRETS, unless its column is empty or ignored', async () => {
    const { APP_SECRETS: _, ...database } = variables();
    const line = { email: freshEmail(), totp_secret: newTotpSecret() };
    const refused = await importLines([line], database);
    expect(refused).toMatchObject({
      code: 2,
      errors: [expect.stringMatching(/^The file has secrets of authenticator apps.+Nothing was written\.$/)],
    });
    expect(await factorsOf(line.email)).toBeUndefined();
    expect((await importLines([{ ...line, totp_secret: '' }], database, '--dry-run')).code).toBe(0);
    expect((await importLines([line], database, '--ignore', 'totp_secret')).code).toBe(0);
    expect(await factorsOf(line.email)).toMatchObject({ factors: 0, second_factor_required: false });
  });

  it('is not written by a dry run', async () => {
    const line = { email: freshEmail(), totp_secret: newTotpSecret() };
    const before = await app.query('SELECT id FROM totp_factors');
    const outcome = await importLines([line], variables(), '--dry-run');
    expect(counts(outcome)).toMatchObject({ 'authenticator app': 1 });
    expect(await app.query('SELECT id FROM totp_factors')).toEqual(before);
  });

  it.each([
    ['two_factor_enabled', true],
    ['otp_secret', 'sealed elsewhere'],
    ['mfa', { type: 'totp' }],
  ])('stops the import if it would be ignored: %s', async (name, value) => {
    const line = { email: freshEmail(), [name]: value };
    const outcome = await importLines([line], variables());
    expect(outcome.code).toBe(2);
    expect(outcome.errors[0]).toMatch(
      `The column "${name}" would be ignored, but looks like a second factor`,
    );
    expect((await importLines([line], variables(), '--ignore', name)).code).toBe(0);
  });
});
