import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId } from '../../src/common/secrets.js';
import { SealVerification } from '../../src/audit/seals/verification.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { withoutAudit } from '../support/audit-events.js';
import { sealEvents } from '../support/audit-log.js';
import { counts, importsInto, type AccountImports } from '../support/account-imports.js';
import { databaseUrl, runAsAdmin } from '../support/databases.js';
import { whileHolding } from '../support/held-rows.js';
import { freshEmail, freshPerson, login, readMe, signUp } from '../support/journeys.js';

jest.unmock('../../src/passwords/hash-parameters.js'); // costs as much as in production

const { hashes } = JSON.parse(readFileSync('test/fixtures/legacy-hashes.json', 'utf8')) as {
  hashes: { madeBy: string; password: string; hash: string }[]; // written by the script next to the file
};
const cheapHash = hashes.findLast(({ madeBy }) => madeBy === 'django pbkdf2_sha256')?.hash ?? '';

interface UserRow {
  id: string;
  email: string;
  email_verified_at: Date | null;
  password_hash: string | null;
  full_name: string;
  locale: string;
  disabled_at: Date | null;
  created_at: Date;
}

describe('an import of accounts', () => {
  let app: TestApp;
  let folder: string;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
    folder = mkdtempSync(join(tmpdir(), 'postern-import-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await app.close();
  });

  const run = (...given: Parameters<AccountImports['run']>) => importsInto(app).run(...given);
  const importText = (content: string | Buffer, ...parameters: string[]) =>
    importsInto(app).text(content, ...parameters);

  async function rowOf(email: string): Promise<UserRow | undefined> {
    const [row] = await app.query<UserRow>('SELECT * FROM users WHERE email = $1', [email]);
    return row;
  }

  async function allUsers(): Promise<UserRow[]> {
    return app.query<UserRow>('SELECT * FROM users ORDER BY id');
  }

  it('accepts a user table exported from Django, and everybody signs in with their password', async () => {
    const people = hashes
      .filter(({ madeBy }) => madeBy.startsWith('django'))
      .filter(({ madeBy }, index, all) => all.findLastIndex((other) => other.madeBy === madeBy) === index)
      .map((sample, number) => ({ ...sample, email: freshEmail(`django${number}`) }));
    const lines = people.map(
      ({ email, hash }, number) =>
        `${number},"${hash}",2024-05-31 09:30:00+00,f,user${number},Ada,"Lovelace, née Byron",${email},f,t,2020-01-02 03:04:05.678901+00`,
    );
    const header =
      'id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined';
    const path = join(folder, 'auth_user.csv');
    writeFileSync(path, `\ufeff${[header, ...lines].join('\r\n')}\r\n`);

    const outcome = await run([path]);
    expect(outcome.errors).toEqual([]);
    expect(outcome.code).toBe(0);
    expect(outcome.report.replace(/^.* s, .*$/m, '… s.')).toBe(
      [
        'Lines read                                 6',
        'Accounts created                           6',
        '  address not verified                     6',
        ...['pbkdf2_sha256', 'pbkdf2_sha1', 'argon2id', 'bcrypt_sha256', 'bcrypt', 'scrypt'].map(
          (kind) => `${`  password hash ${kind}`.padEnd(43)}1`,
        ),
        'Existing accounts, unchanged               0',
        'Invalid                                    0',
        'Ignored columns: id, last_login, is_superuser, username, is_staff.',
        '… s.',
        '',
      ].join('\n'),
    );
    for (const { email, password, hash } of people) {
      expect(await rowOf(email)).toMatchObject({
        password_hash: hash,
        full_name: 'Ada Lovelace, née Byron',
        locale: 'en',
        email_verified_at: null,
        disabled_at: null,
        created_at: new Date('2020-01-02T03:04:05.678Z'),
      });
      const response = await login(app.client, { email, password });
      expect([email, response.status]).toEqual([email, 200]);
      expect((await rowOf(email))?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    }
  });

  it('accepts JSON lines', async () => {
    const [ada, eve] = [freshEmail('ada'), freshEmail('eve')];
    const path = join(folder, 'users.jsonl');
    const first = { email: ada.toUpperCase(), passwordHash: cheapHash, emailVerified: true, locale: 'pt-br' };
    const second = { EMAIL: eve, full_name: 'Eve', is_active: false, created_at: '2031-01-01', x: { y: [] } };
    writeFileSync(path, `\n${JSON.stringify(first)}\n\n${JSON.stringify(second)}`);
    const outcome = await run([path]);
    expect(outcome).toMatchObject({ code: 0, errors: [] });
    expect(counts(outcome)).toMatchObject({ 'Accounts created': 2, 'address verified': 1, disabled: 1 });
    expect(outcome.report).toContain('Ignored columns: x.');
    expect(await rowOf(ada)).toMatchObject({ locale: 'pt-BR', full_name: ada.split('@')[0] });
    const row = await rowOf(eve);
    expect(row?.disabled_at).not.toBeNull();
    expect(row?.created_at.getTime()).toBeLessThanOrEqual(Date.now() + 60_000); // a timestamp in the future is replaced
  });

  it('rejects sign-ins to disabled accounts, and distinguishes unverified addresses', async () => {
    const [open, closed] = [freshEmail('open'), freshEmail('closed')];
    const { password = '', hash } = hashes.findLast(({ madeBy }) => madeBy === 'django scrypt') ?? {};
    await importText(`email;password;is_active\n${open};${hash};t\n${closed};${hash};f\n`);
    expect((await login(app.client, { email: closed, password })).status).toBe(401);
    const { status, body } = await login(app.client, { email: open, password });
    expect(status).toBe(200);
    expect(body.user.emailVerified).toBe(false);
    expect((await readMe(app.client, body.tokens.accessToken)).body.emailVerified).toBe(false);
  });

  it('leaves existing accounts unchanged, and can be repeated', async () => {
    const registrant = freshPerson();
    const other = await startApp({ database: app.database }); // with a worker, for the mail
    await signUp(other, registrant);
    await other.close();
    const before = await rowOf(registrant.email);
    const fresh = freshEmail('fresh');
    const text = `email,name,password,is_active\n${registrant.email.toUpperCase()},Mallory,${cheapHash},f\n${fresh},A,,t\n ${fresh} ,B,,t\n`;
    const first = await importText(text);
    expect(first.code).toBe(0);
    expect(counts(first)).toMatchObject({
      'Lines read': 3,
      'Accounts created': 1,
      'Existing accounts, unchanged': 2,
    });
    expect(await rowOf(registrant.email)).toEqual(before);
    expect(await rowOf(fresh)).toMatchObject({ full_name: 'A' }); // the first of two lines
    const users = await allUsers();
    const second = await importText(text);
    expect(second.code).toBe(0);
    expect(counts(second)).toMatchObject({ 'Accounts created': 0, 'Existing accounts, unchanged': 3 });
    expect(await allUsers()).toEqual(users);
  });

  it('[AUD-42] records each account that it creates, or creates none', async () => {
    const [ada, eve, ...others] = Array.from({ length: 1_200 }, () => freshEmail());
    const lines = ['email', ada, eve, ...others].join('\n');
    const events = () =>
      app.query(
        `SELECT email, e.type, e.outcome, e.actor_type, e.subject_type, e.details FROM audit_events e
         JOIN users ON users.id = subject_id WHERE email = ANY ($1::text[]) ORDER BY e.id`,
        [[ada, eve, ...others]],
      );
    await importText(lines, '--dry-run');
    expect(await events()).toEqual([]);
    const broken = await withoutAudit(app, () => importText(lines));
    expect(broken.code).toBe(2);
    expect(await rowOf(ada ?? '')).toBeUndefined();

    await importText(`email\n${ada}`);
    await importText(lines);
    const recorded = await events();
    expect(recorded).toHaveLength(1_200);
    expect(new Set(recorded.map(({ email }) => email)).size).toBe(1_200);
    expect(recorded[0]).toEqual({
      email: ada,
      type: 'account.created',
      outcome: 'success',
      actor_type: 'system',
      subject_type: 'user',
      details: { source: 'import' },
    });
    await sealEvents(app);
    const verification = app.firstApp.get(SealVerification, { strict: false });
    const verified = await verification.verify({ kept: [], retentionDays: 400 });
    expect(verified).toMatchObject({ mismatch: null });
    expect(verified.events).toBeGreaterThanOrEqual(1_200);
  });

  it('writes nothing in a dry run, and counts like the run that follows', async () => {
    const addresses = Array.from({ length: 2_600 }, (_, number) => freshEmail(`dry${number}`));
    await importText(`email\n${addresses[0]}\n`);
    const before = await allUsers();
    // Twice: the second copy is several batches after the first.
    const lines = [...addresses, ...addresses].map((email) => `${email},${cheapHash},yes`);
    const text = ['email,password_hash,email_verified', ...lines, 'nobody,,'].join('\n');
    const dry = await importText(text, '--dry-run');
    expect(dry.report).toMatch(/^Dry run: nothing was written\./);
    expect(await allUsers()).toEqual(before);
    const real = await importText(text);
    expect([dry.code, real.code]).toEqual([1, 1]);
    expect(counts(dry)).toEqual(counts(real));
    expect(dry.errors).toEqual(real.errors);
    expect(counts(real)).toMatchObject({
      'Lines read': 5_201,
      'Accounts created': 2_599,
      'Existing accounts, unchanged': 2_601,
      'Invalid, see above': 1,
    });
    const [{ count } = { count: 0 }] = await app.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM users WHERE email LIKE 'dry%'`,
    );
    expect(count).toBe(2_600);
  });

  it('creates one row per account, however many imports of the same file run at once', async () => {
    const addresses = Array.from({ length: 3_000 }, (_, number) => freshEmail(`race${number}`));
    const inOrders = [addresses, addresses.toReversed(), addresses.toSorted()];
    const outcomes = await Promise.all(inOrders.map((order) => importText(['email', ...order].join('\n'))));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    const created = outcomes.map((outcome) => counts(outcome)['Accounts created'] ?? 0);
    expect(created.reduce((sum, count) => sum + count)).toBe(3_000);
    const rows = await app.query(`SELECT FROM users WHERE email LIKE 'race%'`);
    expect(rows).toHaveLength(3_000);
  });

  it('reports every invalid line with its number, and imports all others', async () => {
    const mail = (number: number) => `line${number}-${suffix}@example.com`;
    const suffix = freshEmail('x').split('@')[0] ?? '';
    const lines = [
      'email,password,name,locale,is_verified,is_active,date_joined,about',
      `${mail(2)},,Ada,en,t,t,2020-01-01,"a\nb\n\nc"`, // to line 5
      `not an address,,Ada,en,t,t,,`,
      `,,Ada,en,t,t,,`,
      '',
      `${mail(9)},md5$a$b,Ada,en,t,t,,`,
      `${mail(10)},,"A\nB",en,t,t,,`, // to line 11
      `${mail(12)},,Ada,klingon language,t,t,,`,
      `${mail(13)},,Ada,en,perhaps,t,,`,
      `${mail(14)},,Ada,en,t,2,,`,
      `${mail(15)},,Ada,en,t,t,tomorrow,`,
      `${mail(16)},,Ada`,
      `${mail(17)},,Ada,en,t,t,,,`,
      `${mail(18)},,"Ada,en,t,t,,`,
      `${mail(19)},,A"d"a,en,t,t,,`,
      `${mail(20)},,${'x'.repeat(101)},en,t,t,,`,
      `${mail(21)},,Ada,en,t,t,,${'x'.repeat(1_000_000)}`,
      `${mail(22)},,A\u0000da,en,t,t,,`,
      `${mail(23)},,Ada,en,t,t,,`,
      `${mail(24)},$2b$13$${'.'.repeat(53)},Ada,en,t,t,,`,
    ];
    const outcome = await importText(lines.join('\r\n'));
    expect(outcome.code).toBe(1);
    const said = outcome.errors.map((line) => line.replaceAll(`-${suffix}@example.com`, ''));
    expect(said).toEqual([
      'Line 6: the e-mail address is not valid.',
      'Line 7: the e-mail address is missing.',
      'Line 9 (line9): the password hash is a digest such as MD5 or SHA-1, which is not accepted.',
      'Lines 10–11 (line10): the name must not contain control characters.',
      'Line 12 (line12): the language is not a tag such as en or pt-BR.',
      'Line 13 (line13): email_verified is neither true nor false nor a timestamp.',
      'Line 14 (line14): is_active is neither true nor false nor a timestamp.',
      'Line 15 (line15): created_at is not a timestamp such as 2024-05-31T12:00:00Z.',
      'Line 16: the line has 3 fields, but the first line has 8.',
      'Line 17: the line has 9 fields, but the first line has 8.',
      'Line 18: a quotation mark is misplaced or unmatched.',
      'Line 20 (line20): the name must have at most 100 characters.',
      'Line 21: the line is longer than 64 KiB.',
      'Line 22 (line22): the name must not contain control characters.',
      "Line 24 (line24): the password hash costs too much: more time than 32 of Postern's own hashes, or more memory than 128 MiB.",
    ]);
    expect(counts(outcome)).toMatchObject({
      'Lines read': 18,
      'Accounts created': 3,
      'Invalid, see above': 15,
    });
    for (const number of [2, 19, 23]) expect(await rowOf(mail(number))).toBeDefined();
  });

  it('reports every invalid line of JSON with its number', async () => {
    const [good, late] = [freshEmail('good'), freshEmail('late')];
    const outcome = await importText(
      [
        JSON.stringify({ email: good }),
        '{"email":"a@b.de",',
        '[1]',
        JSON.stringify({ email: freshEmail(), name: 'A\ud800' }),
        '',
        JSON.stringify({ email: [good] }),
        JSON.stringify({ email: freshEmail(), password: { $ne: null } }),
        JSON.stringify({ __proto__: null, constructor: { email: 'x@y.de' } }),
        `{"__proto__":{"email":"x@y.de"}}`,
        JSON.stringify({ email: 'x@y.de', about: 'x'.repeat(1_000_000) }),
        JSON.stringify({ email: late, name: '=HYPERLINK("http://x.example")' }),
      ].join('\n'),
    );
    expect(outcome.errors.map((line) => line.replace(/ \(.*?\)/, ''))).toEqual([
      'Line 2: the line is not JSON.',
      'Line 3: the line is not a JSON object.',
      'Line 4: the name must not contain control characters.',
      'Line 6: the e-mail address is not text.',
      'Line 7: the password hash is not text.',
      'Line 8: the e-mail address is missing.',
      'Line 9: the e-mail address is missing.',
      'Line 10: the line is longer than 64 KiB.',
    ]);
    expect(outcome.code).toBe(1);
    expect(await rowOf(good)).toBeDefined();
    expect(await rowOf(late)).toMatchObject({ full_name: '=HYPERLINK("http://x.example")' });
  });

  describe('with a column that looks like a hash or a lock', () => {
    const header = 'email,pw_hash,account_state,city';
    const line = (email: string) => `${email},${cheapHash},banned,Rome`;

    it('[PWD-28] writes nothing, names every such column, and imports once they are to be ignored', async () => {
      const before = await allUsers();
      const email = freshEmail('ignored');
      const text = `${header}\n${line(email)}\n`;
      const stopped = await importText(text);
      expect(stopped).toEqual({
        code: 2,
        report: '',
        errors: [
          'The column "pw_hash" would be ignored, but looks like a password hash: name it password_hash, or ' +
            'confirm with --ignore "pw_hash".',
          'The column "account_state" would be ignored, but looks like a lock: turn it into a column disabled ' +
            '(true or false), or confirm with --ignore "account_state".',
          'Nothing was written.',
        ],
      });
      expect(await allUsers()).toEqual(before);
      expect((await importText(text, '--ignore', 'pw_hash')).errors).toHaveLength(2);
      const done = await importText(text, '--ignore', 'pw_hash', '--ignore', 'accountState');
      expect(done).toMatchObject({ code: 0, errors: [] });
      expect(done.report).toContain('Ignored columns: pw_hash, account_state, city.');
      expect(await rowOf(email)).toMatchObject({ password_hash: null, disabled_at: null });
    });

    it.each(['a file', 'standard input'])(
      'writes nothing, even if only the last line of %s shows it',
      async (source) => {
        const before = await allUsers();
        const path = join(folder, 'late.jsonl');
        const lines = Array.from({ length: 5_000 }, () => JSON.stringify({ email: freshEmail('late') }));
        lines.push(JSON.stringify({ email: freshEmail('late'), profile: { legacy: cheapHash } }));
        writeFileSync(path, lines.join('\n'));
        const input = createReadStream(path);
        const stopped = await run([source === 'a file' ? path : '-'], { input });
        expect(stopped.code).toBe(2);
        expect(stopped.errors[0]).toMatch(
          /^The column "profile" would be ignored, but looks like a password hash/,
        );
        expect(await allUsers()).toEqual(before);
      },
    );

    it('ignores a column that it knows, if it is told to', async () => {
      const email = freshEmail('known');
      const text = `email,password,is_active\n${email},not a hash,f\n`;
      const outcome = await importText(text, '--ignore', 'password', '--ignore', 'is_active');
      expect(outcome).toMatchObject({ code: 0, errors: [] });
      expect(await rowOf(email)).toMatchObject({ password_hash: null, disabled_at: null });
    });

    it('refuses --ignore with a column that the file does not have', async () => {
      const outcome = await importText(`email\n${freshEmail()}\n`, '--ignore', 'pasword');
      expect(outcome).toEqual({
        code: 2,
        report: '',
        errors: ['--ignore: the file has no column "pasword".'],
      });
    });
  });

  it('lists every ignored column', async () => {
    const names = Array.from({ length: 60 }, (_, number) => `column${number}`);
    const outcome = await importText(`email,${names.join(',')}\n`);
    expect(outcome.report).toContain(`Ignored columns: ${names.join(', ')}.`);
  });

  it('leaves no copy of standard input behind', async () => {
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('postern-import-'));
    const before = copies();
    await importText(`email\n${freshEmail()}\n`);
    expect(copies()).toEqual(before);
  });

  it('skips accounts that were deleted, and counts them', async () => {
    const [gone, back] = [freshEmail('gone'), freshEmail('back')];
    // The address of a deleted account may have been registered again.
    const text = `email,name,deleted_at\n${gone},A,2024-01-01\n${back},A,2024-01-01\n${back},B,\n`;
    const outcome = await importText(text);
    expect(outcome).toMatchObject({ code: 0, errors: [] });
    expect(counts(outcome)).toMatchObject({ 'Accounts created': 1, 'Deleted accounts, skipped': 2 });
    expect(await rowOf(gone)).toBeUndefined();
    expect(await rowOf(back)).toMatchObject({ full_name: 'B', disabled_at: null });
  });

  it.each([
    ['/no/such/config', 'The file does not exist: /no/such/config'],
    ['/dev/null', '/dev/null does not contain the hash parameters of Firebase: algorithm: SCRYPT'],
  ])('rejects %s as the hash parameters of Firebase', async (path, message) => {
    const outcome = await importText('email\na@b.de\n', '--firebase-hash-config', path);
    expect(outcome).toMatchObject({ code: 2, report: '' });
    expect(outcome.errors.join()).toContain(message);
  });

  it('rejects text that is not UTF-8', async () => {
    const [ada, mue] = [freshEmail('ada'), freshEmail('mue')];
    const text = Buffer.from(`email,name,city\n${mue},M\u00fcller,\n${ada},Ada,M\u00fcnchen\n`, 'latin1');
    const outcome = await importText(text);
    expect(outcome.errors).toEqual([`Line 2 (${mue}): the name is not in UTF-8.`]);
    expect(await rowOf(mue)).toBeUndefined();
    expect(await rowOf(ada)).toBeDefined(); // the column "city" is ignored
  });

  it('prints no secret and no control character of a line', async () => {
    const outcome = await importText(
      `email,password,\u001b[2J\u0007\n${cheapHash},x,\n${freshEmail()},${cheapHash}x,\u001b[2J\n\u001b[2J@x.de,,\n`,
    );
    const said = outcome.report + outcome.errors.join('\n');
    expect(outcome.errors).toHaveLength(3);
    expect(said).not.toContain(cheapHash.slice(0, 20));
    // oxlint-disable-next-line eslint/no-control-regex -- the output must not contain them
    expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'The file is empty.'],
    ['blank lines', '\n \r\n', 'The file is empty.'],
    ['a table without addresses', 'name,id\nAda,1\n', 'The first line has no column "email".'],
    ['prose', 'Dear Ada,\nyours', 'The first line has no column "email".'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'The file is not UTF-8 text.'],
    ['UTF-16', Buffer.from('\ufeffemail,name\n', 'utf16le'), 'The file is not UTF-8 text.'],
    [
      'an endless line',
      'x'.repeat(200_000),
      'The first line is longer than 64 KiB; this is not a list of accounts.',
    ],
    [
      'a list of JSON',
      '[{"email":"a@b.de"}]',
      "The file is a JSON list, not one account per line. Make lines of it: jq -c '.[]' file.json > file.jsonl",
    ],
    [
      'lines with CR',
      'email,name\ra@b.de,Ada\r',
      'The lines end with CR only; they must end with LF or CRLF.',
    ],
  ])('rejects %s immediately', async (_what, content, message) => {
    expect(await importText(content)).toEqual({ code: 2, report: '', errors: [message] });
  });

  it('does not read an endless line to its end', async () => {
    function* endless(): Generator<Buffer> {
      for (;;) yield Buffer.alloc(65_536, 'x');
    }
    const outcome = await run(['-'], { input: Readable.from(endless()) });
    expect(outcome.errors).toEqual(['The first line is longer than 64 KiB; this is not a list of accounts.']);
  });

  it.each<[string[], string]>([
    [[], 'A file is required. See --help.'],
    [['a.csv', 'b.csv'], 'Only one file is expected. See --help.'],
    [['a.csv', '--format', 'xml'], '--format must be csv or jsonl.'],
    [
      ['a.csv', '--dance'],
      'Unknown option --dance. Valid options: --format, --dry-run, --assume-verified, --ignore, ' +
        '--firebase-hash-config, --help.',
    ],
    [['/no/such/file.csv'], 'The file does not exist: /no/such/file.csv'],
    [['/'], 'This is a folder, not a file: /'],
  ])('rejects the parameters %j', async (parameters, message) => {
    expect(await run(parameters)).toEqual({ code: 2, report: '', errors: [message] });
  });

  it('shows help without a database', async () => {
    const { code, report, errors } = await run(['--help'], { variables: {} });
    expect([code, errors]).toEqual([0, []]);
    expect(report).toContain('--dry-run');
  });

  it('determines the format by the option, then by the file name, then by the content', async () => {
    const path = join(folder, 'users.csv');
    writeFileSync(path, `{"email":"${freshEmail()}"}\n`);
    expect((await run([path])).errors).toEqual(['The first line has no column "email".']);
    expect((await run([path, '--format', 'jsonl'])).code).toBe(0);
    expect((await importText('email\n', '--format', 'jsonl')).errors).toEqual([
      'The first line is not a JSON object.',
    ]);
    expect((await importText('email\n')).code).toBe(0);
  });

  it('requires only the URL of the database, also from a file', async () => {
    const file = join(folder, 'database_url');
    writeFileSync(file, `${app.database.url}\n`);
    const email = freshEmail();
    const input = Readable.from([Buffer.from(`email\n${email}\n`)]);
    const variables = { DATABASE_URL_FILE: file, DEFAULT_LANGUAGE: 'ja', APP_SECRETS: 'unusable' };
    expect((await run(['-'], { input, variables })).code).toBe(0);
    expect(await rowOf(email)).toMatchObject({ locale: 'ja' });
    const without = await run(['-'], { variables: {} });
    expect(without.code).toBe(2);
    expect(without.errors.join('\n')).toContain('DATABASE_URL is required');
  });

  it('refuses an outdated schema, and an unreachable database', async () => {
    const name = `postern_empty_${Date.now()}`;
    await runAsAdmin(`CREATE DATABASE ${name}`);
    const input = () => Readable.from([Buffer.from('email\na@b.de\n')]);
    try {
      const old = await run(['-'], { input: input(), variables: { DATABASE_URL: databaseUrl(name) } });
      expect(old).toMatchObject({ code: 2, report: '' });
      expect(old.errors).toEqual([
        expect.stringMatching(/^The database schema is not up to date .*Run: npm run migrate$/),
      ]);
    } finally {
      await runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    }
    const gone = await run(['-'], { input: input(), variables: { DATABASE_URL: databaseUrl(name) } });
    expect(gone).toMatchObject({ code: 2, report: '' });
    expect(gone.errors).toEqual([`The database cannot be reached: database "${name}" does not exist`]);
  });

  it('reports its progress when it is interrupted, and continues from there the next time', async () => {
    const addresses = Array.from({ length: 4_000 }, (_, number) => freshEmail(`half${number}`));
    const text = ['email', ...addresses].join('\n');
    const sql = `INSERT INTO users (id, email, full_name, locale) VALUES ($1, $2, 'Ada', 'en')`;
    const hold = { sql, parameters: [newId(), addresses[2_500]] };
    const broken = await whileHolding(
      app,
      hold,
      () => importText(text),
      async () => {
        await app.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
      },
    );
    expect(broken.code).toBe(2);
    expect(broken.errors.at(-1)).toMatch(/^The import was interrupted; what is counted above is done: /);
    expect(counts(broken)).toMatchObject({ 'Accounts created': 2_000 });
    const rest = await importText(text);
    expect(rest.code).toBe(0);
    expect(counts(rest)).toMatchObject({
      'Accounts created': 1_999,
      'Existing accounts, unchanged': 2_001,
    });
  });

  it('writes nothing if standard input breaks off', async () => {
    const before = await allUsers();
    const text = ['email', ...Array.from({ length: 4_000 }, (_, number) => freshEmail(`cut${number}`))].join(
      '\n',
    );
    function* half(): Generator<Buffer> {
      yield Buffer.from(text.slice(0, text.length / 2));
      throw new Error('the disk is gone');
    }
    const broken = await run(['-'], { input: Readable.from(half()) });
    expect(broken).toEqual({ code: 2, report: '', errors: ['the disk is gone'] });
    expect(await allUsers()).toEqual(before);
  });

  it('sends no mail, immediately or later', async () => {
    const [mails] = await app.query('SELECT FROM deliveries WHERE destination NOT LIKE $1', ['ada-%']);
    expect(mails).toBeUndefined();
  });
});
