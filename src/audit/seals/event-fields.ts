import type { SealedEvent } from './seal-hash.js';

/**
 * The fields of a sealed event in a line of the log, for systems that collect logs. Without the personal data, which could not be erased
 * there: the line refers to it by `id`.
 */
export function eventFields(event: SealedEvent, seal: string): object {
  const { personalDigest, details, ...fields } = event;
  return {
    audit: true,
    ...fields,
    details: JSON.parse(details) as object, // as: the log's own
    seal,
  };
}
