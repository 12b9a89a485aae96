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

/** One fault a line, each beginning with its variable; empty when the settings are usable. */
function faultsOf(variables: Variables): string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [, ...lines] = error.message.split('\n');
    return lines.map((line) => line.replace(/^ {2}- /, ''));
  }
}

const inProduction = (changes: Variables): string[] => faultsOf({ ...production, ...changes });
const inDevelopment = (changes: Variables): string[] => faultsOf({ ...development, ...changes });

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
        docsEnabled: false,
      },
      database: { poolSize: 10 },
      mail: { productName: 'Postern', codeInSubject: false, inboxUrl: null },
      tokens: { issuer: 'https://auth.example.com', audience: 'postern', accessTtlSeconds: 10 * 60 },
      sessions: {
        idleTtlSeconds: 7 * 24 * 60 * 60,
        absoluteTtlSeconds: 30 * 24 * 60 * 60,
        graceSeconds: 10,
      },
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
      DOCS_ENABLED: 'false',
      LOG_LEVEL: 'debug',
      DATABASE_POOL_SIZE: '3',
      MAIL_PRODUCT_NAME: 'Acme',
      MAIL_CODE_IN_SUBJECT: 'true',
      MAIL_INBOX_URL: 'http://localhost:8025',
      JWT_ISSUER: 'issuer',
      JWT_AUDIENCE: 'audience',
      ACCESS_TOKEN_TTL_SECONDS: '5',
      REFRESH_IDLE_TTL_SECONDS: '6',
      REFRESH_ABSOLUTE_TTL_SECONDS: '10',
      REFRESH_GRACE_SECONDS: '0',
      OTP_RESEND_COOLDOWN_SECONDS: '1',
      OTP_SECOND_FACTOR_TTL_SECONDS: '5',
      OTP_SECOND_FACTOR_LENGTH: '12',
      REGISTRATION_MODE: 'immediate',
    });
    expect(settings.http).toEqual({
      host: '0.0.0.0',
      port: 8080,
      publicUrl: 'https://a.example',
      trustProxy: false,
      docsEnabled: false,
    });
    expect(settings.database).toEqual({ url: 'postgres://localhost/postern', poolSize: 3 });
    expect(settings.mail).toMatchObject({ productName: 'Acme', codeInSubject: true });
    expect(settings.mail.inboxUrl).toBe('http://localhost:8025');
    expect(settings.tokens).toMatchObject({ issuer: 'issuer', audience: 'audience', accessTtlSeconds: 5 });
    expect(settings.sessions).toEqual({ idleTtlSeconds: 6, absoluteTtlSeconds: 10, graceSeconds: 0 });
    expect(settings.otp.resendCooldownSeconds).toBe(1);
    expect(settings.otp.purposes.second_factor).toEqual({ ttlSeconds: 5, length: 12 });
    expect(settings.registrationMode).toBe('immediate');
    expect(settings.logLevel).toBe('debug');
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

describe('the faults of an environment', () => {
  it('are told all at once, each under the name of its variable', () => {
    const faults = faultsOf({
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
    expect(faults.map((fault) => fault.split(' ')[0]).toSorted()).toEqual([
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
    const faults = faultsOf({});
    for (const name of ['DATABASE_URL', 'MAIL_FROM', 'SMTP_URL', 'APP_SECRETS', 'JWT_PRIVATE_KEYS']) {
      expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^${name} .*is required`)));
    }
    const names = faults.map((fault) => fault.split(' ')[0]);
    expect(names).toEqual([...new Set(names)]);
  });

  it('name the fault of a combination even while other variables have faults of their own', () => {
    const names = inProduction({ PUBLIC_URL: undefined, PORT: 'x' }).map((fault) => fault.split(' ')[0]);
    expect(names).toEqual(['PORT', 'PUBLIC_URL']);
  });

  it('never repeat a value, least of all a secret', () => {
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
    const faults = faultsOf(hostile);
    expect(faults.length).toBeGreaterThanOrEqual(14);
    expect(faults.join('\n')).not.toContain('Xvalue');
    expect(inProduction({ SMTP_URL: undefined, MAIL_PROVIDER: 'Xvalue' }).join('\n')).not.toContain('Xvalue');
    expect(inProduction({ APP_SECRETS_FILE: '/nowhere/Xvalue', APP_SECRETS: '' }).join()).not.toContain('Xvalue');
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
    ['HOST', '   '],
  ])('hold %s=%j to its bounds', (name, value) => {
    expect(inDevelopment({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it('include an absolute lifetime that is shorter than the idle one', () => {
    expect(inProduction({ REFRESH_IDLE_TTL_SECONDS: '700', REFRESH_ABSOLUTE_TTL_SECONDS: '699' })).toEqual([
      'REFRESH_ABSOLUTE_TTL_SECONDS must not be shorter than REFRESH_IDLE_TTL_SECONDS',
    ]);
  });
});
