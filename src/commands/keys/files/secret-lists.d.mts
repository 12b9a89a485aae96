/** An entry of a list: `kid:secret`, a private JWK, or PEM text. */
export type Entry = string | object;

export interface SecretList {
  entries: Entry[];
  make: () => Entry;
  write: (list: readonly Entry[]) => string;
}

export const readers: Readonly<Record<'APP_SECRETS' | 'JWT_PRIVATE_KEYS', (value: string) => SecretList>>;
export function makeSecret(): string;
export function makeKeySet(): string;
export function makePassword(): string;
export function addPublicKeys(set: string | undefined, privateKeys: readonly Entry[]): string;
