import { types } from 'node:util';
import { smtpWords } from './smtp-words.js';

export interface SmtpFailure {
  /** For the delivery log and the operator; without recipient and code in any encoding. */
  reason: string;
  /** The server permanently rejected this e-mail (a 5xx reply to the envelope or the message). */
  isPermanent: boolean;
}

/** Contents of the e-mail that the reason must not contain. A server may quote them, in any encoding. */
export interface MailSecrets {
  recipient: string;
  /** Null for a notice. */
  code: string | null;
}

/** Only the start of a reply is examined; a reply may have a megabyte. */
const examinedCharacters = 1_000;
const reasonCharacters = 300;
/** Shorter parts of an address, such as `com`, occur in too many words. */
const tellingPart = 4;
const tellingWord = 3;

/**
 * Explains a failed attempt to send. Failed SMTP authentication is a configuration error and says nothing about the
 * e-mail, which is tried again and sent once the password is corrected.
 */
export function explainSmtpError(error: unknown, secrets: MailSecrets): SmtpFailure {
  // Not instanceof: Node's own errors may come from another realm.
  if (!types.isNativeError(error)) return { reason: 'unknown', isPermanent: false };
  const { code, responseCode, response } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
  }; // as: the fields that nodemailer adds
  const words = response ? describeReply(response, secrets) : describeOwnError(error.message, secrets);
  const isRefusal = responseCode !== undefined && responseCode >= 500 && responseCode < 600;
  // RFC 4954 section 6: the server requires authentication, or TLS before it. Some servers report this only for the
  // envelope.
  const isAboutSignIn = responseCode !== undefined && [530, 534, 535, 538].includes(responseCode);
  return {
    reason: `${code ?? 'error'}: ${words}`.slice(0, reasonCharacters),
    isPermanent: isRefusal && !isAboutSignIn && (code === 'EENVELOPE' || code === 'EMESSAGE'),
  };
}

/**
 * Reduces a reply to its reply code, the enhanced status code (RFC 3463), and words that usually explain a rejection.
 * An allowlist is necessary because there are countless ways to encode a code or an address. Words that also occur in
 * the recipient or the code are removed. The reply is truncated before it is examined.
 *
 * @param reply only its first characters are read
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

/** Two letters between gaps may belong to a secret that the server spelled out letter by letter. */
function isSupported(words: readonly string[], index: number): boolean {
  return [words[index], words[index - 1], words[index + 1]].some(
    (word) => word !== undefined && word.length > 2,
  );
}

const replyCodes = /^([2-5]\d\d)(?=[ \r\n-]|$)(?:[ -]([245]\.[0-7]\.(\d{1,3}))(?!\.?\d))?/;
const plainWord = /^[("']?([a-z]{1,20})(?:'t)?[.,;:!?)"']{0,2}$/i;

/** Errors raised locally, such as a refused connection or an invalid certificate, without recipient and code. */
function describeOwnError(message: string, { recipient, code }: MailSecrets): string {
  const tells = tellerOf([recipient.slice(0, recipient.lastIndexOf('@')), code]);
  const tokens = message.slice(0, reasonCharacters).split(/\s+/);
  return tokens.map((token) => (token.includes('@') || tells(token) ? gap : token)).join(' ');
}

/** @returns a function that tells whether a word reveals a secret: whether it is a part of one or contains one */
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
