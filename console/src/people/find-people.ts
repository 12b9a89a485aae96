import type { Client } from '../api/client.js';
import type { AdminUser, Page } from '../api/types.js';
import { isId } from '../ids.js';
import { givenOf } from '../ui/filter-form.js';

/** As in the address of the view; empty: any. */
export type PeopleFilter = Record<(typeof filterNames)[number], string>;

export const filterNames = ['q', 'state', 'factor', 'operator', 'role'] as const;

/** The server refuses shorter beginnings of addresses. */
export const minPrefixLength = 3;

const wholeAddress = /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/;

/** Whether it looks like a whole address. */
export const isAddress = (text: string): boolean => wholeAddress.test(text);

/**
 * What a person types into one box: an ID, an address, the beginning of one, or the ID in the application. Where two of
 * them are possible, both are looked up; the exact match comes first.
 */
export async function findPeople(
  client: Client,
  { q, state, factor, operator, role }: PeopleFilter,
  { cursor, signal }: { cursor: string | null; signal: AbortSignal },
): Promise<Page<AdminUser>> {
  const filter = givenOf({ state, hasSecondFactor: factor, operatorRole: operator, role });
  const list = (search: Record<string, string>, from: string | null = null) =>
    client.get<Page<AdminUser>>('/v1/admin/users', { query: { ...filter, ...search, cursor: from }, signal });
  if (q === '') return list({}, cursor);
  if (isId(q)) return list({ id: q.toLowerCase() });
  if (cursor !== null) return list({ emailPrefix: q }, cursor);
  const exact = await list(isAddress(q) ? { email: q } : { externalId: q });
  if (q.length < minPrefixLength) return exact;
  const beginning = await list({ emailPrefix: q });
  const known = new Set(exact.data.map(({ id }) => id));
  const others = beginning.data.filter(({ id }) => !known.has(id));
  return { data: [...exact.data, ...others], nextCursor: beginning.nextCursor };
}
