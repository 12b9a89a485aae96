import { isIPv4 } from 'node:net';
import type { SMTPPoolOptions } from 'nodemailer';
import type { SmtpSettings } from './smtp-url.js';

/** To the mail server, of one process; and so the mails that it can hand over at once. */
export const mailConnections = 5;

/** How nodemailer talks to the server: pooled, with every wait bounded and certificates always verified. */
export function smtpOptions(settings: SmtpSettings): SMTPPoolOptions {
  const { host, port, secure, requireTls, user, password } = settings;
  return {
    pool: true,
    maxConnections: mailConnections,
    host,
    port,
    secure,
    requireTLS: requireTls,
    // A development inbox on this machine may offer STARTTLS with a certificate nobody signed.
    // Nothing leaves the machine, so skipping it is better than switching verification off.
    ignoreTLS: !secure && !requireTls && isLoopback(host),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // No template needs either; without them no value of ours can make nodemailer read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
