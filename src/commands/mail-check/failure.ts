import { types } from 'node:util';

export type Step = 'settings' | 'DNS' | 'connect' | 'greeting' | 'TLS' | 'EHLO' | 'sign-in' | 'send';

/** The reason why a step failed, in machine-readable form. */
export interface Failure {
  step: Step;
  /** The code of Node or nodemailer: ENOTFOUND, CERT_HAS_EXPIRED, GREETING_TIMEOUT, EAUTH … */
  code: string;
  /**
   * The command that the server rejected or during which it disconnected: STARTTLS, AUTH PLAIN, MAIL FROM, RCPT TO,
   * DATA.
   */
  command: string;
  /** The server's reply with its number, or Node's message; on one line, and without the password. */
  words: string;
}

/**
 * The settings expect plain text but the port speaks TLS. Found by a second connection, so no library has a code for
 * it.
 */
export const tlsExpected = 'TLS_EXPECTED';

/** More than is shown, because white space is collapsed. */
const maxWords = 300;
const maxExamined = 2_000;

/** Returns every encoding of the password, in case a server repeats what it received. */
export function spellingsOf({ user = '', password = '' }: { user?: string; password?: string }): string[] {
  if (password === '') return [];
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
  return [base64(`\0${user}\0${password}`), base64(password), password];
}

export function failureOf(step: Step, error: unknown, secrets: readonly string[]): Failure {
  // Not instanceof: Node's own errors may come from another realm.
  if (!types.isNativeError(error)) return { step, code: '', command: '', words: 'unknown' };
  const fields = new Map<string, unknown>(Object.entries(error)); // the fields of nodemailer's and Node's system errors
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  const code = text('timeoutType') || text('originalCode') || text('code') || error.name;
  // OpenSSL's message is a location in its source; Node provides the reason separately.
  const message = (code.startsWith('ERR_SSL_') && text('reason')) || error.message;
  return { step, code, command: text('command'), words: quoted(text('response') || message, secrets) };
}

/**
 * Makes external text safe for a terminal: no escape sequences, and no second line that could look like our output. The
 * text is truncated first. The cut may split a secret, so the last part of a truncated text is not shown.
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
