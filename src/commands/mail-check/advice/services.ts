import { mailProviderNames, mailProviders } from '../../../mail/mail-providers.js';

export interface ServiceAdvice {
  /** Which password it expects, and what must be enabled first. */
  readonly signIn: string;
  /** Which senders it accepts. */
  readonly sender: string;
}

const microsoftSender =
  'Microsoft accepts mail only from the address of the mailbox, and from those with "Send As" permission.';

/** Common mistakes with the services that Postern knows by name. */
export const serviceAdvice = {
  gmail: {
    signIn:
      'Gmail: the user is the whole address, and the password is an app password. Enable 2-Step Verification in the ' +
      'Google account, then create one under "App passwords" (16 letters). In Google Workspace, the administrator ' +
      'may have disabled this.',
    sender: 'Gmail sends as the account, and as addresses added under "Send mail as" in its settings.',
  },
  outlook: {
    signIn:
      'Outlook.com: Microsoft has disabled sign-in with a password (including app passwords) for most personal ' +
      'accounts and requires OAuth, which Postern does not support. If your account still has app passwords, create ' +
      'one under Security; otherwise use another service.',
    sender: microsoftSender,
  },
  outlook365: {
    signIn:
      'Microsoft 365: the administrator must allow "Authenticated SMTP" for this mailbox (admin center: ' +
      'Active users, the user, Mail, Manage email apps), and security defaults must not block it. With multi-factor ' +
      'sign-in, an app password is required. Microsoft is replacing sign-in with a password by OAuth, ' +
      'which Postern does not support: plan for another service.',
    sender: microsoftSender,
  },
  yahoo: {
    signIn:
      'Yahoo: the user is the whole address, and Yahoo generates the password: Account Security, "Generate app ' +
      'password". Your usual password is not accepted.',
    sender: 'Yahoo sends only as the address of the account.',
  },
  aol: {
    signIn:
      'AOL: the user is the whole address, and AOL generates the password: Account Security, "Generate app ' +
      'password". Your usual password is not accepted.',
    sender: 'AOL sends only as the address of the account.',
  },
  verizon: {
    signIn:
      'Verizon: AOL hosts the verizon.net mailboxes. The user is the whole address; create the password in the AOL ' +
      'account: Account Security, "Generate app password".',
    sender: 'Verizon sends only as the address of the account.',
  },
  att: {
    signIn:
      'AT&T: the user is the whole address, and the password is a "secure mail key": sign in to myAT&T, open the ' +
      'profile, and generate one there (for mailboxes that moved to Yahoo: Account Security, "Generate app password").',
    sender: 'AT&T sends only as the address of the account.',
  },
  sendgrid: {
    signIn:
      'SendGrid: the user is literally "apikey", and the password is an API key with the permission "Mail Send" ' +
      '(it begins with "SG.").',
    sender: 'SendGrid: verify it in the settings under "Sender Authentication", preferably the whole domain.',
  },
  mailgun: {
    signIn:
      'Mailgun: the password is not the API key. Create "SMTP credentials" in the settings of the sending domain; ' +
      'the user looks like postmaster@mg.example.com. A domain in the EU region requires MAIL_PROVIDER=mailgun-eu, ' +
      'one in the US mailgun.',
    sender: 'Mailgun: add the domain to the account, in the same region, and verify its DNS records.',
  },
  ses: {
    signIn:
      'Amazon SES: user and password are "SMTP credentials", created in the SES console under SMTP settings. They ' +
      'are not the access key of an IAM user, and they are valid in one region only: {host} must be the region where ' +
      'they were created (for example MAIL_PROVIDER=ses-eu-central-1).',
    sender: 'Amazon SES: verify the domain under Identities, in the region of {host}.',
  },
  zoho: {
    signIn:
      'Zoho: the user is the whole address. With two-factor sign-in, the password is an application-specific one ' +
      '(Zoho account, Security, App passwords). Use the data centre of the account: zoho for zoho.com, ' +
      'zoho-eu for zoho.eu, and SMTP_URL for the others (smtp.zoho.in …). Mailboxes of an organisation may need ' +
      'smtppro.zoho.com or smtppro.zoho.eu in SMTP_URL, and free plans may have no SMTP at all.',
    sender: 'Zoho sends only as the address of the account and its aliases.',
  },
} as const satisfies Record<string, ServiceAdvice>;

export type Service = keyof typeof serviceAdvice;

/** Looked up by host, so an SMTP_URL is recognised as well as a name in MAIL_PROVIDER. */
export function serviceOf(host: string): Service | undefined {
  const name = mailProviderNames.find((provider) => mailProviders[provider].host === host.toLowerCase());
  const service = name?.replace(/-.*/, '');
  return service !== undefined && isService(service) ? service : undefined;
}

function isService(name: string): name is Service {
  return Object.hasOwn(serviceAdvice, name);
}
