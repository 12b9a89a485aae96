import { isIPv4 } from 'node:net';
import { hostname } from 'node:os';
import { domainToASCII } from 'node:url';
import type { SMTPPoolOptions } from 'nodemailer';
import type { SmtpSettings } from './smtp-url.js';

export interface SmtpLimits {
  /** E-mails that one process sends at the same time, each on its own connection. */
  concurrency: number;
  /** How long the server may take until it has an e-mail. */
  timeoutSeconds: number;
}

export const defaultSmtpLimits: SmtpLimits = { concurrency: 5, timeoutSeconds: 30 };

/** A connection, its greeting and TLS together take less than a reply to an e-mail, which the server may scan first. */
const mostConnectSeconds = 10;

/**
 * @returns how long the server may take to reply to an e-mail that it has, in seconds. It may have accepted it by then, so
 *   that another attempt would send a copy; RFC 5321 section 4.5.3.2.6 therefore has a longer timeout here, too.
 */
function replySeconds(timeoutSeconds: number): number {
  return 2 * timeoutSeconds;
}

/** The time of an attempt to send: until the server has the e-mail, and from then on until it replies. */
export class AttemptTimer {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;

  constructor(private readonly timeoutSeconds: number) {
    this.timer = this.abortAfter(timeoutSeconds);
  }

  /** Ends the attempt, also if the server sends a byte now and then, which nodemailer's timeouts do not see. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The whole e-mail is on its way. */
  awaitReply(): void {
    clearTimeout(this.timer);
    this.timer = this.abortAfter(replySeconds(this.timeoutSeconds));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private abortAfter(seconds: number): NodeJS.Timeout {
    return setTimeout(() => this.controller.abort(), seconds * 1_000).unref();
  }
}

/** Options for nodemailer: pooled connections, a timeout for every wait, and verified certificates. */
export function smtpOptions(settings: SmtpSettings, limits = defaultSmtpLimits): SMTPPoolOptions {
  const { host, port, secure, requireTls, user, password } = settings;
  const connectMs = Math.min(mostConnectSeconds, limits.timeoutSeconds) * 1_000;
  return {
    pool: true,
    maxConnections: limits.concurrency,
    host,
    port,
    secure,
    // In EHLO, nodemailer would send the name of this machine as it is.
    ...(!/^[\x21-\x7e]*$/.test(hostname()) && { name: domainToASCII(hostname()) || '[127.0.0.1]' }),
    requireTLS: requireTls,
    // A development inbox on this machine may offer STARTTLS with a self-signed certificate. Traffic does not leave the
    // machine, so plain text is better than TLS without verification.
    ignoreTLS: !secure && !requireTls && isLoopback(host),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    dnsTimeout: connectMs,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: replySeconds(limits.timeoutSeconds) * 1_000,
    // The templates need neither. Without them, no value can make nodemailer read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
