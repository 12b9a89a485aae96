import { isIP, isIPv4 } from 'node:net';
import type { SMTPPoolOptions } from 'nodemailer';

export interface SmtpSettings {
  host: string;
  port: number;
  /** True: TLS from the first byte. False: plain, then STARTTLS. */
  secure: boolean;
  /** Refuse to go on when the server offers no STARTTLS. */
  requireTls: boolean;
  user?: string;
  password?: string;
}

/** How nodemailer talks to the server: pooled, with every wait bounded and certificates always verified. */
export function smtpOptions(settings: SmtpSettings): SMTPPoolOptions {
  const { host, port, secure, requireTls, user, password } = settings;
  return {
    pool: true,
    maxConnections: 5,
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

/**
 * Reads `smtp://user:password@host:port` (port 587 unless given) or `smtps://…` (port 465).
 *
 * @throws Error with one sentence that never repeats the URL, which holds the password
 */
export function parseSmtpUrl(url: string): Omit<SmtpSettings, 'requireTls'> {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !['smtp:', 'smtps:'].includes(parsed.protocol)) {
    throw new Error('The SMTP URL must look like smtp://user:password@host:port or smtps://….');
  }
  const host = hostOf(parsed);
  if (!['', '/'].includes(parsed.pathname) || parsed.search !== '' || parsed.hash !== '') {
    throw new Error(
      'The SMTP URL must end after the host and port; percent-encode / ? and # in the password.',
    );
  }
  const secure = parsed.protocol === 'smtps:';
  return {
    host,
    port: portOf(parsed, secure ? 465 : 587),
    secure,
    ...credentialsOf(parsed),
  };
}

function hostOf({ hostname }: URL): string {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isName = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(host);
  if (!isName && isIP(host) === 0) throw new Error('The SMTP URL must name a host.');
  return host;
}

function portOf({ port }: URL, fallback: number): number {
  if (port === '') return fallback;
  if (Number(port) === 0) throw new Error('The SMTP URL must have a port between 1 and 65535.');
  return Number(port);
}

function credentialsOf({ username, password }: URL): Pick<SmtpSettings, 'user' | 'password'> {
  if (username === '' && password === '') return {};
  if (username === '' || password === '') {
    throw new Error('The SMTP URL must give a user together with a password, or neither.');
  }
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw new Error('The SMTP URL has a user or password that is not percent-encoded correctly.');
  }
}
