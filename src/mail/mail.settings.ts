import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { flag, orNull, parsed } from '../config/setting-kinds.js';
import { productName } from '../config/product-name.js';
import { combined, secret, setting, type ValueOf } from '../config/setting.js';
import { parseSender } from './mail-address.js';
import { mailProviderNames, mailProviders } from './mail-providers.js';
import { parseSmtpUrl, type SmtpSettings } from './smtp-url.js';

const text = orNull(z.string());
const sender = z.string({ error: 'is required: the sender, as in "Example <no-reply@example.com>"' });

const serverVariables = combined({
  url: secret('SMTP_URL', orNull(parsed(parseSmtpUrl))),
  provider: setting('MAIL_PROVIDER', text),
  user: setting('SMTP_USER', text, { isRecorded: false }), // at some providers the same as the password
  password: secret('SMTP_PASSWORD', text),
});

const smtp = combined({
  server: serverVariables.map(readServer),
  allowsInsecure: setting('SMTP_ALLOW_INSECURE', flag.default(false)),
}).map(({ server: { isProvider, ...server }, allowsInsecure }, { isProduction }): SmtpSettings => {
  return { ...server, requireTls: isProvider || (isProduction && !allowsInsecure) };
});

/** Settings of the e-mail channel: the mail server, the sender, and the content shared by all e-mails. */
export class MailSettings extends defineSettings({
  smtp,
  from: setting('MAIL_FROM', sender.pipe(parsed(parseSender))),
  productName,
  codeInSubject: setting('MAIL_CODE_IN_SUBJECT', flag.default(false)),
}) {}

function readServer(given: ValueOf<typeof serverVariables>) {
  const { url, provider, user, password } = given;
  if (url && provider) throw new Error('SMTP_URL and MAIL_PROVIDER are both set: choose one');
  if (url) return { ...url, ...(user && { user }), ...(password && { password }), isProvider: false };
  if (!provider) throw new Error('SMTP_URL or MAIL_PROVIDER with SMTP_USER and SMTP_PASSWORD is required');
  const name = mailProviderNames.find((known) => known === provider.toLowerCase());
  if (!name) {
    const known = mailProviderNames.join(', ');
    throw new Error(
      `MAIL_PROVIDER is not one of: ${known}; for any other mail server or region, set SMTP_URL`,
    );
  }
  if (!user || !password) {
    throw new Error('SMTP_URL is not set and MAIL_PROVIDER requires SMTP_USER and SMTP_PASSWORD');
  }
  return { ...mailProviders[name], user, password, isProvider: true };
}
