import type { Keyring } from '../common/secrets.js';

/**
 * The stored form of the key that is counted. Addresses and networks are personal data, and a row may outlive the
 * account by a day. A new first secret resets all counters.
 */
export function limitKey(keyring: Keyring, scope: string, key: string): string {
  const mac = keyring.mac('limit', keyring.currentKid, [scope, key]);
  if (!mac) throw new Error('APP_SECRETS lacks the current secret');
  return mac.toString('base64url').slice(0, 22);
}
