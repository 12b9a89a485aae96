import { readMailSettings, readSettings, SettingsError } from './read-settings.js';

const mail = {
  SMTP_URL: 'smtp://me:geheim@mail.example.com',
  MAIL_FROM: 'Example <no-reply@example.com>',
  MAIL_PRODUCT_NAME: 'Acme',
};

describe('readMailSettings', () => {
  it('reads what the server reads', () => {
    const given = { ...mail, NODE_ENV: 'development', DATABASE_URL: 'postgres://localhost/postern' };
    expect(readMailSettings(given)).toEqual(readSettings(given).mail);
  });

  it('needs nothing else, and is for production unless told otherwise', () => {
    expect(readMailSettings(mail).smtp).toMatchObject({ host: 'mail.example.com', requireTls: true });
    expect(readMailSettings({ ...mail, NODE_ENV: 'test' }).smtp.requireTls).toBe(false);
    expect(readMailSettings({ ...mail, SMTP_ALLOW_INSECURE: 'true' }).smtp.requireTls).toBe(false);
  });

  it('does not look at what is not about mail', () => {
    const elsewhere = {
      PORT: 'x',
      DATABASE_URL: 'x',
      APP_SECRETS_FILE: '/nowhere/app_secrets',
      LOG_LEVEL: 'loud',
    };
    expect(readMailSettings({ ...mail, ...elsewhere })).toEqual(readMailSettings(mail));
  });

  it('tells every fault of mail at once, without a value', () => {
    const faulty = {
      ...mail,
      SMTP_URL: 'x:geheim',
      MAIL_FROM: '',
      SMTP_ALLOW_INSECURE: 'yes',
      NODE_ENV: 'prod',
    };
    const read = () => readMailSettings(faulty);
    expect(read).toThrow(SettingsError);
    for (const name of ['SMTP_URL', 'MAIL_FROM', 'SMTP_ALLOW_INSECURE', 'NODE_ENV'])
      expect(read).toThrow(name);
    expect(read).not.toThrow('geheim');
  });

  it('tells of a password file that cannot be read', () => {
    const files = { SMTP_PASSWORD_FILE: '/nowhere/smtp_password' };
    expect(() => readMailSettings({ ...mail, ...files })).toThrow(
      'SMTP_PASSWORD_FILE names a file that cannot be read',
    );
  });
});
