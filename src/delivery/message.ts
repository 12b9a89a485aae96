import type { Device } from '../common/device.js';
import type { Language } from '../common/i18n/languages.js';
import { en } from '../common/i18n/locales/en.js';
import type { CodeMailName, NoticeMailName } from '../common/i18n/translation.js';

/** The message that summarises the notices beyond the budget of an account. */
export const summaryName = 'notice-summary';

/** Names of all messages, as in `common/i18n/locales`. Each of them can be sent as an e-mail. */
export type MessageName = CodeMailName | NoticeMailName | typeof summaryName;

export type MessageKind = 'code' | 'notice' | 'summary';

/** In the order of the locale files: codes, notices, the summary. */
export const messageNames: readonly MessageName[] = [
  ...(Object.keys(en.codeMails) as CodeMailName[]), // as: Object.keys() returns string[]
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

/** Time, device and network of a request, shown so that the reader can tell whether it was theirs. */
export interface RequestOrigin {
  at: Date;
  device: Device | null;
  /** The address as shortened by `shortenIp`. */
  network: string | null;
}

export interface NoticeData {
  origin: RequestOrigin;
  /** Only for a notice about a used recovery code: how many are left. */
  remainingCodes?: number | null;
  /** Only for a notice about the recovery of lost factors: when they are removed. */
  effectiveAt?: Date | null;
}

export interface CodeData extends NoticeData {
  code: string;
  /** Lifetime of the code, counted from `origin.at`. */
  lifetimeSeconds: number;
}

/** How many notices of each kind a summary replaces. */
export type NoticeCounts = Partial<Record<NoticeMailName, number>>;

export interface SummaryData {
  /** Origin of the latest notice. */
  origin: RequestOrigin;
  counts: NoticeCounts;
}

export type MessageData = CodeData | NoticeData | SummaryData;

/** The input of a channel's `render`. A code needs `CodeData`, and a summary needs `SummaryData`. */
export interface Message {
  name: MessageName;
  language: Language;
  data: MessageData;
}
