import type { Keyring } from '../common/secrets.js';

/**
 * Whom something is counted for, as it is stored: addresses and networks are personal, and a count may outlive the
 * account by a day. A new secret in front of the list begins all counts anew.
 */
export function limitKey(keyring: Keyring, scope: string, key: string): string {
  const mac = keyring.mac('limit', keyring.currentKid, [scope, key]);
  if (!mac) throw new Error('The current secret is always in the list');
  return mac.toString('base64url').slice(0, 22);
}
