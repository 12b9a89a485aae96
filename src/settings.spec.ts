import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpSettings } from './config/http.settings.js';
import { SettingsError } from './config/read-settings.js';
import { SecretsSettings } from './config/secrets.settings.js';
import { DatabaseSettings } from './database/database.settings.js';
import { LimitsSettings, type LimitName, type LimitRule } from './limits/limits.settings.js';
import { MailSettings } from './mail/mail.settings.js';
import { NoticesSettings } from './delivery/notices.settings.js';
import { OtpSettings } from './otp/otp.settings.js';
import { PasswordsSettings } from './passwords/passwords.settings.js';
import { SessionsSettings } from './sessions/sessions.settings.js';
import { readSettings, settingsGroups } from './settings.js';
import { SigningKeysSettings, TokensSettings } from './tokens/tokens.settings.js';

type Variables = Record<string, string | undefined>;

const pem = (curve = 'P-256'): string =>
  generateKeyPairSync('ec', { namedCurve: curve })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

const rsaPem = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

const production: Variables = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://auth.example.com',
  DATABASE_URL: 'postgres://postern@db.example.com/postern',
  SMTP_URL: 'smtp://mail.example.com',
  MAIL_FROM: 'Postern <no-reply@example.com>',
  APP_SECRETS: `k1:${randomBytes(48).toString('base64url')}`,
  JWT_PRIVATE_KEYS: pem(),
};

const development: Variables = {
  NODE_ENV: 'development',
  DATABASE_URL: 'postgres://localhost/postern',
  SMTP_URL: 'smtp://localhost:1025',
  MAIL_FROM: 'no-reply@example.com',
};

/** The errors, each beginning with its variable; empty if the settings are valid. */
function errorsOf(variables: Variables): string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [, ...lines] = error.message.split('\n');
    return lines.map((line) => line.replace(/^ {2}- /, ''));
  }
}

const inProduction = (changes: Variables): string[] => errorsOf({ ...production, ...changes });
const inDevelopment = (changes: Variables): string[] => errorsOf({ ...development, ...changes });

describe('readSettings', () => {
  it('accepts a complete production environment', () => {
    expect(inProduction({})).toEqual([]);
  });

  it('returns settings that cannot be modified', () => {
    const settings = readSettings(production);
    for (const group of settingsGroups) expect(Object.isFrozen(settings.get(group))).toBe(true);
  });

  it('builds the public URL from host and port if none is set in development', () => {
    const settings = readSettings({ ...development, PORT: '4000' });
    expect(settings.get(HttpSettings).publicUrl).toBe('http://127.0.0.1:4000');
    expect(settings.get(TokensSettings).issuer).toBe('http://127.0.0.1:4000');
  });

  it('uses the public URL without a trailing slash as the issuer of tokens', () => {
    const given = { ...production, PUBLIC_URL: 'https://a.example///' };
    expect(readSettings(given).get(HttpSettings).publicUrl).toBe('https://a.example');
    expect(readSettings(given).get(TokensSettings).issuer).toBe('https://a.example');
    expect(readSettings({ ...given, JWT_ISSUER: 'issuer' }).get(TokensSettings).issuer).toBe('issuer');
  });
});

/** Only defaults that protect accounts; another test compares those of all settings with `.env.example`. */
describe('the defaults', () => {
  const settings = readSettings(production);

  it('of codes', () => {
    expect(settings.get(OtpSettings)).toMatchObject({
      resendCooldownSeconds: 60,
      purposes: {
        email_verification: { ttlSeconds: 600, length: 6 },
        password_reset: { ttlSeconds: 600, length: 8 },
        code_login: { ttlSeconds: 300, length: 8 },
        email_change: { ttlSeconds: 600, length: 8 },
        reauthentication: { ttlSeconds: 300, length: 6 },
        second_factor: { ttlSeconds: 300, length: 6 },
      },
      failedGuessesPerHour: 10,
      failedGuessesPerDay: 20,
      failedGuessesInARow: 100,
    });
  });

  it('of limits', () => {
    const [minute, hour, day] = [60, 3_600, 86_400];
    const { rules, factor } = settings.get(LimitsSettings);
    expect(factor).toBe(1);
    expect(rules).toMatchObject({
      'starts-hour': { quota: 20, windowSeconds: hour },
      'starts-day': { quota: 100, windowSeconds: day },
      'registrations-hour': { quota: 10, windowSeconds: hour },
      'mail-cooldown': { quota: 1, windowSeconds: 60 },
      'anonymous-mails-hour': { quota: 5, windowSeconds: hour },
      'anonymous-mails-day': { quota: 10, windowSeconds: day },
      'authenticated-mails-hour': { quota: 10, windowSeconds: hour },
      'authenticated-mails-day': { quota: 30, windowSeconds: day },
      'all-mails-hour': { quota: 1_000, windowSeconds: hour },
      'unknown-device-mails-hour': { quota: 700, windowSeconds: hour },
      'all-failed-guesses-day': { quota: 10_000, windowSeconds: day },
      'domain-failed-guesses-day': { quota: 200, windowSeconds: day },
      'large-domain-failed-guesses-day': { quota: 5_000, windowSeconds: day },
      'domain-long-codes': { quota: 1, windowSeconds: day },
      'failed-proofs': { quota: 10, windowSeconds: 15 * minute },
      'failed-proofs-day': { quota: 20, windowSeconds: day },
      'failed-step-notices-day': { quota: 1, windowSeconds: day },
      'failed-sign-ins': { quota: 10, windowSeconds: 15 * minute },
      'sign-ins-minute': { quota: 30, windowSeconds: minute },
      'failed-sign-ins-hour': { quota: 100, windowSeconds: hour },
      'device-sign-ins-minute': { quota: 30, windowSeconds: minute },
      'device-sign-ins-hour': { quota: 120, windowSeconds: hour },
      'breach-queries-hour': { quota: 60, windowSeconds: hour },
      'exports-hour': { quota: 10, windowSeconds: hour },
      'session-lists-minute': { quota: 60, windowSeconds: minute },
    });
    expect(settings.get(NoticesSettings)).toMatchObject({ perHour: 10, perDay: 30 });
  });

  it('of passwords, tokens and sessions', () => {
    expect(settings.get(PasswordsSettings)).toMatchObject({ minLength: 12, breachQueryUrl: null });
    expect(settings.get(TokensSettings).accessTtlSeconds).toBe(10 * 60);
    expect(settings.get(SessionsSettings)).toMatchObject({
      idleTtlSeconds: 7 * 24 * 60 * 60,
      absoluteTtlSeconds: 30 * 24 * 60 * 60,
      graceSeconds: 10,
      perAccount: 20,
      stepUpWindowSeconds: 5 * 60,
    });
  });

  it('trust no proxy and no origin, and serve neither documentation nor a link to an inbox', () => {
    const { trustProxy, cors, docsEnabled, inboxUrl } = settings.get(HttpSettings);
    expect({ trustProxy, cors, docsEnabled, inboxUrl }).toEqual({
      trustProxy: false,
      cors: { origins: [], extraHeaders: [], allowsLoopback: false },
      docsEnabled: false,
      inboxUrl: null,
    });
  });
});

describe('a rate limit', () => {
  const rulesWith = (given: Variables) =>
    readSettings({ ...development, ...given }).get(LimitsSettings).rules;
  const limits = Object.entries(rulesWith({})) as [LimitName, LimitRule][]; // the entries of a constant of ours

  it('has a setting, except one that starts with another limit', () => {
    const fixed = limits.filter(([, { setting }]) => setting === null);
    expect(fixed.map(([name]) => name)).toEqual(['domain-long-codes', 'failed-step-notices-day']);
  });

  // Its hits have the quota: an amount of money.
  const settable = limits.filter(([name, { setting }]) => setting !== null && name !== 'sms-spend-day');
  it.each(settable)('knows the setting that raises it: %s', (name, { setting, quota, windowSeconds }) => {
    // A cooldown is raised by a shorter window, the others by a larger count.
    const isCooldown = name.endsWith('-cooldown');
    const raised = rulesWith({ [setting ?? '']: String(isCooldown ? windowSeconds - 1 : quota * 2) })[name];
    const rate = (rule: { quota: number; windowSeconds: number }) => rule.quota / rule.windowSeconds;
    expect(rate(raised)).toBeGreaterThan(rate({ quota, windowSeconds }));
  });
});

describe('RATE_LIMIT_FACTOR', () => {
  it('multiplies the limits with time windows and nothing else', () => {
    const settings = readSettings({ ...development, RATE_LIMIT_FACTOR: '10', MAILS_RESERVED_PERCENT: '50' });
    const { rules } = settings.get(LimitsSettings);
    expect(rules['starts-hour']).toMatchObject({ quota: 200, windowSeconds: 3_600 });
    expect(rules['mail-cooldown']).toMatchObject({ quota: 10, windowSeconds: 60 });
    expect(rules['unknown-device-mails-hour'].quota).toBe(5_000);
    expect(rules['domain-long-codes'].quota).toBe(1);
    expect(settings.get(NoticesSettings)).toEqual({ perHour: 100, perDay: 300 });
    expect(settings.get(OtpSettings)).toMatchObject({
      failedGuessesPerHour: 100,
      failedGuessesPerDay: 200,
      failedGuessesInARow: 1_000,
      resendCooldownSeconds: 60,
    });
    expect(settings.get(SessionsSettings).perAccount).toBe(20);
  });

  it('must be 1 in production unless unsafe limits are allowed', () => {
    const error = ['RATE_LIMIT_FACTOR must be 1 in production unless ALLOW_UNSAFE_LIMITS is true'];
    expect(inProduction({ RATE_LIMIT_FACTOR: '2' })).toEqual(error);
    expect(inProduction({ RATE_LIMIT_FACTOR: '2', ALLOW_UNSAFE_LIMITS: 'true' })).toEqual([]);
    expect(inDevelopment({ RATE_LIMIT_FACTOR: '2' })).toEqual([]);
  });
});

describe('the errors of an environment', () => {
  it('list the possible values of a variable that has few', () => {
    expect(errorsOf({ ...development, LOG_FORMAT: 'xml', NODE_ENV: 'staging' })).toEqual([
      'NODE_ENV must be one of: production, development, test',
      'LOG_FORMAT must be one of: json, text',
    ]);
  });

  it('are reported together, each with the name of its variable', () => {
    const errors = errorsOf({
      PORT: 'eighty',
      PUBLIC_URL: 'auth.example.com',
      TRUST_PROXY: 'true',
      DOCS_ENABLED: 'yes',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://localhost/postern',
      DATABASE_POOL_SIZE: '0',
      SMTP_URL: 'mail.example.com',
      MAIL_FROM: 'nobody',
      MAIL_PRODUCT_NAME: 'two\nlines',
      APP_SECRETS: 'k1:short',
      JWT_PRIVATE_KEYS: 'no key',
      ACCESS_TOKEN_TTL_SECONDS: '3601',
      REFRESH_GRACE_SECONDS: '-1',
      OTP_CODE_LOGIN_LENGTH: '5',
      OTP_CODE_LOGIN_TTL_SECONDS: '1e2',
      REGISTRATION_MODE: 'open',
    });
    expect(errors.map((error) => error.split(' ', 1).join()).toSorted()).toEqual([
      'ACCESS_TOKEN_TTL_SECONDS',
      'APP_SECRETS',
      'DATABASE_POOL_SIZE',
      'DATABASE_URL',
      'DOCS_ENABLED',
      'JWT_PRIVATE_KEYS',
      'LOG_LEVEL',
      'MAIL_FROM',
      'MAIL_PRODUCT_NAME',
      'OTP_CODE_LOGIN_LENGTH',
      'OTP_CODE_LOGIN_TTL_SECONDS',
      'PORT',
      'PUBLIC_URL',
      'REFRESH_GRACE_SECONDS',
      'REGISTRATION_MODE',
      'SMTP_URL',
      'TRUST_PROXY',
    ]);
  });

  it('name every variable that an empty environment lacks, each once', () => {
    const errors = errorsOf({});
    const required = [
      'DATABASE_URL',
      'MAIL_FROM',
      'SMTP_URL',
      'APP_SECRETS',
      'JWT_PRIVATE_KEYS',
      'PUBLIC_URL',
    ];
    for (const name of required) {
      expect(errors).toContainEqual(expect.stringMatching(new RegExp(`^${name} (or .*)?is required`)));
    }
    const names = errors.map((error) => error.split(' ')[0]);
    expect(names).toEqual([...new Set(names)]);
  });

  it('include the error of a combination even if other variables have errors', () => {
    const names = inProduction({ PUBLIC_URL: undefined, PORT: 'x' }).map((error) => error.split(' ')[0]);
    expect(names).toEqual(['PORT', 'PUBLIC_URL']);
  });

  it('[OPS-1] never contain a value, secret or not', () => {
    const hostile = {
      NODE_ENV: 'production',
      PORT: 'Xvalue1',
      PUBLIC_URL: 'ftp://Xvalue2',
      TRUST_PROXY: 'Xvalue3',
      DOCS_ENABLED: 'Xvalue4',
      LOG_LEVEL: 'Xvalue5',
      DATABASE_URL: 'mysql://user:Xvalue6@db/postern',
      SMTP_URL: 'smtp://user:Xvalue7@mail.example.com/path',
      MAIL_FROM: 'Xvalue8',
      MAIL_PRODUCT_NAME: 'Xvalue9'.repeat(20),
      APP_SECRETS: 'k1:Xvalue10',
      JWT_PRIVATE_KEYS: '{"kty":"EC","crv":"P-256","d":"Xvalue11"}',
      ACCESS_TOKEN_TTL_SECONDS: 'Xvalue12',
      REGISTRATION_MODE: 'Xvalue13',
      MAIL_INBOX_URL: 'Xvalue14',
    };
    const errors = errorsOf(hostile);
    expect(errors.length).toBeGreaterThanOrEqual(14);
    expect(errors.join('\n')).not.toContain('Xvalue');
    expect(inProduction({ SMTP_URL: undefined, MAIL_PROVIDER: 'Xvalue' }).join('\n')).not.toContain('Xvalue');
    expect(inProduction({ APP_SECRETS_FILE: '/nowhere/Xvalue', APP_SECRETS: '' }).join()).not.toContain(
      'Xvalue',
    );
  });

  it.each([
    ['DATABASE_POOL_SIZE', '201'],
    ['DATABASE_POOL_SIZE', '1.5'],
    ['DATABASE_POOL_SIZE', '0x10'],
    ['DATABASE_POOL_SIZE', '1 0'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['OTP_PASSWORD_RESET_LENGTH', '13'],
    ['OTP_PASSWORD_RESET_TTL_SECONDS', '901'],
    ['REFRESH_GRACE_SECONDS', '61'],
    ['SMTP_ALLOW_INSECURE', '1'],
    ['MAIL_CODE_IN_SUBJECT', 'TRUE'],
    ['MAIL_PRODUCT_NAME', 'x'.repeat(61)],
    ['NODE_ENV', 'prod'],
    ['PASSWORD_MIN_LENGTH', '7'],
    ['PASSWORD_MIN_LENGTH', '65'],
    ['BREACH_QUERY_URL', 'api.pwnedpasswords.com'],
    ['BREACH_QUERY_URL', 'file:///etc/passwd'],
    ['BREACH_QUERY_URL', 'https://user@example.com/range/'],
    ['BREACH_QUERY_URL', 'https://example.com/range?hash='],
  ])('include %s=%j, which is out of bounds', (name, value) => {
    expect(inDevelopment({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it.each(['HOUR', 'DAY'])('state the new name of PROVEN_MAILS_PER_MAILBOX_PER_%s', (window) => {
    const name = `MAILS_PER_MAILBOX_PER_${window}`;
    expect(inProduction({ [`PROVEN_${name}`]: '10' })).toEqual([
      `PROVEN_${name} is no longer read: set AUTHENTICATED_${name} instead`,
    ]);
  });

  it('include an absolute lifetime that is shorter than the idle one', () => {
    expect(inProduction({ REFRESH_IDLE_TTL_SECONDS: '700', REFRESH_ABSOLUTE_TTL_SECONDS: '699' })).toEqual([
      'REFRESH_ABSOLUTE_TTL_SECONDS must not be shorter than REFRESH_IDLE_TTL_SECONDS',
    ]);
  });
});

describe('NODE_ENV', () => {
  it.each([undefined, ''])('means production if it is %j', (NODE_ENV) => {
    expect(readSettings({ ...production, NODE_ENV }).mode).toBe('production');
    expect(inProduction({ NODE_ENV, PUBLIC_URL: undefined })).toEqual([
      expect.stringMatching(/^PUBLIC_URL is required/),
    ]);
  });

  it.each(['development', 'test'])('generates secrets in %s mode and reports it', (NODE_ENV) => {
    const settings = readSettings({ ...development, NODE_ENV });
    const { appSecrets } = settings.get(SecretsSettings);
    const { privateKeys } = settings.get(SigningKeysSettings);
    expect(appSecrets).toHaveLength(1);
    expect(appSecrets[0]?.secret.length).toBeGreaterThanOrEqual(32);
    expect(privateKeys).toEqual([expect.stringContaining('BEGIN PRIVATE KEY')]);
    expect(settings.notices).toEqual([
      'APP_SECRETS is not set: generated a temporary value for this process',
      'JWT_PRIVATE_KEYS is not set: generated a temporary value for this process',
    ]);
    const again = readSettings({ ...development, NODE_ENV });
    expect(again.get(SecretsSettings).appSecrets[0]?.secret).not.toEqual(appSecrets[0]?.secret);
    expect(again.get(SigningKeysSettings).privateKeys).not.toEqual(privateKeys);
  });

  it('enables the documentation outside production by default', () => {
    expect(readSettings(development).get(HttpSettings).docsEnabled).toBe(true);
    expect(readSettings(production).get(HttpSettings).docsEnabled).toBe(false);
    expect(readSettings({ ...production, DOCS_ENABLED: 'true' }).get(HttpSettings).docsEnabled).toBe(true);
  });
});

describe('production', () => {
  it.each([
    ['PUBLIC_URL', 'absent', undefined],
    ['PUBLIC_URL', 'http', 'http://auth.example.com'],
    ['PUBLIC_URL', 'http on a name that begins like localhost', 'http://localhost.example.com'],
    ['PUBLIC_URL', 'http on a name that begins like 127.0.0.1', 'http://127.0.0.1.example.com'],
    ['PUBLIC_URL', 'http on a private address', 'http://10.0.0.1'],
    ['APP_SECRETS', 'absent', undefined],
    ['APP_SECRETS', 'empty', ''],
    ['APP_SECRETS', 'a placeholder', 'k1:change-me-abcdefghijklmnopqrstuvwxyz'],
    ['APP_SECRETS', 'another placeholder', 'k1:your-secret-goes-here-0123456789abcdef'],
    [
      'APP_SECRETS',
      'a placeholder in the second place',
      `${production['APP_SECRETS']},k0:PLACEHOLDER-0123456789abcdefghij`,
    ],
    ['APP_SECRETS', '31 bytes long', `k1:${randomBytes(23).toString('base64url')}`],
    ['APP_SECRETS', 'without any variety', `k1:${'ab'.repeat(32)}`],
    ['JWT_PRIVATE_KEYS', 'absent', undefined],
    ['JWT_PRIVATE_KEYS', 'a placeholder', 'change-me'],
    ['JWT_PRIVATE_KEYS', 'an RSA key', rsaPem()],
    ['JWT_PRIVATE_KEYS', 'a key on P-384', pem('P-384')],
    ['JWT_PRIVATE_KEYS', 'a key on secp256k1', pem('secp256k1')],
    ['MAIL_INBOX_URL', 'given', 'http://localhost:8025'],
    ['BREACH_QUERY_URL', 'http', 'http://breaches.example.com/range/'],
    ['LOG_LEVEL', 'trace', 'trace'],
    ['DATABASE_URL', 'absent', undefined],
    ['MAIL_FROM', 'absent', undefined],
    ['SMTP_URL', 'absent', undefined],
  ])('[OPS-3] rejects %s: %s', (name, _, value) => {
    expect(inProduction({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it('rejects a PUBLIC_URL that only looks like a loopback address', () => {
    expect(inProduction({ PUBLIC_URL: 'http://localhost@auth.example.com' })).toContain(
      'PUBLIC_URL must be https in production',
    );
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'https://auth.example.com',
  ])('accepts PUBLIC_URL=%s', (PUBLIC_URL) => {
    expect(readSettings({ ...production, PUBLIC_URL }).get(HttpSettings).publicUrl).toBe(PUBLIC_URL);
  });

  it.each([
    ['ACCESS_TOKEN_TTL_SECONDS', 60, 5],
    ['REFRESH_IDLE_TTL_SECONDS', 300, 5],
    ['OTP_RESEND_COOLDOWN_SECONDS', 10, 1],
    ['OTP_EMAIL_VERIFICATION_TTL_SECONDS', 60, 5],
    ['OTP_PASSWORD_RESET_TTL_SECONDS', 60, 5],
    ['OTP_CODE_LOGIN_TTL_SECONDS', 60, 5],
    ['OTP_EMAIL_CHANGE_TTL_SECONDS', 60, 5],
    ['OTP_REAUTHENTICATION_TTL_SECONDS', 60, 5],
    ['OTP_SECOND_FACTOR_TTL_SECONDS', 60, 5],
  ])('requires %s to be at least %i, and development at least %i', (name, least, leastElsewhere) => {
    const error = [expect.stringMatching(new RegExp(`^${name} must be at least`))];
    expect(inProduction({ [name]: String(least) })).toEqual([]);
    expect(inProduction({ [name]: String(least - 1) })).toEqual(error);
    expect(inDevelopment({ [name]: String(leastElsewhere) })).toEqual([]);
    expect(inDevelopment({ [name]: String(leastElsewhere - 1) })).toEqual(error);
  });

  it('requires an absolute session lifetime of at least ten minutes, and development ten seconds', () => {
    const last = (idle: number, absolute: number) => ({
      REFRESH_IDLE_TTL_SECONDS: String(idle),
      REFRESH_ABSOLUTE_TTL_SECONDS: String(absolute),
    });
    const error = [expect.stringMatching(/^REFRESH_ABSOLUTE_TTL_SECONDS must be at least/)];
    expect(inProduction(last(300, 600))).toEqual([]);
    expect(inProduction(last(300, 599))).toEqual(error);
    expect(inDevelopment(last(5, 10))).toEqual([]);
    expect(inDevelopment(last(5, 9))).toEqual(error);
  });
});

describe('secrets in files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'postern-settings-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  function fileWith(content: string | Buffer): string {
    const path = join(directory, randomBytes(8).toString('hex'));
    writeFileSync(path, content);
    return path;
  }

  it('are read for every secret, without a trailing newline', () => {
    const { APP_SECRETS, JWT_PRIVATE_KEYS, DATABASE_URL, SMTP_URL: _, ...rest } = production;
    const settings = readSettings({
      ...rest,
      APP_SECRETS_FILE: fileWith(`${APP_SECRETS}\n`),
      JWT_PRIVATE_KEYS_FILE: fileWith(`${JWT_PRIVATE_KEYS}\n`),
      DATABASE_URL_FILE: fileWith(`${DATABASE_URL}\r\n`),
      SMTP_URL_FILE: fileWith('smtp://user:one@mail.example.com\n'),
      SMTP_PASSWORD_FILE: fileWith('two\n'),
    });
    const expected = readSettings(production);
    expect(settings.get(SecretsSettings)).toEqual(expected.get(SecretsSettings));
    expect(settings.get(TokensSettings)).toEqual(expected.get(TokensSettings));
    expect(settings.get(DatabaseSettings).url).toBe(DATABASE_URL);
    expect(settings.get(MailSettings).smtp).toMatchObject({
      host: 'mail.example.com',
      user: 'user',
      password: 'two',
    });
    expect(settings.notices).toEqual([]);
  });

  it('are checked by the same rules, and errors name the variable', () => {
    expect(inProduction({ APP_SECRETS: '', APP_SECRETS_FILE: fileWith('k1:short') })).toEqual([
      expect.stringMatching(/^APP_SECRETS /),
    ]);
  });

  it('are rejected together with the secret itself', () => {
    expect(inProduction({ APP_SECRETS_FILE: fileWith('k1:whatever') })).toEqual([
      'APP_SECRETS and APP_SECRETS_FILE are both set: choose one',
    ]);
  });

  it('are rejected if the file does not exist', () => {
    const given = { DATABASE_URL: undefined, DATABASE_URL_FILE: join(directory, 'absent') };
    expect(inProduction(given)).toContain('DATABASE_URL_FILE names a file that cannot be read');
  });

  it('are read without a byte order mark, and only in UTF-8', () => {
    const given = { APP_SECRETS: '', APP_SECRETS_FILE: fileWith(`\uFEFF${production['APP_SECRETS']}\r\n`) };
    expect(inProduction(given)).toEqual([]);
    const utf16 = Buffer.from(`\uFEFF${production['APP_SECRETS']}\r\n`, 'utf16le');
    expect(inProduction({ ...given, APP_SECRETS_FILE: fileWith(utf16) })).toContain(
      'APP_SECRETS_FILE names a file that is not UTF-8 text',
    );
  });

  it('count as absent when the file is empty, as an empty variable does', () => {
    const given = { JWT_PRIVATE_KEYS: '', JWT_PRIVATE_KEYS_FILE: fileWith('\n') };
    expect(inProduction(given)).toEqual([expect.stringMatching(/^JWT_PRIVATE_KEYS is required/)]);
    const smtp = { SMTP_URL: '', SMTP_URL_FILE: fileWith('') };
    expect(inProduction(smtp)).toEqual([expect.stringMatching(/^SMTP_URL .*is required$/)]);
  });

  it('count as absent when the variable is empty', () => {
    expect(inProduction({ APP_SECRETS_FILE: '' })).toEqual([]);
  });
});

describe('white space at the ends', () => {
  it('is not part of any value, whoever wrote it', () => {
    const given = {
      ...production,
      JWT_AUDIENCE: 'api',
      JWT_ISSUER: 'us',
      SMTP_USER: 'me',
      SMTP_PASSWORD: 'secret',
    };
    const sent = Object.entries(given).map(([name, value]) => [name, `\uFEFF ${value}\r\n`] as const);
    expect(readSettings(Object.fromEntries(sent))).toEqual(readSettings(given));
  });
});

describe('an empty variable', () => {
  it('counts as absent', () => {
    const empty = {
      PORT: '',
      HOST: '',
      TRUST_PROXY: '',
      DOCS_ENABLED: '',
      MAIL_INBOX_URL: '',
      JWT_ISSUER: '',
    };
    expect(readSettings({ ...production, ...empty })).toEqual(readSettings(production));
    expect(inProduction({ MAIL_PROVIDER: '', SMTP_USER: '', SMTP_PASSWORD: '' })).toEqual([]);
    expect(inProduction({ DATABASE_URL: '' })).toEqual(['DATABASE_URL is required']);
  });
});
