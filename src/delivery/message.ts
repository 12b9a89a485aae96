import type { Device } from '../common/device.js';
import type { Language } from '../common/i18n/languages.js';
import { en } from '../common/i18n/locales/en.js';
import type { CodeMailName, NoticeMailName } from '../common/i18n/translation.js';

/** The message that stands for notices beyond the budget of an account. */
export const summaryName = 'notice-summary';

/** Every message, by the name under which its words are in `common/i18n/locales`: each can be an e-mail. */
export type MessageName = CodeMailName | NoticeMailName | typeof summaryName;

export type MessageKind = 'code' | 'notice' | 'summary';

/** In the order of the words: codes, notices, the summary. */
export const messageNames: readonly MessageName[] = [
  ...(Object.keys(en.codeMails) as CodeMailName[]), // as: Object.keys() forgets them
  ...(Object.keys(en.noticeMails) as NoticeMailName[]), // as above
  summaryName,
];

export function isMessageName(name: unknown): name is MessageName {
  return messageNames.some((known) => known === name);
}

export function kindOf(name: MessageName): MessageKind {
  if (name in en.codeMails) return 'code';
  return name === summaryName ? 'summary' : 'notice';
}

/** Where and when something was asked for or done; shown to the reader, who knows whether that was them. */
export interface RequestOrigin {
  at: Date;
  device: Device | null;
  /** What `shortenIp` made of the address. */
  network: string | null;
}

export interface NoticeData {
  origin: RequestOrigin;
}

export interface CodeData extends NoticeData {
  code: string;
  /** Seconds the code lives, counted from `origin.at`. */
  lifetimeSeconds: number;
}

/** How often each notice was held back. */
export type NoticeCounts = Partial<Record<NoticeMailName, number>>;

export interface SummaryData {
  /** Of the latest. */
  origin: RequestOrigin;
  counts: NoticeCounts;
}

export type MessageData = CodeData | NoticeData | SummaryData;

/** What a channel renders: a code needs `CodeData`, a summary `SummaryData`. */
export interface Message {
  name: MessageName;
  language: Language;
  data: MessageData;
}
