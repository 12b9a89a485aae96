import type { Device } from '../common/http/device.js';
import type { CodeMailName, NoticeMailName } from '../common/i18n/translation.js';

/** Where and when something was asked for or done; shown to the reader, who knows whether that was them. */
export interface RequestOrigin {
  at: Date;
  device: Device | null;
  /** What `shortenIp` made of the address. */
  network: string | null;
}

export interface NoticeMail {
  origin: RequestOrigin;
}

export interface CodeMail extends NoticeMail {
  code: string;
  /** Seconds the code lives, counted from `origin.at`. */
  lifetimeSeconds: number;
}

export type MailTemplateName = CodeMailName | NoticeMailName;

/**
 * Every mail, and which of the two pairs in `templates/` it is made with. Its words are in `common/i18n/locales`,
 * under the same name.
 */
export const mailTemplates: Readonly<Record<CodeMailName, 'code'> & Record<NoticeMailName, 'notice'>> = {
  'email-verification': 'code',
  'password-reset': 'code',
  'code-login': 'code',
  'email-change': 'code',
  'second-factor': 'code',
  reauthentication: 'code',
  'address-in-use': 'notice',
  'new-device': 'notice',
  'password-changed': 'notice',
  'password-reset-done': 'notice',
  'email-change-requested': 'notice',
  'email-changed': 'notice',
  'sessions-ended': 'notice',
  'session-replayed': 'notice',
  'account-deleted': 'notice',
};

export const mailTemplateNames = Object.keys(mailTemplates) as readonly MailTemplateName[]; // complete, by its type

export function isMailTemplateName(name: unknown): name is MailTemplateName {
  return typeof name === 'string' && Object.hasOwn(mailTemplates, name);
}
