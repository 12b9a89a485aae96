/** A credential in an export of Keycloak. Its data are JSON texts. */
export interface KeycloakCredential {
  readonly type?: unknown;
  readonly secretData?: unknown;
  readonly credentialData?: unknown;
}

interface Data {
  readonly value?: unknown;
  readonly salt?: unknown;
  readonly algorithm?: unknown;
  readonly hashIterations?: unknown;
  readonly additionalParameters?: unknown;
}

const pbkdf2 = new Map([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
]);

/**
 * Converts a password credential of Keycloak to the PHC string format.
 * @returns null if its algorithm is not known, or if it is damaged
 */
export function keycloakHash({ secretData, credentialData }: KeycloakCredential): string | null {
  const { value, salt } = read(secretData);
  const { algorithm, hashIterations, additionalParameters } = read(credentialData);
  if (typeof value !== 'string' || typeof salt !== 'string' || typeof hashIterations !== 'number')
    return null;
  const digest = pbkdf2.get(String(algorithm));
  const end = `${unpadded(salt)}$${unpadded(value)}`;
  if (digest) {
    const length = Buffer.from(value, 'base64').length;
    return `$pbkdf2-${digest}$i=${hashIterations},l=${length}$${end}`;
  }
  if (algorithm !== 'argon2') return null;
  const parameter = parametersOf(additionalParameters);
  const version = parameter('version') === '1.0' ? 16 : 19;
  const costs = `m=${parameter('memory')},t=${hashIterations},p=${parameter('parallelism')}`;
  return `$argon2${parameter('type')}$v=${version}$${costs}$${end}`;
}

function read(data: unknown): Data {
  if (typeof data === 'object' && data !== null) return data;
  try {
    const parsed: unknown = JSON.parse(String(data));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Each parameter is a list with one text. */
function parametersOf(additional: unknown): (name: string) => string {
  const parameters = (additional ?? {}) as Record<string, unknown>; // any value has properties
  return (name) => {
    const value = parameters[name];
    return String(Array.isArray(value) ? value[0] : value);
  };
}

function unpadded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('base64').replaceAll('=', '');
}
