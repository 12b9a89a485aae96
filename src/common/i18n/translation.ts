import type { ErrorCode } from '../errors/catalogue.js';
import type { ProgramKind } from '../device.js';

/** Mails that carry a code. */
export const codeMailNames = [
  'email-verification',
  'password-reset',
  'code-login',
  'email-change',
  'reauthentication',
] as const;
export type CodeMailName = (typeof codeMailNames)[number];

/** Mails that tell what has happened. */
export const noticeMailNames = [
  'address-in-use',
  'new-device',
  'password-changed',
  'password-reset-done',
  'email-change-requested',
  'email-changed',
  'sessions-ended',
  'session-replayed',
  'account-deleted',
] as const;
export type NoticeMailName = (typeof noticeMailNames)[number];

/** The mail that stands for notices beyond the budget of an account. */
export const summaryMailNames = ['notice-summary'] as const;
export type SummaryMailName = (typeof summaryMailNames)[number];

/** The texts of one mail. Only the product's name is ever inserted, as `{product}`. */
export interface MailTexts {
  /** Read by anyone who sees the inbox: product and purpose, nothing else. */
  subject: string;
  heading: string;
  /** What this is about, in a sentence or two. */
  intro: string;
  /** What to do if it was the reader; only where there is something to do. */
  wasYou?: string;
  /** What to do if it was not. */
  wasNotYou: string;
}

/**
 * Everything a person may read, in one language. The compiler sees to it that none is missing.
 * Messages are ICU's; an apostrophe is written ’, because ' begins a quotation there.
 */
export interface Translation {
  /** What each problem is called (`title` in RFC 9457). */
  problems: Record<ErrorCode, string>;
  /** `{client}` on `{system}`. */
  clientOnSystem: string;
  unknownDevice: string;
  unknownNetwork: string;
  programs: Record<ProgramKind, string>;
  mail: {
    /** `{count}` of them. */
    minutes: string;
    seconds: string;
    /** With `{lifetime}`, and that a newer code replaces this one. */
    codeLifetime: string;
    keepSecret: string;
    /** Labels of when, from which device and from which network. */
    when: string;
    device: string;
    network: string;
    /** How often something happened: `{count}` times. */
    times: string;
    /** In front of when and from where, in a summary. */
    latest: string;
    /** How a `{label}` and its `{value}` stand in the text part. */
    labelled: string;
    ifYou: string;
    ifNotYou: string;
    /** With `{product}`. */
    footer: string;
  };
  mails: Record<CodeMailName | NoticeMailName | SummaryMailName, MailTexts>;
}
