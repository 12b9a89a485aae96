import { isIPv4 } from 'node:net';
import { hostname } from 'node:os';
import { domainToASCII } from 'node:url';
import type { SMTPPoolOptions } from 'nodemailer';
import type { SmtpSettings } from './smtp-url.js';

export interface SmtpLimits {
  /** E-mails that one process sends at the same time, each on its own connection. */
  concurrency: number;
  /** How long the server may take for a reply. */
  timeoutSeconds: number;
}

export const defaultSmtpLimits: SmtpLimits = { concurrency: 5, timeoutSeconds: 30 };

/** A connection, its greeting and TLS together take less than a reply to an e-mail, which the server may scan first. */
const mostConnectSeconds = 10;

/** @returns how long an attempt to send may take as a whole, in seconds */
export function attemptSeconds(timeoutSeconds: number): number {
  return 2 * timeoutSeconds;
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
    socketTimeout: limits.timeoutSeconds * 1_000,
    // The templates need neither. Without them, no value can make nodemailer read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
