import { accessSync, constants } from 'node:fs';

const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const fileParameters = ['sslrootcert', 'sslcert', 'sslkey'];
const form = 'must look like postgres://user:password@host:port/database';
const encode =
  'must have its user and password percent-encoded: / as %2F, ? as %3F, # as %23, @ as %40, % as %25';

/**
 * Validates `postgres://user:password@host:port/database?parameters`. A special character in the password moves the
 * boundary between password, host and database, so that a part of the password would be used as the name of a host and
 * be printed by the driver. Such URLs are rejected here.
 *
 * @returns the URL unchanged, for the driver
 * @throws Error whose message does not contain the URL, because the URL contains the password
 */
export function parseDatabaseUrl(text: string): string {
  const parts = /^(postgres(?:ql)?:\/\/[^/?#]*)(.*)$/s.exec(text);
  if (!parts) throw new Error(form);
  if (/\s/.test(text)) throw new Error('must not contain spaces or line breaks; percent-encode them');
  const [, start = '', rest = ''] = parts;
  if (/[@#]/.test(rest) || !isDecodable(text)) throw new Error(encode);
  // A URL may not have a user without a host, but for a socket the host is a parameter.
  const whole = start.endsWith('@') ? `${start}localhost${rest}` : text;
  if (!URL.canParse(whole)) throw new Error(form);
  checkTls(new URL(whole).searchParams);
  return text;
}

function isDecodable(text: string): boolean {
  try {
    return !decodeURIComponent(text).includes('\0');
  } catch {
    return false;
  }
}

function checkTls(parameters: URLSearchParams): void {
  const mode = parameters.get('sslmode');
  if (mode !== null && !sslModes.includes(mode))
    throw new Error(`must have an sslmode of ${sslModes.join(', ')}`);
  for (const name of fileParameters) {
    const path = parameters.get(name);
    if (path !== null && !isReadable(path)) throw new Error(`names a file in ${name} that cannot be read`);
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
