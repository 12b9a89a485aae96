import { types } from 'node:util';
import { smtpWords } from './smtp-words.js';

export interface SmtpFailure {
  /** For the delivery log and the operator; without recipient and code, however they were spelled. */
  reason: string;
  /** The server refused this mail for good (a 5xx to the envelope or the message). */
  isPermanent: boolean;
}

/** What the mail holds and its reason must not: a server may quote both, in whatever spelling. */
export interface MailSecrets {
  recipient: string;
  /** None in a notice. */
  code: string | null;
}

/** All that is looked at of a reply, which may have a megabyte. */
const examinedCharacters = 1_000;
const reasonCharacters = 300;
/** Shorter parts of an address, such as `com`, stand in too many words. */
const tellingPart = 4;
const tellingWord = 3;

/**
 * What a failed hand-over means. A refused sign-in is an operator's mistake and not the mail's: it is tried again,
 * and goes out once the password is mended.
 */
export function explainSmtpError(error: unknown, secrets: MailSecrets): SmtpFailure {
  // Not instanceof: Node's own errors may come from another realm.
  if (!types.isNativeError(error)) return { reason: 'unknown', isPermanent: false };
  const { code, responseCode, response } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
  }; // nodemailer's fields
  const words = response ? describeReply(response, secrets) : describeOwnError(error.message, secrets);
  const isRefusal = responseCode !== undefined && responseCode >= 500 && responseCode < 600;
  // RFC 4954 section 6: the server wants authentication, or TLS before it. Some say so only at the envelope.
  const isAboutSignIn = responseCode !== undefined && [530, 534, 535, 538].includes(responseCode);
  return {
    reason: `${code ?? 'error'}: ${words}`.slice(0, reasonCharacters),
    isPermanent: isRefusal && !isAboutSignIn && (code === 'EENVELOPE' || code === 'EMESSAGE'),
  };
}

/**
 * Of the server's words: the reply code, the enhanced status code (RFC 3463), and such words as explain a refusal
 * everywhere. A list of what may stay, as there is no end to the ways in which a code or an address can be written; and
 * of these words none that is also in the recipient or the code. The reply is cut before anything looks at it.
 *
 * @param reply is asked for its first characters and for nothing else
 */
export function describeReply(reply: Pick<string, 'slice'>, { recipient, code }: MailSecrets): string {
  const examined = reply.slice(0, examinedCharacters);
  const tells = tellerOf([...recipient.split('@'), code]);
  const [codes = '', replyCode = '', statusCode = '', detail = ''] = replyCodes.exec(examined) ?? [];
  const tokens = examined
    .slice(codes.length)
    .split(/[\s-]+/)
    .filter(Boolean);
  const words = tokens.map((token) => {
    const word = plainWord.exec(token)?.[1] ?? '';
    return smtpWords.has(word.toLowerCase()) && !tells(word) ? word : gap;
  });
  const excerpt = words.map((word, index) => (isSupported(words, index) ? word : gap));
  const folded = excerpt.filter((word, index) => word !== gap || excerpt[index - 1] !== gap);
  return [replyCode, tells(detail) ? '' : statusCode, ...folded].filter(Boolean).join(' ');
}

const gap = '…';

/** Two letters between gaps may be two letters of a secret that is spelled out. */
function isSupported(words: readonly string[], index: number): boolean {
  return [words[index], words[index - 1], words[index + 1]].some(
    (word) => word !== undefined && word.length > 2,
  );
}

const replyCodes = /^([2-5]\d\d)(?=[ \r\n-]|$)(?:[ -]([245]\.[0-7]\.(\d{1,3}))(?!\.?\d))?/;
const plainWord = /^[("']?([a-z]{1,20})(?:'t)?[.,;:!?)"']{0,2}$/i;

/** Errors of this side, such as a refused connection or a bad certificate: as they are, but for recipient and code. */
function describeOwnError(message: string, { recipient, code }: MailSecrets): string {
  const tells = tellerOf([recipient.slice(0, recipient.lastIndexOf('@')), code]);
  const tokens = message.slice(0, reasonCharacters).split(/\s+/);
  return tokens.map((token) => (token.includes('@') || tells(token) ? gap : token)).join(' ');
}

/** @returns whether a word tells something of the secrets: is a part of one, or has one in it */
function tellerOf(texts: readonly (string | null)[]): (word: string) => boolean {
  const secrets = texts.filter((text) => text !== null).map((text) => text.toLowerCase());
  const parts = new Set(secrets.flatMap((text) => [text, ...text.split(/[^a-z]+/)]));
  const longParts = [...parts].filter((part) => part.length >= tellingPart);
  return (text) => {
    const word = text.toLowerCase();
    return (
      parts.has(word) ||
      longParts.some((part) => word.includes(part)) ||
      (word.length >= tellingWord && secrets.some((secret) => secret.includes(word)))
    );
  };
}
