import { firebaseHash, type FirebaseHashConfig } from '../../passwords/firebase-hashes.js';
import { ImportError } from './import-error.js';
import { keycloakHash, type KeycloakCredential } from './keycloak-hashes.js';

type Entries = [name: string, value: unknown][];

/** Stands for a hash that cannot be converted. */
const unreadable = 'unreadable';

export interface ShapeOptions {
  readonly firebase: FirebaseHashConfig | null;
  /** Whether a column is to be ignored. */
  readonly isIgnored: (name: string) => boolean;
}

/**
 * Turns an account of Firebase or Keycloak into columns; of any other object, returns the entries.
 * @throws ImportError for a hash of Firebase without the parameters to convert it
 */
export function columnsOf(object: object, options: ShapeOptions): Entries {
  // Own entries only: inherited properties such as `constructor` are not columns.
  const entries = Object.entries(object) as Entries; // parsed from JSON
  if (isFirebaseAccount(object)) return fromFirebase(entries, options);
  return isKeycloakAccount(object) ? fromKeycloak(entries, options) : entries;
}

export function isFirebaseAccount(object: object): boolean {
  return Object.hasOwn(object, 'localId');
}

export function isKeycloakAccount(object: object): boolean {
  return ['credentials', 'createdTimestamp', 'requiredActions'].some((name) => Object.hasOwn(object, name));
}

function fromFirebase(entries: Entries, { firebase, isIgnored }: ShapeOptions): Entries {
  const { passwordHash, salt } = Object.fromEntries(entries);
  const withoutSalt = entries.filter(([name]) => name !== 'salt');
  if (typeof passwordHash !== 'string' || passwordHash === '' || isIgnored('passwordHash'))
    return withoutSalt;
  if (!firebase) {
    throw new ImportError(
      "The file has Firebase's hashes, which need the hash parameters of the project: --firebase-hash-config <file>. " +
        'To import the accounts without passwords: --ignore passwordHash. Nothing was written.',
    );
  }
  const hash = firebaseHash({ passwordHash, salt: typeof salt === 'string' ? salt : '' }, firebase);
  return withoutSalt.map(([name, value]) => [name, name === 'passwordHash' ? (hash ?? unreadable) : value]);
}

function fromKeycloak(entries: Entries, { isIgnored }: ShapeOptions): Entries {
  return entries.flatMap(([name, value]): Entries => {
    if (name === 'credentials' && Array.isArray(value) && !isIgnored(name)) {
      return fromCredentials(value as KeycloakCredential[]); // every property is checked
    }
    if (name !== 'attributes' || typeof value !== 'object' || value === null) return [[name, value]];
    const { locale, ...others } = value as Record<string, unknown>; // an object, as checked
    return [
      ['locale', Array.isArray(locale) ? locale[0] : locale],
      ['attributes', others],
    ];
  });
}

/** What is counted, because it cannot be imported; all others are listed as ignored. */
function nameOfCredential(type: unknown): string {
  if (type === 'recovery-authn-codes') return 'recovery_codes';
  return type === 'webauthn' || type === 'webauthn-passwordless'
    ? 'passkeys'
    : `credentials of type ${String(type)}`;
}

/** Other credentials, such as those of an authenticator app, are reported as ignored. */
function fromCredentials(credentials: readonly KeycloakCredential[]): Entries {
  const password = credentials.find(({ type }) => type === 'password');
  const others = new Set(credentials.map(({ type }) => type).filter((type) => type !== 'password'));
  return [
    ['password_hash', password ? (keycloakHash(password) ?? unreadable) : null],
    ...Array.from(new Set(Array.from(others, nameOfCredential)), (name): [string, unknown] => [name, true]),
  ];
}
