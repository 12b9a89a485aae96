import { types } from 'node:util';
import { smtpWords } from './smtp-words.js';

export interface SmtpFailure {
  /** For the delivery log and the operator; without recipient and code in any encoding. */
  reason: string;
  kind: SmtpFailureKind;
}

/** What a failure is about, and so what else may succeed. */
export type SmtpFailureKind =
  /** The server cannot be reached, does not reply, or accepts no e-mail now. */
  | 'server'
  /** It does not accept our user and password, or wants some. A configuration error that says nothing about the e-mail. */
  | 'sign-in'
  /** It does not accept this e-mail now. */
  | 'temporary'
  /** It permanently rejects the recipient, and so would any other server. */
  | 'recipient'
  /** It permanently rejects the e-mail for another reason, such as the sender or a policy, that others may not have. */
  | 'policy';

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

/** The fields that nodemailer adds to its errors. */
interface SmtpErrorFields {
  code?: string;
  /** The command that was rejected. */
  command?: string;
  responseCode?: number;
  response?: string;
}

/** Explains a failed attempt to send. */
export function explainSmtpError(error: unknown, secrets: MailSecrets): SmtpFailure {
  // Not instanceof: Node's own errors may come from another realm.
  if (!types.isNativeError(error)) return { reason: 'unknown', kind: 'temporary' };
  const { code, command, responseCode, response } = error as SmtpErrorFields; // as: nodemailer's errors have them
  const message = code === 'EABORT' ? 'the attempt took too long' : error.message;
  const words = response ? describeReply(response, secrets) : describeOwnError(message, secrets);
  return {
    reason: `${code ?? 'error'}: ${words}`.slice(0, reasonCharacters),
    kind: kindOf({ code, command, responseCode, response }),
  };
}

/** RFC 4954 section 6: requires authentication, or TLS before it. Some servers report this only for the envelope. */
const signInReplies = [530, 534, 535, 538];
/** RFC 5321 section 3.8: the server is about to close the connection. */
const closingReply = 421;

function kindOf({ code = '', command, responseCode = 0, response = '' }: SmtpErrorFields): SmtpFailureKind {
  if (code === 'EAUTH' || signInReplies.includes(responseCode)) return 'sign-in';
  if (responseCode === closingReply) return 'server';
  // Without a reply, these are about an e-mail that could not be composed.
  if (!['EENVELOPE', 'EMESSAGE', 'ESTREAM', ''].includes(code)) return 'server';
  if (responseCode < 500 || responseCode >= 600) return 'temporary';
  return isAboutRecipient(command, response) ? 'recipient' : 'policy';
}

/** RFC 3463: 5.1.x and 5.2.x are about an address or a mailbox, and two of them about the sender's. */
function isAboutRecipient(command: string | undefined, reply: string): boolean {
  const statusCode = replyCodes.exec(reply.slice(0, examinedCharacters))?.[2] ?? '';
  if (command === 'MAIL FROM' || statusCode === '5.1.7' || statusCode === '5.1.8') return false;
  return statusCode === '' ? command === 'RCPT TO' : /^5\.[12]\./.test(statusCode);
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
