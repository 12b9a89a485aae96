import { readGroups, type Variables } from '../config/read-settings.js';
import { MailSettings } from './mail.settings.js';

describe('the mail server', () => {
  const variables = { SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'Postern <no-reply@example.com>' };
  const read = (changes: Variables) => readGroups({ ...variables, ...changes }, { read: [MailSettings] });
  const smtpOf = (changes: Variables) => read(changes).get(MailSettings).smtp;
  const provider = { SMTP_URL: undefined, SMTP_USER: 'user', SMTP_PASSWORD: 'secret' };

  it('[MAIL-10] must offer TLS in production unless that is given up by name', () => {
    expect(smtpOf({}).requireTls).toBe(true);
    expect(smtpOf({ SMTP_ALLOW_INSECURE: 'false' }).requireTls).toBe(true);
    expect(smtpOf({ SMTP_ALLOW_INSECURE: 'true' }).requireTls).toBe(false);
    expect(smtpOf({ NODE_ENV: 'development' }).requireTls).toBe(false);
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

  it('is required even while another variable of it has an error of its own', () => {
    const readBoth = () => read({ SMTP_URL: undefined, SMTP_ALLOW_INSECURE: 'yes' });
    expect(readBoth).toThrow(
      / {2}- SMTP_URL .* is required\n {2}- SMTP_ALLOW_INSECURE must be true or false$/,
    );
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
    expect(() => read(changes)).toThrow(new RegExp(`^[^-]*- [^\\n]*${error}[^\\n]*$`));
  });
});
