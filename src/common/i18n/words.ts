import type { ErrorCode } from '../errors/catalogue.js';
import type { ProgramKind } from '../device.js';

/**
 * The texts of one e-mail. The only placeholder is `{product}`, the product name; in the intro of notices about a
 * used recovery code, `{count}` is the number of codes left, and in those about the recovery of lost factors,
 * `{effectiveAt}` is the time at which they are removed.
 */
export interface MailTexts {
  /** Product and purpose only, since anyone who sees the inbox can read it. */
  subject: string;
  heading: string;
  /** The purpose of the e-mail, in one or two sentences. */
  intro: string;
  /** What to do if the reader caused the e-mail; absent if there is nothing to do. */
  wasYou?: string;
  /** What to do if somebody else caused it. */
  wasNotYou: string;
}

/**
 * All texts for people, in one language, as ICU messages. Apostrophes are written as ’, because ' starts quoted text in
 * ICU messages.
 */
export interface Words<CodeMailName extends string, NoticeMailName extends string, TextName extends string> {
  /** The title of each problem (`title` in RFC 9457). */
  problems: Record<ErrorCode, string>;
  /** `{client}` on `{system}`. */
  clientOnSystem: string;
  unknownDevice: string;
  unknownNetwork: string;
  programs: Record<ProgramKind, string>;
  mail: {
    /** With `{count}`. */
    minutes: string;
    seconds: string;
    /** States the `{lifetime}`, and that a newer code replaces this one. */
    codeLifetime: string;
    keepSecret: string;
    /** Labels of the time, the device and the network. */
    when: string;
    device: string;
    network: string;
    /** How often something happened: `{count}` times. */
    times: string;
    /** In a summary, precedes time, device and network. */
    latest: string;
    /** A `{label}` with its `{value}` in the text part. */
    labelled: string;
    ifYou: string;
    ifNotYou: string;
    /** With `{product}`. */
    footer: string;
  };
  /** The risks of codes by text message (NIST SP 800-63B-4 section 3.2.9). */
  phoneRisk: { title: string; text: string };
  /**
   * Text messages with a code, by the purpose of the code. With `{product}`, `{code}` and `{lifetime}`. Every character
   * costs: where the language can do without other letters, only those of GSM 03.38, so that one segment is enough.
   */
  texts: Record<TextName, string>;
  /** E-mails that contain a code. */
  codeMails: Record<CodeMailName, MailTexts>;
  /** E-mails that report an event. */
  noticeMails: Record<NoticeMailName, MailTexts>;
  /** The e-mail that summarises the notices beyond the budget of an account. */
  summaryMail: MailTexts;
}
