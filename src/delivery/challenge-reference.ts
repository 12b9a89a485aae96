import { createHash } from 'node:crypto';

/**
 * SQL of a text by which an operator recognises the challenge of a message. Its ID stays secret: with it, whoever reads
 * a report could enter codes.
 * @param id SQL of the ID
 */
export function challengeReference(id: string): string {
  return `left(encode(sha256(convert_to(${id}, 'UTF8')), 'hex'), 8)`;
}

/** Like `challengeReference`, for an ID. */
export function challengeReferenceOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8);
}
