import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** Connection settings of the SMTP server. */
export interface SmtpSettings {
  host: string;
  port: number;
  /** TLS from the first byte (port 465); otherwise STARTTLS. */
  secure: boolean;
  /** Send nothing, not even recipients, over an unencrypted connection. */
  requireTls: boolean;
  user?: string;
  password?: string;
}

/**
 * Reads `smtp://user:password@host:port` (default port 587) or `smtps://…` (default port 465).
 *
 * @throws Error whose message does not contain the URL, because the URL contains the password
 */
export function parseSmtpUrl(url: string): Omit<SmtpSettings, 'requireTls'> {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !['smtp:', 'smtps:'].includes(parsed.protocol)) {
    throw new Error('must look like smtp://user:password@host:port or smtps://…');
  }
  const host = hostOf(parsed);
  if (!['', '/'].includes(parsed.pathname) || parsed.search !== '' || parsed.hash !== '') {
    throw new Error('must end after the host and port; percent-encode / ? and # in the password');
  }
  const secure = parsed.protocol === 'smtps:';
  return {
    host,
    port: portOf(parsed, secure ? 465 : 587),
    secure,
    ...credentialsOf(parsed),
  };
}

/** A name with other characters than ASCII becomes A-labels; URL only encodes it, because `smtp:` is unknown to it. */
function hostOf({ hostname }: URL): string {
  const host = hostname.includes('%') ? domainToASCII(hostname) : hostname.replace(/^\[(.*)\]$/, '$1');
  const isName = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(host);
  if (!isName && isIP(host) === 0) throw new Error('must name a host');
  return host;
}

function portOf({ port }: URL, fallback: number): number {
  if (port === '') return fallback;
  if (Number(port) === 0) throw new Error('must have a port between 1 and 65535');
  return Number(port);
}

function credentialsOf({ username, password }: URL): Pick<SmtpSettings, 'user' | 'password'> {
  if (username === '' && password === '') return {};
  if (username === '' || password === '') {
    throw new Error('must give a user together with a password, or neither');
  }
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw new Error('has a user or password that is not percent-encoded correctly');
  }
}
