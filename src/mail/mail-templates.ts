/** Where and when a mail was asked for; shown to the reader, who knows whether that was them. */
export interface RequestOrigin {
  requestedAt: Date;
  /** A User-Agent header or what `describeDevice` made of it; neither is ever echoed. */
  device: string | null;
  /** An IP address or what `shortenIp` made of it; never shown whole. */
  ip: string | null;
}

export interface CodeMail {
  code: string;
  /** Seconds the code lives, counted from `origin.requestedAt`. */
  lifetimeSeconds: number;
  origin: RequestOrigin;
}

export interface NoticeMail {
  origin: RequestOrigin;
}

export interface MailTemplates {
  'email-verification': CodeMail;
  'password-reset': CodeMail;
  'code-login': CodeMail;
  'email-change': CodeMail;
  'second-factor': CodeMail;
  reauthentication: CodeMail;
  'registration-notice': NoticeMail;
}

export type MailTemplateName = keyof MailTemplates;

type MailKind<Data> = Data extends CodeMail ? 'code' : 'notice';

export interface MailTemplate<Data extends CodeMail | NoticeMail> {
  kind: MailKind<Data>;
  /** Only the product's name is ever inserted: a subject is read by anyone who sees the inbox. */
  subject: (productName: string) => string;
}

/** Each name stands for a pair of files, `templates/<name>.html.hbs` and `templates/<name>.txt.hbs`. */
export const mailTemplates: { readonly [Name in MailTemplateName]: MailTemplate<MailTemplates[Name]> } = {
  'email-verification': {
    kind: 'code',
    subject: (productName) => `Confirm your e-mail address for ${productName}`,
  },
  'password-reset': { kind: 'code', subject: (productName) => `Reset your password for ${productName}` },
  'code-login': { kind: 'code', subject: (productName) => `Your sign-in code for ${productName}` },
  'email-change': {
    kind: 'code',
    subject: (productName) => `Confirm your new e-mail address for ${productName}`,
  },
  'second-factor': { kind: 'code', subject: (productName) => `Finish signing in to ${productName}` },
  reauthentication: { kind: 'code', subject: (productName) => `Confirm that it is you at ${productName}` },
  'registration-notice': {
    kind: 'notice',
    subject: (productName) => `You already have an account with ${productName}`,
  },
};

export function isMailTemplateName(name: unknown): name is MailTemplateName {
  return typeof name === 'string' && Object.hasOwn(mailTemplates, name);
}
