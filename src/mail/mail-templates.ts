import type { Device } from '../common/device.js';
import {
  codeMailNames,
  noticeMailNames,
  summaryMailNames,
  type CodeMailName,
  type NoticeMailName,
  type SummaryMailName,
} from '../common/i18n/translation.js';

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

/** How often each notice was held back. */
export type NoticeCounts = Partial<Record<NoticeMailName, number>>;

export interface SummaryMail {
  /** Of the latest. */
  origin: RequestOrigin;
  counts: NoticeCounts;
}

export type MailData = CodeMail | NoticeMail | SummaryMail;

export type MailTemplateName = CodeMailName | NoticeMailName | SummaryMailName;

/**
 * Every mail, and which of the three pairs in `templates/` it is made with. Its words are in `common/i18n/locales`,
 * under the same name.
 */
export const mailTemplates = {
  ...ofKind('code', codeMailNames),
  ...ofKind('notice', noticeMailNames),
  ...ofKind('summary', summaryMailNames),
};

function ofKind<Kind extends string, Name extends string>(kind: Kind, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, kind])) as Readonly<Record<Name, Kind>>; // as: forgets the keys
}

/**
 * The budgets of notices per account. What a signed-in person can cause at will is counted apart from a change of what
 * opens the account, so that a flood of the one never holds the other back.
 */
export const noticeBudgets = {
  activity: ['new-device', 'sessions-ended', 'session-replayed', 'email-change-requested'],
  credentials: ['password-changed', 'password-reset-done', 'email-changed'],
} as const satisfies Record<string, readonly NoticeMailName[]>;

/** @returns the notices that share a budget with this one; none where it is in no budget */
export function budgetOf(template: MailTemplateName | null): readonly NoticeMailName[] {
  const budgets: readonly (readonly NoticeMailName[])[] = Object.values(noticeBudgets);
  return budgets.find((names) => names.some((name) => name === template)) ?? [];
}

export const mailTemplateNames = Object.keys(mailTemplates) as readonly MailTemplateName[]; // complete, by its type

export function isMailTemplateName(name: unknown): name is MailTemplateName {
  return typeof name === 'string' && Object.hasOwn(mailTemplates, name);
}
