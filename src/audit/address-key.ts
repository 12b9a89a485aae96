import type { Keyring } from '../common/secrets.js';

/** The stored form of an address. Addresses are personal data, and events outlive accounts. */
export function addressKey(keyring: Keyring, kid: string, address: string): string {
  const mac = keyring.mac('audit', kid, [address]);
  if (!mac) throw new Error(`APP_SECRETS lacks ${kid}`); // callers take the kid from the list
  return mac.toString('base64url').slice(0, 22);
}
