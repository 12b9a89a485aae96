import { hashSync } from '@node-rs/bcrypt';
import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counts, importsInto } from '../support/account-imports.js';
import { startApp, type TestApp } from '../support/app.js';
import { freshEmail, login, startCodeLogin } from '../support/journeys.js';

const password = 'correct horse battery staple';
const bcrypt = (prefix: string) => hashSync(password, 4).replace('$2b$', `$${prefix}$`);
const past = '2020-01-02 03:04:05+00';
const firebaseConfig = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}`;
/** The example that Firebase publishes with its own implementation. */
const ofFirebase = {
  password: 'user1password',
  passwordHash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  salt: '42xEC+ixf3L2lw==',
};

interface UserRow {
  isVerified: boolean;
  isDisabled: boolean;
  hasPassword: boolean;
  name: string;
  locale: string;
  createdAt: string;
}

describe('an import of accounts from', () => {
  let app: TestApp;
  let folder: string;
  beforeAll(async () => {
    app = await startApp();
    folder = mkdtempSync(join(tmpdir(), 'postern-import-'));
    writeFileSync(join(folder, 'hash-config.txt'), firebaseConfig);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await app.close();
  });

  const importText = (text: string, ...parameters: string[]) => importsInto(app).text(text, ...parameters);

  async function rowOf(email: string): Promise<UserRow | undefined> {
    const [row] = await app.query<UserRow>(
      `SELECT email_verified_at IS NOT NULL AS "isVerified", disabled_at IS NOT NULL AS "isDisabled",
         password_hash IS NOT NULL AS "hasPassword", full_name AS name, locale, created_at::text AS "createdAt"
       FROM users WHERE email = $1`,
      [email],
    );
    return row;
  }

  const statusOf = async (email: string, given = password) =>
    (await login(app.client, { email, password: given })).status;

  it('Supabase keeps passwords, verification and bans', async () => {
    const [open, unverified, banned, wasBanned, deleted] = ['open', 'unv', 'ban', 'was', 'del'].map(
      freshEmail,
    );
    const line = (email = '', confirmed: string, until: string, deletedAt: string) =>
      `00000000-0000-0000-0000-000000000000,5f2ae0d6,authenticated,${email},${bcrypt('2a')},${confirmed},,` +
      `7b8f3cdcca9a9f8d2d3c6d77ab5a5b3b7b8f3cdcca9a9f8d2d3c6d77,"{""name"": ""Ada""}",f,${past},,${past},${until},0,f,${deletedAt}`;
    const outcome = await importText(
      [
        'instance_id,id,role,email,encrypted_password,email_confirmed_at,invited_at,confirmation_token,' +
          'raw_user_meta_data,is_super_admin,created_at,phone_confirmed_at,confirmed_at,banned_until,' +
          'email_change_confirm_status,is_sso_user,deleted_at',
        line(open, past, '', ''),
        line(unverified, '', '', ''),
        line(banned, past, '2999-12-31 00:00:00+00', ''),
        line(wasBanned, past, '2020-12-31 00:00:00+00', ''),
        line(deleted, past, '', past),
      ].join('\n'),
    );
    expect(outcome).toMatchObject({ code: 0, errors: [] });
    expect(counts(outcome)).toMatchObject({
      'Accounts created': 4,
      'address verified': 3,
      disabled: 1,
      'password hash bcrypt': 4,
      'Deleted accounts, skipped': 1,
    });
    expect(
      await Promise.all([open, unverified, banned, wasBanned].map((email) => statusOf(email ?? ''))),
    ).toEqual([200, 200, 401, 200]);
    expect(await rowOf(unverified ?? '')).toMatchObject({ isVerified: false });
    expect(await rowOf(deleted ?? '')).toBeUndefined();
    // A banned person gets no code, either.
    await startCodeLogin(app.client, banned ?? '');
    await startCodeLogin(app.client, open ?? '');
    await app.mailbox.mail(open ?? '');
    expect(await app.mailbox.mails(banned ?? '')).toEqual([]);
  });

  it('Devise keeps passwords, confirmation and locks', async () => {
    const [open, locked] = [freshEmail('open'), freshEmail('locked')];
    const token = 'd3b07384d113edec49eaa6238ad5ff00d3b07384d113edec49eaa6238ad5ff00';
    const outcome = await importText(
      [
        'id,email,encrypted_password,reset_password_token,reset_password_sent_at,remember_created_at,sign_in_count,' +
          'confirmation_token,confirmed_at,failed_attempts,unlock_token,locked_at,created_at,updated_at',
        `1,${open},${bcrypt('2a')},${token},2024-05-31 12:30:00 UTC,,3,${token},2024-05-31 12:30:00 UTC,0,,,${past},${past}`,
        `2,${locked},${bcrypt('2a')},,,,3,${token},,5,${token},2024-05-31 12:30:00 UTC,${past},${past}`,
      ].join('\n'),
    );
    expect(outcome).toMatchObject({ code: 0, errors: [] });
    expect(await rowOf(open)).toMatchObject({ isVerified: true, isDisabled: false, hasPassword: true });
    expect(await rowOf(locked)).toMatchObject({ isVerified: false, isDisabled: true, hasPassword: true });
    expect(outcome.report).toContain(
      'Ignored columns: id, reset_password_token, reset_password_sent_at, remember_created_at, sign_in_count, ' +
        'confirmation_token, failed_attempts, unlock_token, updated_at.',
    );
  });

  it.each<[string, (email: string) => string, Partial<UserRow>]>([
    [
      'Laravel',
      (email) =>
        `"id","name","email","email_verified_at","password","remember_token","created_at","updated_at","deleted_at"\n` +
        `"1","Ada","${email}","2024-05-31 12:30:00","${bcrypt('2y')}","Qm9vcXVlIQ",NULL,NULL,NULL\n`,
      { isVerified: true, isDisabled: false, hasPassword: true, name: 'Ada' },
    ],
    [
      'Rails',
      (email) =>
        `id,email_address,password_digest,created_at,updated_at\n1,${email},${bcrypt('2a')},2024-05-31 12:30:00.123456,\n`,
      { isVerified: false, hasPassword: true, createdAt: '2024-05-31 12:30:00.123+00' },
    ],
    [
      'WordPress',
      (email) =>
        'ID,user_login,user_pass,user_nicename,user_email,user_url,user_registered,user_activation_key,user_status,display_name\n' +
        `1,ada,${bcrypt('2y')},ada,${email},,2024-05-31 12:30:00,,0,Ada Lovelace\n`,
      { hasPassword: true, name: 'Ada Lovelace', createdAt: '2024-05-31 12:30:00+00' },
    ],
    [
      'Auth0',
      (email) =>
        `{"_id":{"$oid":"60425dc43519d90068f82973"},"email_verified":true,"email":"${email}","passwordHash":` +
        `"${bcrypt('2b')}","password_set_date":{"$date":"2021-03-05T16:32:04.000Z"},"tenant":"t","connection":"c",` +
        '"_tmp_is_unique":true,"blocked":true}\n',
      { isVerified: true, hasPassword: true, isDisabled: true },
    ],
    [
      'Better Auth',
      (email) =>
        `email,name,email_verified,image,created_at,password,role,banned,ban_reason,ban_expires\n` +
        `${email},Ada,t,,${past},${betterAuthHash()},user,f,,\n`,
      { isVerified: true, isDisabled: false, hasPassword: true },
    ],
  ])('%s is complete', async (_system, textFor, row) => {
    const email = freshEmail();
    const outcome = await importText(textFor(email));
    expect(outcome).toMatchObject({ code: 0, errors: [] });
    expect(await rowOf(email)).toMatchObject(row);
    expect(await statusOf(email)).toBe(row.isDisabled ? 401 : 200);
  });

  it('phpMyAdmin takes a literal NULL for no value', async () => {
    const email = freshEmail('null');
    const text = `"email","name","first_name","created_at","locale","blocked"\n"${email}",NULL,NULL,NULL,NULL,NULL\n`;
    expect(await importText(text)).toMatchObject({ code: 0, errors: [] });
    expect(await rowOf(email)).toMatchObject({ name: email.split('@')[0], locale: 'en', isDisabled: false });
  });

  it.each(['', '\uFEFF', '\n  '])(
    'Firebase reads its document (after %j), and its passwords',
    async (start) => {
      const [ada, eve] = [freshEmail('ada'), freshEmail('eve')];
      const account = (email: string, disabled: boolean) => ({
        localId: `id of ${email}`,
        email,
        emailVerified: true,
        passwordHash: ofFirebase.passwordHash,
        salt: ofFirebase.salt,
        displayName: 'Ada Lovelace',
        lastSignedInAt: '1717158600123',
        createdAt: '1577934245000',
        disabled,
        providerUserInfo: [{ providerId: 'google.com', rawId: '1', displayName: 'Ada' }],
      });
      const document = { users: [account(ada, false), account(eve, true)] };
      // As firebase-tools writes it: an account per line, within one document.
      const text = `${start}{"users": [\n${document.users.map((one) => JSON.stringify(one)).join(',\n')}]}\n`;
      const without = await importText(text);
      expect(without).toEqual({
        code: 2,
        report: '',
        errors: [
          "The file has Firebase's hashes, which need the hash parameters of the project: --firebase-hash-config " +
            '<file>. To import the accounts without passwords: --ignore passwordHash. Nothing was written.',
        ],
      });
      const outcome = await importText(text, '--firebase-hash-config', join(folder, 'hash-config.txt'));
      expect(outcome).toMatchObject({ code: 0, errors: [] });
      expect(counts(outcome)).toMatchObject({
        'Entries read': 2,
        'password hash firebase_scrypt': 2,
        disabled: 1,
      });
      expect(await rowOf(ada)).toEqual({
        isVerified: true,
        isDisabled: false,
        hasPassword: true,
        name: 'Ada Lovelace',
        locale: 'en',
        createdAt: '2020-01-02 03:04:05+00',
      });
      expect(await statusOf(ada, 'user1passwore')).toBe(401);
      expect(await statusOf(ada, ofFirebase.password)).toBe(200);
      expect(await statusOf(eve, ofFirebase.password)).toBe(401);
    },
  );

  it('Firebase without passwords, if its hashes are ignored', async () => {
    const email = freshEmail('firebase');
    const { passwordHash, salt } = ofFirebase;
    const text = JSON.stringify({ users: [{ localId: 'x', email, passwordHash, salt }] });
    const outcome = await importText(text, '--ignore', 'passwordHash');
    expect(outcome).toMatchObject({ code: 0, errors: [] });
    expect(outcome.report).toContain('Ignored columns: localId, passwordHash.');
    expect(await rowOf(email)).toMatchObject({ hasPassword: false });
  });

  it.each([0, 2])('Keycloak reads a realm (indented by %d), and its passwords', async (indent) => {
    const emails = ['sha256', 'sha512', 'argon2', 'none', 'off'].map(freshEmail);
    const [sha256 = '', sha512 = '', argon2 = '', none = '', off = ''] = emails;
    const base = { emailVerified: true, enabled: true, createdTimestamp: 1_577_934_245_000, totp: false };
    const user = (email: string, credentials: unknown[]) => ({
      ...base,
      username: email,
      email,
      firstName: 'Ada',
      lastName: 'Lovelace',
      attributes: { locale: ['de'] },
      credentials,
      requiredActions: [],
      realmRoles: ['offline_access'],
      notBefore: 0,
    });
    const realm = {
      realm: 'shop',
      enabled: true,
      roles: { realm: [{ name: 'x', email: 'not@an.account' }] },
      clients: [{ clientId: 'shop', secret: '**********' }],
      users: [
        user(sha256, [keycloakPbkdf2('sha256', 64), { type: 'otp', secretData: '{"value":"x"}' }]),
        user(sha512, [keycloakPbkdf2('sha512', 64)]),
        user(argon2, [keycloakArgon2]),
        { ...base, username: none, email: none },
        { ...user(off, [keycloakPbkdf2('sha256', 64)]), enabled: false },
        { ...user(freshEmail('md5'), [{ type: 'password', secretData: '{}', credentialData: '{}' }]) },
      ],
      groups: [],
    };
    const outcome = await importText(JSON.stringify(realm, null, indent));
    expect(outcome.errors).toEqual([
      expect.stringMatching(/^Entry 6 \(md5.*\): the password hash has an unknown format or is damaged\.$/),
    ]);
    expect(outcome.code).toBe(1);
    expect(counts(outcome)).toMatchObject({
      'Entries read': 6,
      'Accounts created': 5,
      'Invalid, see above': 1,
    });
    expect(outcome.report).toContain('credentials of type otp');
    expect(await rowOf(sha256)).toEqual({
      isVerified: true,
      isDisabled: false,
      hasPassword: true,
      name: 'Ada Lovelace',
      locale: 'de',
      createdAt: '2020-01-02 03:04:05+00',
    });
    expect(await Promise.all(emails.map((email) => statusOf(email)))).toEqual([200, 200, 200, 401, 401]);
  });

  it.each([0, 2])('Django reads dumpdata (indented by %d)', async (indent) => {
    const [ada, eve] = [freshEmail('ada'), freshEmail('eve')];
    const hash = djangoHash();
    const fields = {
      password: hash,
      first_name: 'Ada',
      last_name: '',
      is_active: true,
      date_joined: '2020-01-02T03:04:05Z',
    };
    const text = JSON.stringify(
      [
        { model: 'contenttypes.contenttype', pk: 1, fields: { app_label: 'auth', model: 'user' } },
        { model: 'auth.user', pk: 1, fields: { ...fields, email: ada, username: 'ada', groups: [] } },
        { model: 'accounts.customer', pk: 2, fields: { ...fields, email: eve, is_active: false } },
        { model: 'shop.product', pk: 1, fields: { active: false, hash: 'x' } },
        { model: 'account.emailaddress', pk: 1, fields: { user: 1, email: ada, verified: true } },
      ],
      null,
      indent,
    );
    const outcome = await importText(text);
    expect(outcome).toMatchObject({ code: 0, errors: [] });
    expect(counts(outcome)).toMatchObject({ 'Entries read': 2, 'Accounts created': 2, disabled: 1 });
    expect(outcome.report).toContain(
      'Ignored columns: contenttypes.contenttype, username, groups, shop.product, account.emailaddress.',
    );
    expect(await rowOf(ada)).toMatchObject({ name: 'Ada', createdAt: '2020-01-02 03:04:05+00' });
    expect([await statusOf(ada), await statusOf(eve)]).toEqual([200, 401]);
  });

  it.each<[string, unknown, string]>([
    ['a list', [{ email: 'a@b.de' }], '.[]'],
    ['a list in an object', { data: [{ email: 'a@b.de' }] }, '."data"[]'],
    ['a list of users that no known system writes', { users: [{ email: 'a@b.de' }] }, '.users[]'],
    ['accounts by their ids', { x1: { email: 'a@b.de' }, x2: { email: 'c@d.de' } }, '.[]'],
  ])('%s says how to make lines of it', async (_what, document, selection) => {
    for (const text of [
      JSON.stringify(document, null, 2),
      `\uFEFF\n ${JSON.stringify(document, null, '\t')}`,
    ]) {
      const outcome = await importText(text);
      const kind = Array.isArray(document) ? 'list' : 'object';
      expect(outcome).toEqual({
        code: 2,
        report: '',
        errors: [
          `The file is ${kind === 'list' ? 'a JSON list' : 'one JSON object'}, not one account per line. ` +
            `Make lines of it: jq -c '${selection}' file.json > file.jsonl`,
        ],
      });
    }
  });

  it.each<[string, string, string]>([
    ['ends too early', '{"users": [{"localId":"1","email":"a@b.de"},', 'incomplete or damaged after entry 1'],
    [
      'is damaged',
      '[{"model":"auth.user","fields":{"email":"a@b.de","password":""}}, oops]',
      'after entry 1',
    ],
    ['has no users', '[{"model":"sessions.session","fields":{}}]', "Django's dumpdata without users"],
    ['has no users', '{\n"realm": "x",\n"clients": [{"id": "x"}]}', 'a realm of Keycloak without users'],
    ['has no users', '{\n"users": [],\n"x": 1}', "jq -c '.'"],
    ['has no users', '{\n"users": [],\n"x": 1}', "jq -c '.'"],
  ])('a document that %s is refused, and nothing is written', async (_what, text, message) => {
    const before = await app.query('SELECT count(*) FROM users');
    const outcome = await importText(text);
    expect(outcome).toMatchObject({ code: 2, report: '' });
    expect(outcome.errors.join('\n')).toContain(message);
    expect(await app.query('SELECT count(*) FROM users')).toEqual(before);
  });
});

function betterAuthHash(): string {
  const salt = '000102030405060708090a0b0c0d0e0f';
  const key = scryptSync(password, salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 26 });
  return `${salt}:${key.toString('hex')}`;
}

function djangoHash(): string {
  return `pbkdf2_sha256$1000$salt$${pbkdf2Sync(password, 'salt', 1_000, 32, 'sha256').toString('base64')}`;
}

function keycloakPbkdf2(digest: 'sha256' | 'sha512', length: number): unknown {
  const salt = Buffer.from('0123456789abcdef');
  const value = pbkdf2Sync(password, salt, 27_500, length, digest).toString('base64');
  return {
    id: 'c5d9e6b2',
    type: 'password',
    createdDate: 1_577_934_245_000,
    secretData: JSON.stringify({ value, salt: salt.toString('base64'), additionalParameters: {} }),
    credentialData: JSON.stringify({
      hashIterations: 27_500,
      algorithm: `pbkdf2-${digest}`,
      additionalParameters: {},
    }),
  };
}

const keycloakArgon2 = keycloakOf(
  '$argon2id$v=19$m=7168,t=5,p=1$c2FsdHNhbHRzYWx0c2FsdA$GnLAAKz8yyOZ33lGS/IG2/EQTUwrJXM9iA+bhjzzZy4',
);

/** The credential that Keycloak stores for a hash. */
function keycloakOf(encoded: string): unknown {
  const [, , , , salt = '', value = ''] = encoded.split('$');
  return {
    type: 'password',
    secretData: JSON.stringify({ value: padded(value), salt: padded(salt), additionalParameters: {} }),
    credentialData: JSON.stringify({
      hashIterations: 5,
      algorithm: 'argon2',
      additionalParameters: {
        hashLength: ['32'],
        memory: ['7168'],
        type: ['id'],
        version: ['1.3'],
        parallelism: ['1'],
      },
    }),
  };
}

function padded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('base64');
}
