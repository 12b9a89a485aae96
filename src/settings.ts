import { AuditSettings } from './audit/audit.settings.js';
import { RegistrationSettings } from './auth/registration/registration.settings.js';
import type { SettingsGroup } from './config/define-settings.js';
import { HttpSettings } from './config/http.settings.js';
import { LanguageSettings } from './config/language.settings.js';
import { OperationSettings } from './config/operation.settings.js';
import { readGroups } from './config/read-settings.js';
import type { Variables } from './config/variables.js';
import { SecretsSettings } from './config/secrets.settings.js';
import type { Settings } from './config/settings.js';
import { DatabaseSettings } from './database/database.settings.js';
import { FactorsSettings } from './factors/factors.settings.js';
import { PhoneSettings } from './factors/phone/phone.settings.js';
import { LimitsSettings } from './limits/limits.settings.js';
import { MailSettings } from './mail/mail.settings.js';
import { NoticesSettings } from './delivery/notices.settings.js';
import { ObservabilitySettings } from './observability/observability.settings.js';
import { OtpSettings } from './otp/otp.settings.js';
import { PasswordsSettings } from './passwords/passwords.settings.js';
import { TracingSettings } from './observability/tracing.settings.js';
import { SmsSettings } from './sms/sms.settings.js';
import { SessionsSettings } from './sessions/sessions.settings.js';
import { SmsLimitsSettings } from './sms/sms-limits.settings.js';
import { SigningKeysSettings, TokensSettings } from './tokens/tokens.settings.js';

/** The settings of all modules. */
export const settingsGroups: readonly SettingsGroup[] = [
  OperationSettings,
  LanguageSettings,
  DatabaseSettings,
  SecretsSettings,
  SigningKeysSettings,
  TokensSettings,
  HttpSettings,
  RegistrationSettings,
  SessionsSettings,
  FactorsSettings,
  PhoneSettings,
  OtpSettings,
  PasswordsSettings,
  LimitsSettings,
  SmsLimitsSettings,
  NoticesSettings,
  MailSettings,
  SmsSettings,
  AuditSettings,
  ObservabilitySettings,
  TracingSettings,
];

/**
 * The settings that each command reads. It ignores all others: `migrate` does not need the keys that sign tokens, and a
 * compromised process exposes only the secrets that it needs.
 */
export const groupsOfCommands = {
  all: settingsGroups,
  // Queues messages in the database; a worker sends them.
  serve: settingsGroups.filter((group) => group !== MailSettings),
  // Derives the codes that it sends, purges expired rate-limit counts, removes lost factors and notifies their owners. It
  // handles no tokens.
  worker: [
    OperationSettings,
    LanguageSettings,
    DatabaseSettings,
    SecretsSettings,
    FactorsSettings,
    PhoneSettings,
    OtpSettings,
    LimitsSettings,
    NoticesSettings,
    MailSettings,
    SmsSettings,
    AuditSettings,
    ObservabilitySettings,
    TracingSettings,
  ],
  migrate: [DatabaseSettings],
  // Queues notices for the owners of changed and deleted accounts.
  users: [LanguageSettings, DatabaseSettings, PasswordsSettings, NoticesSettings],
  // Reads the secrets, too, if the file has authenticator apps.
  'users-import': [LanguageSettings, DatabaseSettings],
  // Compares the names of the secrets and keys with those in the database, and replaces them.
  keys: [DatabaseSettings, SecretsSettings, SigningKeysSettings],
  // Verifies the signatures of seals.
  audit: [DatabaseSettings, SigningKeysSettings, AuditSettings],
  'mail-check': [MailSettings],
  'sms-check': [SmsSettings],
} as const satisfies Record<string, readonly SettingsGroup[]>;

/** What `users timeline` reads in addition if there are secrets: the keys of rate limits are derived from them. */
export const limitGroups = [SecretsSettings, OtpSettings, LimitsSettings] as const satisfies SettingsGroup[];

export type Command = keyof typeof groupsOfCommands;

/**
 * Reads the settings of a command, once.
 * @param others groups that one of its actions needs, too
 * @throws SettingsError with all errors, each beginning with its variable and without values
 */
export function readSettings(
  variables: Variables,
  command: Command = 'all',
  others: readonly SettingsGroup[] = [],
): Settings {
  const read = [...groupsOfCommands[command], ...others];
  return readGroups(variables, { read, declared: settingsGroups });
}
