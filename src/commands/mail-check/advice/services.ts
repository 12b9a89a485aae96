import { mailProviderNames, mailProviders } from '../../../mail/mail-providers.js';

export interface ServiceAdvice {
  readonly name: string;
  /** The values of SMTP_USER and SMTP_PASSWORD; the README has the same texts. */
  readonly user: string;
  readonly password: string;
  /** Which user and password it expects, and what must be enabled first. */
  readonly signIn: string;
  /** Which senders it accepts. */
  readonly sender: string;
  /** Why its host may not exist. */
  readonly host?: string;
}

const wholeAddress = 'the whole address';
const appPassword = 'an app password';
const microsoftSender =
  'Microsoft accepts mail only from the address of the mailbox, and from those with "Send As" permission.';

/** Common mistakes with the services that Postern knows by name. */
export const serviceAdvice = {
  gmail: advice({
    name: 'Gmail',
    user: wholeAddress,
    password: appPassword,
    notes:
      'Enable 2-Step Verification in the Google account, then create one under "App passwords" (16 letters). In Google ' +
      'Workspace, the administrator may have disabled this.',
    sender: 'Gmail sends as the account, and as addresses added under "Send mail as" in its settings.',
  }),
  outlook: advice({
    name: 'Outlook.com',
    user: wholeAddress,
    password: 'not accepted: Microsoft requires OAuth, which Postern does not support',
    notes: 'App passwords are not accepted either, since September 2024. Use another service.',
    sender: microsoftSender,
  }),
  outlook365: advice({
    name: 'Microsoft 365',
    user: wholeAddress,
    password: 'that of the mailbox, or an app password with multi-factor sign-in',
    notes:
      'The administrator must allow "Authenticated SMTP" for the organisation and for this mailbox (admin center: ' +
      'Active users, the user, Mail, Manage email apps), and security defaults must not block it. Microsoft disables ' +
      'sign-in with a password by default at the end of 2026 and will later remove it in favour of OAuth, which ' +
      'Postern does not support: plan for another service.',
    sender: microsoftSender,
  }),
  yahoo: advice({
    name: 'Yahoo',
    user: wholeAddress,
    password: appPassword,
    notes: 'Create it under Account Security, "Generate app password". Your usual password is not accepted.',
    sender: 'Yahoo sends only as the address of the account.',
  }),
  aol: advice({
    name: 'AOL',
    user: wholeAddress,
    password: appPassword,
    notes: 'Create it under Account Security, "Generate app password". Your usual password is not accepted.',
    sender: 'AOL sends only as the address of the account.',
  }),
  verizon: advice({
    name: 'Verizon',
    user: wholeAddress,
    password: appPassword,
    notes:
      'AOL hosts the verizon.net mailboxes: create it in the AOL account under Account Security, "Generate app password".',
    sender: 'Verizon sends only as the address of the account.',
  }),
  att: advice({
    name: 'AT&T',
    user: wholeAddress,
    password: 'a secure mail key, or an app password if Yahoo hosts the mailbox',
    notes:
      'Generate the secure mail key in the profile of myAT&T, or the app password at Yahoo under Account Security, ' +
      '"Generate app password".',
    sender: 'AT&T sends only as the address of the account.',
  }),
  sendgrid: advice({
    name: 'SendGrid',
    user: 'literally "apikey"',
    password: 'an API key with the permission "Mail Send"',
    notes: 'The key begins with "SG.".',
    sender: 'SendGrid: verify it in the settings under "Sender Authentication", preferably the whole domain.',
  }),
  mailgun: advice({
    name: 'Mailgun',
    user: 'an SMTP login such as postmaster@mg.example.com',
    password: 'that of the SMTP login, not the API key',
    notes:
      'Create both as "SMTP credentials" in the settings of the sending domain. A domain in the EU region requires ' +
      'MAIL_PROVIDER=mailgun-eu, one in the US mailgun.',
    sender: 'Mailgun: add the domain to the account, in the same region, and verify its DNS records.',
  }),
  ses: advice({
    name: 'Amazon SES',
    user: 'that of SMTP credentials of the region',
    password: 'that of the same credentials',
    notes:
      'Create them in the SES console under SMTP settings. They are not the access key of an IAM user, and they are ' +
      'valid in one region only: {host} must be the region where they were created (for example ' +
      'MAIL_PROVIDER=ses-eu-central-1).',
    sender: 'Amazon SES: verify the domain under Identities, in the region of {host}.',
    host:
      'Amazon SES accepts mail by SMTP only in some of its regions. The SES console shows the SMTP endpoint of a region ' +
      'under SMTP settings; if there is none, choose another region in MAIL_PROVIDER or SMTP_URL.',
  }),
  zoho: advice({
    name: 'Zoho',
    user: wholeAddress,
    password: 'that of the account, or an application-specific one with two-factor sign-in',
    notes:
      'Create the latter in the Zoho account under Security, App passwords. Use the data centre of the account: zoho ' +
      'for zoho.com, zoho-eu for zoho.eu, and SMTP_URL for the others (smtp.zoho.in …). Mailboxes of an organisation ' +
      'may need smtppro.zoho.com or smtppro.zoho.eu in SMTP_URL, and free plans may have no SMTP at all.',
    sender: 'Zoho sends only as the address of the account and its aliases.',
  }),
} as const satisfies Record<string, ServiceAdvice>;

function advice({ notes, ...rest }: Omit<ServiceAdvice, 'signIn'> & { notes: string }): ServiceAdvice {
  const { name, user, password } = rest;
  return { ...rest, signIn: `${name}: the user is ${user}, and the password is ${password}. ${notes}` };
}

export type Service = keyof typeof serviceAdvice;

/** Looked up by host, so an SMTP_URL is recognised as well as a name in MAIL_PROVIDER. */
export function serviceOf(host: string): Service | undefined {
  const lowerCase = host.toLowerCase();
  if (/^email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\./.test(lowerCase)) return 'ses'; // also regions without a name
  const name = mailProviderNames.find((provider) => mailProviders[provider].host === lowerCase);
  const service = name?.replace(/-.*/, '');
  return service !== undefined && isService(service) ? service : undefined;
}

function isService(name: string): name is Service {
  return Object.hasOwn(serviceAdvice, name);
}
