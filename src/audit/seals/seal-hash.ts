import { canonicalJson, sha256, sortedNames } from '../canonical-json.js';
import { column, columnList, nullable, type RowOf } from '../../database/columns.js';

/**
 * To the microsecond and in UTC. A cast to text would depend on settings of the connection (TimeZone, DateStyle), which
 * a pooler need not keep.
 */
export const exactTime = (timestamp: string) =>
  column.text(`to_char(${timestamp} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);

/**
 * The columns of an event that a seal covers: all but the seal itself. As PostgreSQL writes them as text, so that hashes do
 * not depend on how a client reads them.
 */
export const sealedColumns = {
  id: column.text('id::text'),
  at: exactTime('at'),
  type: column.text('type'),
  outcome: column.text('outcome'),
  actorType: column.text('actor_type'),
  actorId: nullable(column.text('actor_id::text')),
  subjectType: nullable(column.text('subject_type')),
  subjectId: nullable(column.text('subject_id::text')),
  sessionId: nullable(column.text('session_id::text')),
  requestId: nullable(column.text('request_id')),
  details: column.text('details::text'),
  personalDigest: column.text(`encode(personal_digest, 'hex')`),
};

export type SealedEvent = RowOf<typeof sealedColumns>;

export const sealedColumnList = columnList(sealedColumns);

const sealedNames = sortedNames(sealedColumns);

/** The hash of a seal over its events, in the order of their IDs. */
export function rootOf(events: readonly SealedEvent[]): string {
  return sha256(...events.map((event) => sha256(canonicalJson(event, sealedNames)))).toString('base64url');
}

export const sealColumns = {
  number: column.text('number::text'),
  previous: column.text('previous'),
  root: column.text('root'),
  events: column.text('events::text'),
  firstAt: exactTime('first_at'),
  lastAt: exactTime('last_at'),
  sealedAt: exactTime('sealed_at'),
  signature: column.text('signature'),
};

export type StoredSeal = RowOf<typeof sealColumns>;
export type Seal = Omit<StoredSeal, 'signature'>;

/** A seal that somebody has kept elsewhere, or would. */
export interface SealHead {
  number: string;
  hash: string;
}

/** A head as a text, such as a line of `AUDIT_ANCHOR_FILE`: `4711:LCa0…`. */
export const headPattern = /^([1-9][0-9]{0,17}):([A-Za-z0-9_-]{43})$/;

/** @returns null if the text is not a head */
export function readHead(text: string): SealHead | null {
  const [, number, hash] = headPattern.exec(text) ?? [];
  return number === undefined || hash === undefined ? null : { number, hash };
}

/** The hash of a seal, which the next one contains. Whoever keeps it elsewhere can show later that nothing has changed. */
export function hashOf({ number, previous, root, events, firstAt, lastAt, sealedAt }: Seal): string {
  const seal = { number, previous, root, events, firstAt, lastAt, sealedAt };
  return sha256(canonicalJson(seal)).toString('base64url');
}
