import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SettingsError } from './read-settings.js';

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

/** One error a line, each beginning with its variable; empty when the settings are usable. */
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
  it('takes a complete production environment', () => {
    expect(inProduction({})).toEqual([]);
  });

  it('gives the defaults of the house where nothing is said', () => {
    const settings = readSettings(production);
    expect(settings).toMatchObject({
      environment: 'production',
      logLevel: 'info',
      http: {
        host: '127.0.0.1',
        port: 3000,
        publicUrl: 'https://auth.example.com',
        trustProxy: false,
        corsOrigins: [],
        docsEnabled: false,
        inboxUrl: null,
      },
      database: { poolSize: 10, preparesStatements: true },
      mail: { productName: 'Postern', codeInSubject: false },
      tokens: { issuer: 'https://auth.example.com', audience: 'postern', accessTtlSeconds: 10 * 60 },
      sessions: {
        idleTtlSeconds: 7 * 24 * 60 * 60,
        absoluteTtlSeconds: 30 * 24 * 60 * 60,
        graceSeconds: 10,
      },
      passwords: { minLength: 12, breachQueryUrl: null },
      registrationMode: 'verify_first',
      notices: [],
    });
    expect(settings.otp).toEqual({
      resendCooldownSeconds: 60,
      purposes: {
        email_verification: { ttlSeconds: 600, length: 6 },
        password_reset: { ttlSeconds: 600, length: 8 },
        code_login: { ttlSeconds: 300, length: 8 },
        email_change: { ttlSeconds: 600, length: 8 },
        second_factor: { ttlSeconds: 300, length: 6 },
        reauthentication: { ttlSeconds: 300, length: 6 },
      },
    });
  });

  it('carries every value that is given to its place', () => {
    const settings = readSettings({
      ...development,
      HOST: '0.0.0.0',
      PORT: '8080',
      PUBLIC_URL: 'https://a.example///',
      CORS_ORIGINS: 'https://app.example.com',
      DOCS_ENABLED: 'false',
      LOG_LEVEL: 'debug',
      DEFAULT_LANGUAGE: 'pt',
      DATABASE_POOL_SIZE: '3',
      DATABASE_PREPARED_STATEMENTS: 'false',
      MAIL_PRODUCT_NAME: 'Acme',
      MAIL_CODE_IN_SUBJECT: 'true',
      MAIL_INBOX_URL: 'http://localhost:8025',
      JWT_ISSUER: 'issuer',
      JWT_AUDIENCE: 'audience',
      ACCESS_TOKEN_TTL_SECONDS: '5',
      REFRESH_IDLE_TTL_SECONDS: '6',
      REFRESH_ABSOLUTE_TTL_SECONDS: '10',
      REFRESH_GRACE_SECONDS: '0',
      STEP_UP_WINDOW_SECONDS: '5',
      SESSIONS_PER_ACCOUNT: '3',
      OTP_RESEND_COOLDOWN_SECONDS: '1',
      OTP_SECOND_FACTOR_TTL_SECONDS: '5',
      OTP_SECOND_FACTOR_LENGTH: '12',
      REGISTRATION_MODE: 'immediate',
      PASSWORD_MIN_LENGTH: '8',
      BREACH_QUERY_URL: 'http://localhost:8080/range/',
      RETENTION_DAYS: '1',
    });
    expect(settings.http).toEqual({
      host: '0.0.0.0',
      port: 8080,
      publicUrl: 'https://a.example',
      trustProxy: false,
      corsOrigins: ['https://app.example.com'],
      docsEnabled: false,
      inboxUrl: 'http://localhost:8025',
    });
    expect(settings.database).toEqual({
      url: 'postgres://localhost/postern',
      poolSize: 3,
      preparesStatements: false,
    });
    expect(settings.mail).toMatchObject({ productName: 'Acme', codeInSubject: true });
    expect(settings.tokens).toMatchObject({ issuer: 'issuer', audience: 'audience', accessTtlSeconds: 5 });
    expect(settings.sessions).toEqual({
      idleTtlSeconds: 6,
      absoluteTtlSeconds: 10,
      graceSeconds: 0,
      perAccount: 3,
      stepUpWindowSeconds: 5,
    });
    expect(settings.otp.resendCooldownSeconds).toBe(1);
    expect(settings.otp.purposes.second_factor).toEqual({ ttlSeconds: 5, length: 12 });
    expect(settings.passwords).toEqual({ minLength: 8, breachQueryUrl: 'http://localhost:8080/range/' });
    expect(settings.registrationMode).toBe('immediate');
    expect(settings.logLevel).toBe('debug');
    expect(settings.defaultLanguage).toBe('pt');
    expect(settings.retentionDays).toBe(1);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readSettings(production))).toBe(true);
  });

  it('makes the public URL of host and port where development names none', () => {
    const { http, tokens } = readSettings({ ...development, PORT: '4000' });
    expect(http.publicUrl).toBe('http://127.0.0.1:4000');
    expect(tokens.issuer).toBe('http://127.0.0.1:4000');
  });
});

describe('the errors of an environment', () => {
  it('are told all at once, each under the name of its variable', () => {
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

  it('name everything that an empty environment lacks, each once', () => {
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

  it('name the error of a combination even while other variables have errors of their own', () => {
    const names = inProduction({ PUBLIC_URL: undefined, PORT: 'x' }).map((error) => error.split(' ')[0]);
    expect(names).toEqual(['PORT', 'PUBLIC_URL']);
  });

  it('[OPS-1] never repeat a value, least of all a secret', () => {
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
    ['DATABASE_POOL_SIZE', ' 10'],
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
  ])('hold %s=%j to its bounds', (name, value) => {
    expect(inDevelopment({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it('include an absolute lifetime that is shorter than the idle one', () => {
    expect(inProduction({ REFRESH_IDLE_TTL_SECONDS: '700', REFRESH_ABSOLUTE_TTL_SECONDS: '699' })).toEqual([
      'REFRESH_ABSOLUTE_TTL_SECONDS must not be shorter than REFRESH_IDLE_TTL_SECONDS',
    ]);
  });
});

describe('NODE_ENV', () => {
  it.each([undefined, ''])('means production when it is %j', (NODE_ENV) => {
    expect(readSettings({ ...production, NODE_ENV }).environment).toBe('production');
    expect(inProduction({ NODE_ENV, PUBLIC_URL: undefined })).toEqual([
      expect.stringMatching(/^PUBLIC_URL is required/),
    ]);
  });

  it.each(['development', 'test'])('lets %s do without secrets, and says so', (NODE_ENV) => {
    const settings = readSettings({ ...development, NODE_ENV });
    expect(settings.appSecrets).toHaveLength(1);
    expect(settings.appSecrets[0]?.secret.length).toBeGreaterThanOrEqual(32);
    expect(settings.tokens.privateKeys).toEqual([expect.stringContaining('BEGIN PRIVATE KEY')]);
    expect(settings.notices).toEqual([
      'APP_SECRETS is not set: made one that lasts until this process ends',
      'JWT_PRIVATE_KEYS is not set: made one that lasts until this process ends',
    ]);
    const again = readSettings({ ...development, NODE_ENV });
    expect(again.appSecrets[0]?.secret).not.toEqual(settings.appSecrets[0]?.secret);
    expect(again.tokens.privateKeys).not.toEqual(settings.tokens.privateKeys);
  });

  it('shows the documentation everywhere but in production, unless told otherwise', () => {
    expect(readSettings(development).http.docsEnabled).toBe(true);
    expect(readSettings(production).http.docsEnabled).toBe(false);
    expect(readSettings({ ...production, DOCS_ENABLED: 'true' }).http.docsEnabled).toBe(true);
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
  ])('[OPS-3] refuses %s that is %s', (name, _, value) => {
    expect(inProduction({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it('refuses a PUBLIC_URL that only looks like this machine', () => {
    expect(inProduction({ PUBLIC_URL: 'http://localhost@auth.example.com' })).toContain(
      'PUBLIC_URL must be https in production',
    );
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'https://auth.example.com',
  ])('takes PUBLIC_URL=%s', (PUBLIC_URL) => {
    expect(readSettings({ ...production, PUBLIC_URL }).http.publicUrl).toBe(PUBLIC_URL);
  });

  it.each([
    ['ACCESS_TOKEN_TTL_SECONDS', 60, 5],
    ['REFRESH_IDLE_TTL_SECONDS', 300, 5],
    ['OTP_RESEND_COOLDOWN_SECONDS', 10, 1],
    ['OTP_EMAIL_VERIFICATION_TTL_SECONDS', 60, 5],
    ['OTP_PASSWORD_RESET_TTL_SECONDS', 60, 5],
    ['OTP_CODE_LOGIN_TTL_SECONDS', 60, 5],
    ['OTP_EMAIL_CHANGE_TTL_SECONDS', 60, 5],
    ['OTP_SECOND_FACTOR_TTL_SECONDS', 60, 5],
    ['OTP_REAUTHENTICATION_TTL_SECONDS', 60, 5],
  ])('wants %s to be at least %i, and development at least %i', (name, least, leastElsewhere) => {
    const error = [expect.stringMatching(new RegExp(`^${name} must be at least`))];
    expect(inProduction({ [name]: String(least) })).toEqual([]);
    expect(inProduction({ [name]: String(least - 1) })).toEqual(error);
    expect(inDevelopment({ [name]: String(leastElsewhere) })).toEqual([]);
    expect(inDevelopment({ [name]: String(leastElsewhere - 1) })).toEqual(error);
  });

  it('wants a session to be able to last ten minutes, and development ten seconds', () => {
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

  function fileWith(content: string): string {
    const path = join(directory, randomBytes(8).toString('hex'));
    writeFileSync(path, content);
    return path;
  }

  it('are read for every secret, without the line end that editors add', () => {
    const { APP_SECRETS, JWT_PRIVATE_KEYS, DATABASE_URL, SMTP_URL: _, ...rest } = production;
    const settings = readSettings({
      ...rest,
      APP_SECRETS_FILE: fileWith(`${APP_SECRETS}\n`),
      JWT_PRIVATE_KEYS_FILE: fileWith(`${JWT_PRIVATE_KEYS}\n`),
      DATABASE_URL_FILE: fileWith(`${DATABASE_URL}\r\n`),
      SMTP_URL_FILE: fileWith('smtp://user:one@mail.example.com\n'),
      SMTP_PASSWORD_FILE: fileWith('two\n'),
    });
    const { appSecrets, tokens } = readSettings(production);
    expect(settings.appSecrets).toEqual(appSecrets);
    expect(settings.tokens.privateKeys).toEqual(tokens.privateKeys);
    expect(settings.database.url).toBe(DATABASE_URL);
    expect(settings.mail.smtp).toMatchObject({ host: 'mail.example.com', user: 'user', password: 'two' });
    expect(settings.notices).toEqual([]);
  });

  it('are held to the same rules, under the name of the variable itself', () => {
    expect(inProduction({ APP_SECRETS: '', APP_SECRETS_FILE: fileWith('k1:short') })).toEqual([
      expect.stringMatching(/^APP_SECRETS /),
    ]);
  });

  it('are refused beside the secret itself', () => {
    expect(inProduction({ APP_SECRETS_FILE: fileWith('k1:whatever') })).toEqual([
      'APP_SECRETS and APP_SECRETS_FILE are both set: choose one',
    ]);
  });

  it('are refused where there is no such file', () => {
    const given = { DATABASE_URL: undefined, DATABASE_URL_FILE: join(directory, 'absent') };
    expect(inProduction(given)).toContain('DATABASE_URL_FILE names a file that cannot be read');
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

describe('the mail server', () => {
  const smtpOf = (changes: Variables) => readSettings({ ...production, ...changes }).mail.smtp;
  const provider = { SMTP_URL: undefined, SMTP_USER: 'user', SMTP_PASSWORD: 'secret' };

  it('[MAIL-10] must offer TLS in production unless that is given up by name', () => {
    expect(smtpOf({}).requireTls).toBe(true);
    expect(smtpOf({ SMTP_ALLOW_INSECURE: 'false' }).requireTls).toBe(true);
    expect(smtpOf({ SMTP_ALLOW_INSECURE: 'true' }).requireTls).toBe(false);
    expect(readSettings(development).mail.smtp.requireTls).toBe(false);
  });

  it('is found by the name of a provider, in whatever case', () => {
    const endpoint = { host: 'smtp.sendgrid.net', port: 587, secure: false, requireTls: true };
    const login = { user: 'user', password: 'secret' };
    expect(smtpOf({ ...provider, MAIL_PROVIDER: 'SendGrid' })).toEqual({ ...endpoint, ...login });
  });

  it('[MAIL-11] must offer TLS anywhere when it is a provider', () => {
    const given = { ...provider, MAIL_PROVIDER: 'gmail', SMTP_ALLOW_INSECURE: 'true' };
    expect(smtpOf(given).requireTls).toBe(true);
    expect(smtpOf({ ...given, NODE_ENV: 'development' }).requireTls).toBe(true);
  });

  it('takes user and password from variables of their own, over those of the URL', () => {
    const given = { SMTP_URL: 'smtps://a:b@mail.example.com', SMTP_USER: 'user', SMTP_PASSWORD: 'p:/@' };
    expect(smtpOf(given)).toMatchObject({ user: 'user', password: 'p:/@', secure: true, port: 465 });
  });

  it.each([
    [
      'a URL and a provider',
      { ...provider, SMTP_URL: 'smtp://a.example', MAIL_PROVIDER: 'gmail' },
      'both set',
    ],
    ['a provider that nobody knows', { ...provider, MAIL_PROVIDER: 'pigeon' }, 'not one of: gmail, yahoo,'],
    ['a provider without a user', { ...provider, MAIL_PROVIDER: 'gmail', SMTP_USER: '' }, 'SMTP_USER'],
    [
      'a provider without a password',
      { ...provider, MAIL_PROVIDER: 'gmail', SMTP_PASSWORD: '' },
      'SMTP_PASSWORD',
    ],
    ['a name that objects have', { ...provider, MAIL_PROVIDER: 'constructor' }, 'not one of'],
    ['a user and a password alone', provider, 'is required'],
  ])('is not %s', (_, changes, error) => {
    expect(inProduction(changes)).toEqual([expect.stringContaining(error)]);
  });
});

describe('TRUST_PROXY', () => {
  const trusted = (TRUST_PROXY: string) => readSettings({ ...production, TRUST_PROXY }).http.trustProxy;

  it.each([
    ['false', false],
    ['0', false],
    ['1', 1],
    ['12', 12],
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, fd00::/8,::1', ['10.0.0.0/8', 'fd00::/8', '::1']],
  ])('reads %j', (text, expected) => {
    expect(trusted(text)).toEqual(expected);
  });

  it.each([
    'true',
    '-1',
    '1.5',
    '100',
    '*',
    'loopback',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.1,',
    ',',
  ])('refuses %j', (TRUST_PROXY) => {
    expect(inProduction({ TRUST_PROXY })).toEqual([expect.stringMatching(/^TRUST_PROXY must be /)]);
  });
});
