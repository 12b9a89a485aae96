import { mailProviderNames, mailProviders } from '../../../config/mail-providers.js';

export interface ServiceAdvice {
  /** Which password it expects, and what must be enabled first. */
  readonly signIn: string;
  /** Which senders it accepts. */
  readonly sender: string;
}

const microsoftSender =
  'Microsoft takes mail from the address of the mailbox only, and from those it may "Send As".';

/** Common mistakes with the services that Postern knows by name. */
export const serviceAdvice = {
  gmail: {
    signIn:
      'Gmail: the user is the whole address, and the password an app password: switch on 2-Step Verification in the ' +
      'Google account, then make one under "App passwords" (16 letters). In Google Workspace the administrator can ' +
      'have switched that off.',
    sender: 'Gmail sends as the account, and as addresses added under "Send mail as" in its settings.',
  },
  outlook: {
    signIn:
      'Outlook.com: Microsoft has switched off sign-in with a password (app passwords included) for most personal ' +
      'accounts and wants OAuth, which Postern does not speak. If your account still has app passwords, make one ' +
      'under Security; else use another service for this.',
    sender: microsoftSender,
  },
  outlook365: {
    signIn:
      'Microsoft 365: the administrator has to allow "Authenticated SMTP" for this one mailbox (admin center: ' +
      'Active users, the user, Mail, Manage email apps), and security defaults must not forbid it. With multi-factor ' +
      'sign-in an app password is needed. Microsoft is phasing sign-in with a password out in favour of OAuth, ' +
      'which Postern does not speak: plan for another service.',
    sender: microsoftSender,
  },
  yahoo: {
    signIn:
      'Yahoo: the user is the whole address, and the password one that Yahoo makes: Account Security, "Generate app ' +
      'password". The one you sign in with is never taken here.',
    sender: 'Yahoo sends as the address of the account only.',
  },
  aol: {
    signIn:
      'AOL: the user is the whole address, and the password one that AOL makes: Account Security, "Generate app ' +
      'password". The one you sign in with is never taken here.',
    sender: 'AOL sends as the address of the account only.',
  },
  verizon: {
    signIn:
      'Verizon: verizon.net mailboxes live at AOL. The user is the whole address; make the password in the AOL ' +
      'account: Account Security, "Generate app password".',
    sender: 'Verizon sends as the address of the account only.',
  },
  att: {
    signIn:
      'AT&T: the user is the whole address, and the password is a "secure mail key": sign in to myAT&T, open the ' +
      'profile, and generate one there (for mailboxes that moved to Yahoo: Account Security, "Generate app password").',
    sender: 'AT&T sends as the address of the account only.',
  },
  sendgrid: {
    signIn:
      'SendGrid: the user is the word "apikey", exactly that, and the password is an API key that may do "Mail Send" ' +
      '(it begins with SG.).',
    sender: 'SendGrid: verify it in the settings under "Sender Authentication", best the whole domain.',
  },
  mailgun: {
    signIn:
      'Mailgun: the password is not the API key. Make "SMTP credentials" in the settings of the sending domain; the ' +
      'user looks like postmaster@mg.example.com. A domain in the EU region needs MAIL_PROVIDER=mailgun-eu, one in ' +
      'the US mailgun.',
    sender:
      'Mailgun: the domain has to be added to the account, in the same region, and its DNS records verified.',
  },
  ses: {
    signIn:
      'Amazon SES: user and password are "SMTP credentials", made in the SES console under SMTP settings. They are ' +
      'not the access key of an IAM user, and they are good in one region only: {host} has to be the region where ' +
      'they were made (MAIL_PROVIDER=ses-eu-central-1, for instance).',
    sender: 'Amazon SES: verify the domain under Identities, in the region of {host}.',
  },
  zoho: {
    signIn:
      'Zoho: the user is the whole address. With two-factor sign-in the password is an application-specific one ' +
      '(Zoho account, Security, App passwords). The data centre has to be that of the account: zoho for zoho.com, ' +
      'zoho-eu for zoho.eu, and SMTP_URL for the others (smtp.zoho.in …). Mailboxes of an organisation may need ' +
      'smtppro.zoho.com or smtppro.zoho.eu in SMTP_URL, and free plans may have no SMTP at all.',
    sender: 'Zoho sends as the address of the account and its aliases only.',
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
