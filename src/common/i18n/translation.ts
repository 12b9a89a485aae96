import type { ErrorCode } from '../errors/catalogue.js';
import type { ProgramKind } from '../device.js';

/** E-mails that contain a code. */
export type CodeMailName =
  | 'email-verification'
  | 'password-reset'
  | 'code-login'
  | 'email-change'
  | 'second-factor'
  | 'reauthentication';

/** E-mails that report an event. */
export type NoticeMailName =
  | 'address-in-use'
  | 'new-device'
  | 'password-changed'
  | 'password-reset-done'
  | 'email-change-requested'
  | 'email-changed'
  | 'sessions-ended'
  | 'session-replayed'
  | 'account-deleted';

/** The e-mail that replaces the notices beyond an account's budget. */
export type SummaryMailName = 'notice-summary';

/** The texts of one e-mail. The only placeholder is the product's name, `{product}`. */
export interface MailTexts {
  /** Visible to anyone who sees the inbox, so it names only product and purpose. */
  subject: string;
  heading: string;
  /** The subject matter, in one or two sentences. */
  intro: string;
  /** What to do if the reader caused the event; absent if there is nothing to do. */
  wasYou?: string;
  /** What to do if the reader did not cause it. */
  wasNotYou: string;
}

/**
 * All texts that people read, in one language. The compiler ensures that none is missing. Messages use the ICU syntax;
 * apostrophes are written ’, because ' starts a quotation there.
 */
export interface Translation {
  /** The title of each problem (`title` in RFC 9457). */
  problems: Record<ErrorCode, string>;
  /** `{client}` on `{system}`. */
  clientOnSystem: string;
  unknownDevice: string;
  unknownNetwork: string;
  programs: Record<ProgramKind, string>;
  mail: {
    /** `{count}` minutes. */
    minutes: string;
    seconds: string;
    /** Contains `{lifetime}`, and says that a newer code replaces this one. */
    codeLifetime: string;
    keepSecret: string;
    /** Labels for time, device and network. */
    when: string;
    device: string;
    network: string;
    /** How often an event happened: `{count}` times. */
    times: string;
    /** Precedes the time and origin of the latest event in a summary. */
    latest: string;
    /** How the text part shows a `{label}` with its `{value}`. */
    labelled: string;
    ifYou: string;
    ifNotYou: string;
    /** Contains `{product}`. */
    footer: string;
  };
  mails: Record<CodeMailName | NoticeMailName | SummaryMailName, MailTexts>;
}
