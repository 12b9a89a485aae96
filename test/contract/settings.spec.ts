import { readFileSync } from 'node:fs';
import { variablesOf } from '../../src/config/read-settings.js';
import { otpPurposes } from '../../src/otp/otp.purposes.js';
import { settingsGroups } from '../../src/settings.js';

/** Names that installations rely on. Renaming one breaks every deployment that sets it. */
const fixed = [
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'NODE_ENV',
  'DATABASE_URL',
  'SMTP_URL',
  'MAIL_PROVIDER',
  'SMTP_USER',
  'SMTP_PASSWORD',
  'SMTP_ALLOW_INSECURE',
  'MAIL_FROM',
  'APP_SECRETS',
  'JWT_PRIVATE_KEYS',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWT_CLIENT_ID',
  'ACCESS_TOKEN_TTL_SECONDS',
  'REFRESH_IDLE_TTL_SECONDS',
  'REFRESH_ABSOLUTE_TTL_SECONDS',
  'REFRESH_GRACE_SECONDS',
  ...otpPurposes.flatMap((purpose) => [
    `OTP_${purpose.toUpperCase()}_TTL_SECONDS`,
    `OTP_${purpose.toUpperCase()}_LENGTH`,
  ]),
  'OTP_RESEND_COOLDOWN_SECONDS',
  'REGISTRATION_MODE',
  'TRUST_PROXY',
  'LOG_LEVEL',
  'DOCS_ENABLED',
  'RATE_LIMIT_FACTOR',
  'ALLOW_UNSAFE_LIMITS',
  'REDIS_URL',
  'METRICS_PORT',
];

const variables = variablesOf(settingsGroups);
const names = variables.map(({ name }) => name);
const example = readFileSync('.env.example', 'utf8');

describe('the settings', () => {
  it.each(fixed)('include %s, which .env.example documents', (name) => {
    expect(names).toContain(name);
    expect(example).toMatch(new RegExp(`^# ${name}=`, 'm'));
  });

  it('may be read from a file if they are secret', () => {
    expect(
      variables
        .filter(({ isSecret }) => isSecret)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([
      'APP_SECRETS',
      'AWS_SECRET_ACCESS_KEY',
      'DATABASE_DIRECT_URL',
      'DATABASE_URL',
      'DELIVERY_WEBHOOK_SECRET',
      'JWT_PRIVATE_KEYS',
      'METRICS_TOKEN',
      'OTEL_EXPORTER_OTLP_HEADERS',
      'REDIS_URL',
      'SMTP_FALLBACK_URL',
      'SMTP_PASSWORD',
      'SMTP_URL',
      'TWILIO_AUTH_TOKEN',
      'VONAGE_PRIVATE_KEY',
      'VONAGE_SIGNATURE_SECRET',
    ]);
  });
});
