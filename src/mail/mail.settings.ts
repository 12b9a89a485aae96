import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { flag, orNull, parsed, seconds, wholeNumber } from '../config/setting-kinds.js';
import { productName } from '../config/product-name.js';
import { combined, secret, setting, type ValueOf } from '../config/setting.js';
import { parseSender } from './mail-address.js';
import { mailProviderNames, mailProviders } from './mail-providers.js';
import { defaultSmtpLimits } from './smtp-transport.js';
import { parseSmtpUrl, type SmtpSettings } from './smtp-url.js';

const text = orNull(z.string());
const sender = z.string({ error: 'is required: the sender, as in "Example <no-reply@example.com>"' });

const serverVariables = combined({
  url: secret('SMTP_URL', orNull(parsed(parseSmtpUrl))),
  provider: setting('MAIL_PROVIDER', text),
  user: setting('SMTP_USER', text, { isRecorded: false }), // at some providers the same as the password
  password: secret('SMTP_PASSWORD', text),
});

const allowsInsecure = setting('SMTP_ALLOW_INSECURE', flag.default(false));

const smtp = combined({ server: serverVariables.map(readServer), allowsInsecure }).map(
  ({ server: { isProvider, ...server }, ...given }, { isProduction }): SmtpSettings => {
    return { ...server, requireTls: isProvider || (isProduction && !given.allowsInsecure) };
  },
);

const fallback = combined({
  url: secret('SMTP_FALLBACK_URL', orNull(parsed(parseSmtpUrl))),
  allowsInsecure,
}).map(({ url, ...given }, { isProduction }): SmtpSettings | null => {
  return url && { ...url, requireTls: isProduction && !given.allowsInsecure };
});

const timeoutBounds = {
  min: 5,
  minOutsideProduction: 1,
  max: 300,
  default: defaultSmtpLimits.timeoutSeconds,
};

/** Settings of the e-mail channel: the mail servers, the sender, and the content shared by all e-mails. */
export class MailSettings extends defineSettings({
  smtp,
  /** Gets what the mail server does not accept. */
  fallback,
  /** E-mails that one process sends at the same time. */
  concurrency: setting('MAIL_CONCURRENCY', wholeNumber(1, 200).default(defaultSmtpLimits.concurrency)),
  timeoutSeconds: setting('SMTP_TIMEOUT_SECONDS', seconds(timeoutBounds)),
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
