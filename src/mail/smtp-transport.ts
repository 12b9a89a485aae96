import { isIPv4 } from 'node:net';
import { hostname } from 'node:os';
import { domainToASCII } from 'node:url';
import type { SMTPPoolOptions } from 'nodemailer';
import type { SmtpSettings } from './smtp-url.js';

/** Connections of one process to the mail server, and so the number of e-mails that it can send at the same time. */
export const mailConnections = 5;

/** Options for nodemailer: pooled connections, a timeout for every wait, and verified certificates. */
export function smtpOptions(settings: SmtpSettings): SMTPPoolOptions {
  const { host, port, secure, requireTls, user, password } = settings;
  return {
    pool: true,
    maxConnections: mailConnections,
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
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // The templates need neither. Without them, no value can make nodemailer read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
