import { RegistrationSettings } from './auth/registration/registration.settings.js';
import type { SettingsGroup } from './config/define-settings.js';
import { HttpSettings } from './config/http.settings.js';
import { LanguageSettings } from './config/language.settings.js';
import { OperationSettings } from './config/operation.settings.js';
import { readGroups, type Variables } from './config/read-settings.js';
import { SecretsSettings } from './config/secrets.settings.js';
import type { Settings } from './config/settings.js';
import { DatabaseSettings } from './database/database.settings.js';
import { LimitsSettings } from './limits/limits.settings.js';
import { MailSettings } from './mail/mail.settings.js';
import { NoticesSettings } from './delivery/notices.settings.js';
import { OtpSettings } from './otp/otp.settings.js';
import { PasswordsSettings } from './passwords/passwords.settings.js';
import { SessionsSettings } from './sessions/sessions.settings.js';
import { TokensSettings } from './tokens/tokens.settings.js';

/** The settings of all modules. */
export const settingsGroups: readonly SettingsGroup[] = [
  OperationSettings,
  LanguageSettings,
  DatabaseSettings,
  SecretsSettings,
  TokensSettings,
  HttpSettings,
  RegistrationSettings,
  SessionsSettings,
  OtpSettings,
  PasswordsSettings,
  LimitsSettings,
  NoticesSettings,
  MailSettings,
];

/**
 * Which settings each command reads. It never looks at any other: whoever only migrates need not hold what signs
 * tokens, and a process that was broken into gives away no more than it was given.
 */
export const groupsOfCommands = {
  all: settingsGroups,
  // Mail is queued in the database, and handed over by a worker.
  serve: settingsGroups.filter((group) => group !== MailSettings),
  // It derives the codes that it mails, and clears what was counted; it handles no tokens.
  worker: [
    OperationSettings,
    LanguageSettings,
    DatabaseSettings,
    SecretsSettings,
    OtpSettings,
    LimitsSettings,
    MailSettings,
  ],
  migrate: [DatabaseSettings],
  users: [LanguageSettings, DatabaseSettings, PasswordsSettings],
  'users-import': [LanguageSettings, DatabaseSettings],
  'mail-check': [MailSettings],
} as const satisfies Record<string, readonly SettingsGroup[]>;

export type Command = keyof typeof groupsOfCommands;

/**
 * Reads the settings of a command, once.
 * @throws SettingsError listing every error by the name of its variable, without values
 */
export function readSettings(variables: Variables, command: Command = 'all'): Settings {
  return readGroups(variables, { read: groupsOfCommands[command], declared: settingsGroups });
}
