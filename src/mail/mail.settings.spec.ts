import { readGroups } from '../config/read-settings.js';
import type { Variables } from '../config/variables.js';
import { MailSettings } from './mail.settings.js';

describe('the mail server', () => {
  const variables = { SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'Postern <no-reply@example.com>' };
  const read = (changes: Variables) => readGroups({ ...variables, ...changes }, { read: [MailSettings] });
  const smtpOf = (changes: Variables) => read(changes).get(MailSettings).smtp;
  const provider = { SMTP_URL: undefined, SMTP_USER: 'user', SMTP_PASSWORD: 'secret' };

  it('[MAIL-10] must offer TLS in production unless SMTP_ALLOW_INSECURE is set', () => {
    expect(smtpOf({}).requireTls).toBe(true);
    expect(smtpOf({ SMTP_ALLOW_INSECURE: 'false' }).requireTls).toBe(true);
    expect(smtpOf({ SMTP_ALLOW_INSECURE: 'true' }).requireTls).toBe(false);
    expect(smtpOf({ NODE_ENV: 'development' }).requireTls).toBe(false);
  });

  it('can be set by the name of a provider, in upper or lower case', () => {
    const endpoint = { host: 'smtp.sendgrid.net', port: 587, secure: false, requireTls: true };
    const login = { user: 'user', password: 'secret' };
    expect(smtpOf({ ...provider, MAIL_PROVIDER: 'SendGrid' })).toEqual({ ...endpoint, ...login });
  });

  it('[MAIL-11] must offer TLS in every mode if it is a provider', () => {
    const given = { ...provider, MAIL_PROVIDER: 'gmail', SMTP_ALLOW_INSECURE: 'true' };
    expect(smtpOf(given).requireTls).toBe(true);
    expect(smtpOf({ ...given, NODE_ENV: 'development' }).requireTls).toBe(true);
  });

  it('prefers SMTP_USER and SMTP_PASSWORD to the credentials in the URL', () => {
    const given = { SMTP_URL: 'smtps://a:b@mail.example.com', SMTP_USER: 'user', SMTP_PASSWORD: 'p:/@' };
    expect(smtpOf(given)).toMatchObject({ user: 'user', password: 'p:/@', secure: true, port: 465 });
  });

  it('has no fallback by default; one must offer TLS in production, too', () => {
    const of = (changes: Variables) => read(changes).get(MailSettings).fallback;
    const given = { SMTP_FALLBACK_URL: 'smtps://a:b@other.example' };
    expect(of({})).toBeNull();
    const server = { host: 'other.example', port: 465, secure: true, user: 'a', password: 'b' };
    expect(of(given)).toEqual({ ...server, requireTls: true });
    expect(of({ ...given, SMTP_ALLOW_INSECURE: 'true' })).toEqual({ ...server, requireTls: false });
    expect(of({ ...given, SMTP_USER: 'user', SMTP_PASSWORD: 'secret' })).toMatchObject({ user: 'a' });
  });

  it('is reported as missing together with an error of another variable', () => {
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
    ['an unknown provider', { ...provider, MAIL_PROVIDER: 'pigeon' }, 'not one of: gmail, yahoo,'],
    [
      'an unknown region',
      { ...provider, MAIL_PROVIDER: 'ses-mars-1' },
      'other mail server or region, set SMTP_URL',
    ],
    ['a provider without a user', { ...provider, MAIL_PROVIDER: 'gmail', SMTP_USER: '' }, 'SMTP_USER'],
    [
      'a provider without a password',
      { ...provider, MAIL_PROVIDER: 'gmail', SMTP_PASSWORD: '' },
      'SMTP_PASSWORD',
    ],
    ['the name of an object property', { ...provider, MAIL_PROVIDER: 'constructor' }, 'not one of'],
    ['a user and a password without a server', provider, 'is required'],
  ])('cannot be %s', (_, changes, error) => {
    expect(() => read(changes)).toThrow(new RegExp(`^[^-]*- [^\\n]*${error}[^\\n]*$`));
  });
});
