import type { Device } from '../common/device.js';
import { canonicalJson, sha256 } from './canonical-json.js';

/** What an event says about a person. */
export interface PersonalData {
  ip: string | null;
  device: Device | null;
  /** See `AuditLog.addressKey`. */
  addressKey: string | null;
}

const names = ['addressKey', 'client', 'ip', 'system'] as const;

/** Stays with the event when the personal data is erased, so the event's seal can still be verified. */
export function personalDigest(salt: Buffer, { ip, device, addressKey }: PersonalData): Buffer {
  const { client, system } = device ?? { client: null, system: null };
  const values = { ip, client: client && JSON.stringify(client), system, addressKey };
  return sha256(salt, canonicalJson(values, names));
}
