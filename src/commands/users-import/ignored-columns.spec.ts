import { IgnoredColumns } from './ignored-columns.js';

const bcrypt = `$2b$10$${'.'.repeat(53)}`;
const md5 = '5f4dcc3b5aa765d61d8327deb882cf99';
const sha256 = md5 + md5;

/** What an import says about a column with these values. */
function verdictOn(name: string, values: readonly unknown[], wanted: readonly string[] = []): string {
  const columns = new IgnoredColumns(wanted);
  for (const value of values) columns.observe(name, value);
  try {
    columns.assertHarmless();
    return 'harmless';
  } catch (error) {
    const advice = String(error).replaceAll(`"${name}"`, 'X');
    return saidOfHash === advice ? 'hash' : saidOfLock === advice ? 'lock' : advice;
  }
}

const saidOfHash =
  'Error: The column X would be ignored, but looks like a password hash: name it password_hash, or confirm with ' +
  '--ignore X.\nNothing was written.';
const saidOfLock =
  'Error: The column X would be ignored, but looks like a lock: turn it into a column disabled (true or false), or ' +
  'confirm with --ignore X.\nNothing was written.';

describe('an ignored column', () => {
  it.each<[string, ...unknown[]]>([
    // by its name
    ['pwd_hash', bcrypt],
    ['user_passwd', 'x'],
    ['PasswordHash2', 'AQAAAAEAACcQ'],
    ['old_password', md5],
    ['salt', 'f3a9'],
    ['password_salt', 'f3a9'],
    ['digest', 'x'],
    ['passwordAlgorithmHash', 'x'],
    ['passwort', 'geheim'],
    ['credentials', { password: 'x' }],
    // by its values
    ['secret', bcrypt],
    ['col7', bcrypt, '', null, bcrypt],
    ['col7', bcrypt, 'google', 'google', 'github'],
    ['col7', md5, 'x'],
    ['col7', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$AAAA'],
    ['col7', '$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/'],
    ['col7', '$6$salt$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO'],
    ['col7', '$1$salt$qJH7.N4xYta3aEG/dfqo/0'],
    ['col7', 'pbkdf2_sha256$1000$salt$AAAA'],
    ['col7', 'pbkdf2:sha256:600000$salt$aa'],
    ['col7', '$pbkdf2-sha256$29000$salt$AAAA'],
    ['col7', 'scrypt:32768:8:1$salt$aa'],
    ['col7', 'sha1$salt$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8'],
    ['col7', '{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr'],
    ['col7', `{bcrypt}${bcrypt}`],
    ['col7', md5],
    ['col7', md5.toUpperCase()],
    ['col7', sha256],
    ['col7', `${md5}:f3a9`],
    ['col7', `f3a9:${md5}`],
    ['col7', String.raw`\x` + sha256],
    ['col7', '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'],
    ['col7', '5en6G6MezRroT3XKqkdPOmY/BfQ='],
    ['col7', `AQAAAAEAACcQAAAAE${'A'.repeat(66)}==`],
    ['reset_token', bcrypt],
    ['about', `my hash: ${bcrypt}`, 'x'],
    ['metadata', `{"name":"Ada","legacy":"${bcrypt}"}`],
    ['services', { password: { bcrypt } }],
    ['identities', [{ provider: 'x' }, { data: { key: bcrypt } }]],
  ])('stops the import, because it may be a hash: %s %j', (name, ...values) => {
    expect(verdictOn(name, values)).toBe('hash');
  });

  it.each<[string, ...unknown[]]>([
    // by its name
    ['account_locked_flag', 'Y'],
    ['is_user_blocked', true],
    ['isLockedOut', 'true'],
    ['user_banned_at', '2024-05-31'],
    ['ban', '1', '0'],
    ['lockout', 'x'],
    ['closed_at', '2024-05-31'],
    ['approved', 'f', 't'],
    ['user_active', '0'],
    ['activated', 'no'],
    ['account_enabled', false],
    ['suspension', 'spam'],
    ['app_metadata', { blocked: true }],
    // by its name and values
    ['status', 'active', 'banned'],
    ['user_status', 'suspended'],
    ['account_state', '2'],
    ['user_status', '0', '1'],
    // by its values
    ['role', 'admin', 'user', 'banned'],
    ['group', 'Suspended'],
    ['phase', 'deactivated', 'x'],
  ])('stops the import, because it may be a lock: %s %j', (name, ...values) => {
    expect(verdictOn(name, values)).toBe('lock');
  });

  it.each<[string, ...unknown[]]>([
    ['pwd_hash', '', null, 'NULL', String.raw`\N`, undefined],
    ['id', md5, md5],
    ['user_id', md5],
    ['externalId', sha256],
    ['uuid', md5],
    ['reset_password_token', sha256],
    ['confirmation_token', sha256],
    ['remember_token', 'Qm9vcXVlIQ'],
    ['password_changed_at', '2024-05-31 12:30:00+00'],
    ['password_set_date', { $date: '2021-03-05T16:32:04.000Z' }],
    ['last_password_change', '1717158600'],
    ['must_change_password', 'f'],
    ['has_password', true],
    ['password_algorithm', 'bcrypt'],
    ['hashtags', '#ada'],
    ['about', 'I pay $5 or $6', `my hash: ${bcrypt}`, 'x', 'y'],
    ['username', 'ada', 'eve'],
    ['picture', `https://example.com/avatar/${md5}`],
    ['failed_attempts', '3'],
    ['is_locked_out', 'false', 'f', '0', ''],
    ['account_enabled', true, 't', '1'],
    ['two_factor_enabled', 'f'],
    ['notifications_disabled', 't'],
    ['newsletter_active', 'f'],
    ['lock_version', '3'],
    ['last_active_at', '2024-05-31'],
    ['block_reason', 'spam'],
    ['email_change_confirm_status', '0'],
    ['user_status', '0', '0'],
    ['status', 'active', 'pending'],
    ['state', 'CA', 'NY'],
    ['marital_status', 'married'],
    ['city', ...Array.from({ length: 21 }, (_, number) => `city ${number}`), 'banned'],
    ['profile', { name: 'Ada', tags: ['a'], address: { city: 'x' } }],
  ])('is harmless: %s %j', (name, ...values) => {
    expect(verdictOn(name, values)).toBe('harmless');
  });

  it('is not looked at if it is to be ignored, however the name is written', () => {
    for (const wanted of ['pwdHash', 'PWD_HASH', 'pwd hash']) {
      expect(verdictOn('pwd_hash', [bcrypt], [wanted])).toBe('harmless');
    }
  });

  it('that is to be ignored must exist', () => {
    const columns = new IgnoredColumns(['pwdhash', 'statsu']);
    columns.observe('pwd_hash', bcrypt);
    columns.observe('status', 'banned');
    expect(() => columns.assertHarmless()).toThrow('--ignore: the file has no column "statsu".');
  });

  it('is named together with all others', () => {
    const columns = new IgnoredColumns([]);
    columns.observe('pw', bcrypt);
    columns.observe('about', 'x');
    columns.observe('ban', 'x');
    expect(columns.names).toEqual(['pw', 'about', 'ban']);
    expect(() => columns.assertHarmless()).toThrow(
      'The column "pw" would be ignored, but looks like a password hash: name it password_hash, or confirm with ' +
        '--ignore "pw".\nThe column "ban" would be ignored, but looks like a lock: turn it into a column disabled ' +
        '(true or false), or confirm with --ignore "ban".\nNothing was written.',
    );
  });
});
