import type { SealedEvent } from './seal-hash.js';

/**
 * A sealed event as a line of the log, for systems that collect logs. Without the personal data, which could not be erased
 * there: the line refers to it by `id`.
 */
export function eventLine(event: SealedEvent, seal: string): object {
  const { personalDigest, details, ...fields } = event;
  return {
    event: 'audit.event',
    msg: 'audit event',
    audit: true,
    ...fields,
    details: JSON.parse(details) as object, // as: the log's own
    seal,
  };
}
