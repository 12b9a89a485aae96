import { types } from 'node:util';

export type Step = 'settings' | 'DNS' | 'connect' | 'greeting' | 'TLS' | 'EHLO' | 'sign-in' | 'send';

/** Why a step did not pass, as far as a machine can tell. */
export interface Failure {
  step: Step;
  /** Node's or nodemailer's: ENOTFOUND, CERT_HAS_EXPIRED, GREETING_TIMEOUT, EAUTH … */
  code: string;
  /** What the server refused, or was asked when it went away: STARTTLS, AUTH PLAIN, MAIL FROM, RCPT TO, DATA. */
  command: string;
  /** The server's reply with its number, or Node's message; on one line, and without the password. */
  words: string;
}

/**
 * The set-up waits in plain text while the port speaks TLS; found by a second look, so no library has a code for it.
 */
export const tlsExpected = 'TLS_EXPECTED';

const maxWords = 300;
/** More than is shown, as white space is folded. */
const maxExamined = 2_000;

/** Everything that tells the password, should a server repeat what it was sent. */
export function spellingsOf({ user = '', password = '' }: { user?: string; password?: string }): string[] {
  if (password === '') return [];
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
  return [base64(`\0${user}\0${password}`), base64(password), password];
}

export function failureOf(step: Step, error: unknown, secrets: readonly string[]): Failure {
  // Not instanceof: Node's own errors may come from another realm.
  if (!types.isNativeError(error)) return { step, code: '', command: '', words: 'unknown' };
  const fields = new Map<string, unknown>(Object.entries(error)); // nodemailer's, and those of Node's system errors
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  const code = text('timeoutType') || text('originalCode') || text('code') || error.name;
  // OpenSSL's message is the place in its source; Node puts the reason beside it.
  const message = (code.startsWith('ERR_SSL_') && text('reason')) || error.message;
  return { step, code, command: text('command'), words: quoted(text('response') || message, secrets) };
}

/**
 * Words from outside, fit for a terminal: no escape sequences, no second line that looks like one of ours. They are cut
 * before anything looks at them; as the cut may go through a secret, its last part is not shown.
 */
export function quoted(words: string, secrets: readonly string[]): string {
  const longestSecret = Math.max(0, ...secrets.map((secret) => secret.length));
  const isCut = words.length > maxExamined;
  const examined = words.slice(0, maxExamined);
  const withoutSecrets = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), examined);
  const shown = isCut ? withoutSecrets.slice(0, -longestSecret || undefined) : withoutSecrets;
  const oneLine = shown.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return oneLine.length > maxWords || isCut ? `${oneLine.slice(0, maxWords)} …` : oneLine;
}
