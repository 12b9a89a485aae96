import { createHash } from 'node:crypto';
import { validate as isUuid } from 'uuid';
import { AppError } from '../errors/app-error.js';

/** What a list is filtered by, as text; the same list in the same order has the same filter. */
export type PageFilter = Readonly<Record<string, string | undefined>>;

/** The filter of a query, in which dates and numbers have become texts. */
export function boundFilter(filter: object): PageFilter {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, JSON.stringify(value)]));
}

/** A page of a list, as a client gets it. */
export interface Page<Row> {
  data: Row[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/**
 * The position after the last row of a page: an opaque text that is bound to the filter of its list, because the position
 * in one list means nothing in another.
 */
export function cursorAfter(position: readonly string[], filter: PageFilter): string {
  return Buffer.from(JSON.stringify([digestOf(filter), ...position])).toString('base64url');
}

/**
 * @param length number of texts in a position
 * @throws AppError request.invalid
 */
export function readCursor(cursor: string, filter: PageFilter, length: number): string[] {
  const parts = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  const [digest, ...position] = parts;
  if (position.length !== length) throw invalidCursor();
  if (digest !== digestOf(filter)) throw invalidCursor('belongs to a list with another filter');
  return position;
}

/**
 * Like `readCursor`, for a list in the order of its IDs.
 * @returns undefined without a cursor: on the first page
 * @throws AppError request.invalid
 */
export function readIdCursor(cursor: string | undefined, filter: PageFilter): string | undefined {
  if (cursor === undefined) return undefined;
  const [id = ''] = readCursor(cursor, filter, 1);
  if (!isUuid(id)) throw invalidCursor();
  return id;
}

/** A page of rows that were read with one more than its size, which tells whether there is a next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  {
    size,
    filter,
    positionOf,
  }: { size: number; filter: PageFilter; positionOf: (row: Row) => readonly string[] },
): Page<Row> {
  const data = rows.slice(0, size);
  const last = data.at(-1);
  const nextCursor = rows.length > size && last ? cursorAfter(positionOf(last), filter) : null;
  return { data, nextCursor };
}

export function invalidCursor(detail = 'must be a nextCursor of this list'): AppError {
  return new AppError('request.invalid', { errors: [{ pointer: '/cursor', code: 'format', detail }] });
}

function digestOf(filter: PageFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const text = JSON.stringify(given.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return createHash('sha256').update(text).digest('base64url').slice(0, 11);
}

function parse(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : [];
  } catch {
    return [];
  }
}
