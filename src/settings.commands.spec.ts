import { randomBytes } from 'node:crypto';
import type { SettingsGroup } from './config/define-settings.js';
import { SettingsError, variablesOf } from './config/read-settings.js';
import { MailSettings } from './mail/mail.settings.js';
import { groupsOfCommands, limitGroups, readSettings, settingsGroups, type Command } from './settings.js';
import { generatePrivateKey } from './tokens/private-keys.js';
import { TokensSettings } from './tokens/tokens.settings.js';

const database = { DATABASE_URL: 'postgres://postern@db.example.com/postern' };
const secrets = { APP_SECRETS: `k1:${randomBytes(48).toString('base64url')}` };
const tokens = {
  JWT_PRIVATE_KEYS: generatePrivateKey(),
  PUBLIC_URL: 'https://auth.example.com',
};
const smtp = { SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'no-reply@example.com' };

/** The variables that each command requires in production. */
const required: Record<Command, Record<string, string>> = {
  all: { ...database, ...secrets, ...tokens, ...smtp },
  serve: { ...database, ...secrets, ...tokens },
  worker: { ...database, ...secrets, ...smtp },
  migrate: database,
  users: database,
  'users-import': database,
  keys: { ...database, ...secrets, JWT_PRIVATE_KEYS: tokens.JWT_PRIVATE_KEYS },
  audit: { ...database, JWT_PRIVATE_KEYS: tokens.JWT_PRIVATE_KEYS },
  'mail-check': smtp,
  'sms-check': {},
};
const commands = Object.keys(required) as Command[]; // as: the type of the constant requires all commands

/** The names of the variables in the errors. */
function errorsOf(command: Command, variables: Record<string, string | undefined>): string[] {
  try {
    readSettings(variables, command);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.errors.map((message) => message.split(' ', 1)[0] ?? '');
  }
}

function readOrRefusal(get: () => unknown): string {
  try {
    get();
    return 'read';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe.each(commands)('the settings of the command %s', (command) => {
  const given = required[command];

  it('need only its own variables', () => {
    expect(errorsOf(command, given)).toEqual([]);
  });

  it('are rejected without any one of them', () => {
    for (const name of Object.keys(given))
      expect(errorsOf(command, { ...given, [name]: undefined })).toEqual([name]);
  });

  it('are rejected without any of them, with one error for each', () => {
    expect(errorsOf(command, {}).toSorted()).toEqual(Object.keys(given).toSorted());
  });

  it('do not depend on variables of other commands, whether valid or invalid, in a file or not', () => {
    const own = variablesOf(groupsOfCommands[command]).map(({ name }) => name);
    const all = variablesOf(settingsGroups).map(({ name }) => name);
    const names = all.filter((name) => !own.includes(name));
    for (const suffix of ['', '_FILE']) {
      const invalid = Object.fromEntries(names.map((name) => [`${name}${suffix}`, '/nowhere/geheim']));
      expect(errorsOf(command, { ...invalid, ...given })).toEqual([]);
    }
  });

  it('[OPS-5] contain its groups, and throw an error if any other group is used', () => {
    const settings = readSettings(given, command);
    const own: readonly SettingsGroup[] = groupsOfCommands[command];
    expect(settingsGroups.filter((group) => settings.has(group))).toEqual(own);
    const outcomes = settingsGroups.map((group) => {
      const values = settings.get(group) as Record<string, unknown>; // as: its properties are read by name
      return group.keys.map((key) => readOrRefusal(() => values[key]));
    });
    const isRead = (group: SettingsGroup) => own.includes(group);
    expect(outcomes).toEqual(
      settingsGroups.map((group) =>
        group.keys.map(() => (isRead(group) ? 'read' : `This command does not read ${group.name}`)),
      ),
    );
  });
});

describe('the settings of users timeline', () => {
  it('[OPS-16] include the secrets and the limits, but not the keys that sign tokens', () => {
    const settings = readSettings({ ...database, ...secrets }, 'users', limitGroups);
    const own: readonly SettingsGroup[] = [...groupsOfCommands.users, ...limitGroups];
    expect(new Set(settingsGroups.filter((group) => settings.has(group)))).toEqual(new Set(own));
    expect(own).not.toContain(TokensSettings);
  });
});

const readMailSettings = (variables: Record<string, string | undefined>) =>
  readSettings(variables, 'mail-check').get(MailSettings);

const mail = {
  SMTP_URL: 'smtp://me:geheim@mail.example.com',
  MAIL_FROM: 'Example <no-reply@example.com>',
  MAIL_PRODUCT_NAME: 'Acme',
};

describe('the settings of mail-check', () => {
  it('have the same values as those of the server', () => {
    const given = { ...mail, NODE_ENV: 'development', DATABASE_URL: 'postgres://localhost/postern' };
    expect(readMailSettings(given)).toEqual(readSettings(given).get(MailSettings));
  });

  it('need no other variables, and are for production by default', () => {
    expect(readMailSettings(mail).smtp).toMatchObject({ host: 'mail.example.com', requireTls: true });
    expect(readMailSettings({ ...mail, NODE_ENV: 'test' }).smtp.requireTls).toBe(false);
    expect(readMailSettings({ ...mail, SMTP_ALLOW_INSECURE: 'true' }).smtp.requireTls).toBe(false);
  });

  it('do not depend on variables that are not about e-mail', () => {
    const elsewhere = {
      PORT: 'x',
      DATABASE_URL: 'x',
      APP_SECRETS_FILE: '/nowhere/app_secrets',
      LOG_LEVEL: 'loud',
    };
    expect(readMailSettings({ ...mail, ...elsewhere })).toEqual(readMailSettings(mail));
  });

  it('report all errors at once, without values', () => {
    const invalid = {
      ...mail,
      SMTP_URL: 'x:geheim',
      MAIL_FROM: '',
      SMTP_ALLOW_INSECURE: 'yes',
      NODE_ENV: 'prod',
    };
    const read = () => readMailSettings(invalid);
    expect(read).toThrow(SettingsError);
    for (const name of ['SMTP_URL', 'MAIL_FROM', 'SMTP_ALLOW_INSECURE', 'NODE_ENV'])
      expect(read).toThrow(name);
    expect(read).not.toThrow('geheim');
  });

  it('report a password file that cannot be read', () => {
    const files = { SMTP_PASSWORD_FILE: '/nowhere/smtp_password' };
    expect(() => readMailSettings({ ...mail, ...files })).toThrow(
      'SMTP_PASSWORD_FILE names a file that cannot be read',
    );
  });
});
