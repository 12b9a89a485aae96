export interface SmtpEndpoint {
  host: string;
  port: number;
  /** True: TLS from the first byte. False: plain, then STARTTLS. */
  secure: boolean;
}

/**
 * The regions of SES, from the endpoint data of the AWS SDK (service "email", DNS suffix amazonaws.com). FIPS endpoints
 * and other partitions need SMTP_URL. In some regions, AWS has the API only; `mail-check` explains that.
 */
const sesRegions = [
  'af-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'us-west-1',
  'us-west-2',
] as const;

const sesProviders = Object.fromEntries(sesRegions.map((region) => [`ses-${region}`, ses(region)])) as Record<
  `ses-${(typeof sesRegions)[number]}`,
  SmtpEndpoint
>; // as: fromEntries() loses the keys

/**
 * SMTP servers of well-known providers. They are listed here so that an update of nodemailer cannot silently send mail
 * elsewhere; a test compares the two lists. Each comment is nodemailer's name for the provider.
 */
export const mailProviders = {
  gmail: implicitTls('smtp.gmail.com'), // Gmail
  yahoo: implicitTls('smtp.mail.yahoo.com'), // Yahoo
  outlook: startTls('smtp-mail.outlook.com'), // Hotmail, alias Outlook
  outlook365: startTls('smtp.office365.com'), // Outlook365
  sendgrid: startTls('smtp.sendgrid.net'), // SendGrid
  mailgun: implicitTls('smtp.mailgun.org'), // Mailgun
  'mailgun-eu': implicitTls('smtp.eu.mailgun.org'), // not in nodemailer
  zoho: implicitTls('smtp.zoho.com'), // Zoho
  'zoho-eu': implicitTls('smtp.zoho.eu'), // not in nodemailer
  aol: startTls('smtp.aol.com'), // AOL
  verizon: implicitTls('smtp.verizon.net'), // not in nodemailer
  att: implicitTls('smtp.mail.att.net'), // not in nodemailer
  ses: ses('us-east-1'), // SES
  ...sesProviders, // SES-AP-NORTHEAST-1, and so on
} as const satisfies Record<string, SmtpEndpoint>;

export type MailProviderName = keyof typeof mailProviders;

// as: Object.keys() returns string[]; these are the keys of a constant
export const mailProviderNames = Object.keys(mailProviders) as readonly MailProviderName[];

function implicitTls(host: string): SmtpEndpoint {
  return { host, port: 465, secure: true };
}

function startTls(host: string): SmtpEndpoint {
  return { host, port: 587, secure: false };
}

function ses(region: string): SmtpEndpoint {
  return implicitTls(`email-smtp.${region}.amazonaws.com`);
}
