import type { TLSSocket } from 'node:tls';
import type { SMTPConnectionOptions } from 'nodemailer';
import { certificateFacts, daysLeft, describeNames } from './certificate.js';
import type { Step } from './failure.js';
import type { SmtpDialogue } from './smtp-dialogue.js';

export interface ProgressLine {
  label: 'ok' | 'note';
  step: Step;
  text: string;
}

/** An automatic renewal should have happened earlier than this. */
const warnDays = 14;

export function describeMode({ secure, requireTLS, ignoreTLS }: SMTPConnectionOptions): string {
  if (secure) return 'TLS from the first byte';
  if (ignoreTLS) return 'without TLS, because it is on this machine';
  return requireTLS ? 'STARTTLS' : 'STARTTLS if offered';
}

/** Lists what the server has accepted so far, in protocol order. */
export function progressOf(
  dialogue: Pick<SmtpDialogue, 'greeting' | 'encryption'>,
  isSecureFromStart: boolean,
): ProgressLine[] {
  const { greeting, encryption } = dialogue;
  const greetingLines: ProgressLine[] =
    greeting === undefined ? [] : [{ label: 'ok', step: 'greeting', text: greeting }];
  const tlsLines = encryption ? encryptionLines(encryption) : [];
  return isSecureFromStart ? [...tlsLines, ...greetingLines] : [...greetingLines, ...tlsLines];
}

function encryptionLines(
  socket: Pick<TLSSocket, 'getProtocol' | 'getPeerCertificate'>,
  now = Date.now(),
): ProgressLine[] {
  const facts = certificateFacts(socket.getPeerCertificate());
  const days = daysLeft(facts, now);
  const text =
    `${socket.getProtocol()}, certificate for ${describeNames(facts)} from ` +
    `${facts.issuer}, ${days} days left`;
  const warning: ProgressLine = {
    label: 'note',
    step: 'TLS',
    text: `the certificate expires in ${days} days, and then no mail is sent any more: renew it`,
  };
  return [{ label: 'ok', step: 'TLS', text }, ...(days < warnDays ? [warning] : [])];
}

/** @param capabilities the lines of the EHLO reply, without numbers */
export function describeCapabilities(capabilities: readonly string[]): string {
  const methods = valueOf('AUTH', capabilities);
  const sizeBytes = Number(valueOf('SIZE', capabilities));
  const signIn = methods ? `sign-in by ${methods.split(/\s+/).join(', ')}` : 'no sign-in offered';
  return sizeBytes > 0 ? `${signIn}; mails up to ${Math.round(sizeBytes / 1_000_000)} MB` : signIn;
}

function valueOf(keyword: string, capabilities: readonly string[]): string | undefined {
  const line = capabilities.find((capability) => new RegExp(`^${keyword}[ =]`, 'i').test(capability));
  return line?.slice(keyword.length + 1).trim();
}
