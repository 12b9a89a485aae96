export interface SmtpEndpoint {
  host: string;
  port: number;
  /** True: TLS from the first byte. False: plain, then STARTTLS. */
  secure: boolean;
}

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
  'ses-ap-northeast-1': ses('ap-northeast-1'), // SES-AP-NORTHEAST-1, and so on
  'ses-ap-northeast-2': ses('ap-northeast-2'),
  'ses-ap-northeast-3': ses('ap-northeast-3'),
  'ses-ap-south-1': ses('ap-south-1'),
  'ses-ap-southeast-1': ses('ap-southeast-1'),
  'ses-ap-southeast-2': ses('ap-southeast-2'),
  'ses-ca-central-1': ses('ca-central-1'),
  'ses-eu-central-1': ses('eu-central-1'),
  'ses-eu-north-1': ses('eu-north-1'),
  'ses-eu-west-1': ses('eu-west-1'),
  'ses-eu-west-2': ses('eu-west-2'),
  'ses-eu-west-3': ses('eu-west-3'),
  'ses-sa-east-1': ses('sa-east-1'),
  'ses-us-east-1': ses('us-east-1'),
  'ses-us-east-2': ses('us-east-2'),
  'ses-us-gov-east-1': ses('us-gov-east-1'),
  'ses-us-gov-west-1': ses('us-gov-west-1'),
  'ses-us-west-1': ses('us-west-1'),
  'ses-us-west-2': ses('us-west-2'),
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
