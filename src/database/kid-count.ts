import { column, nullable, type RowOf } from './columns.js';

/**
 * For statements that count the rows that need each secret of `APP_SECRETS`.
 * @param until SQL of when none of them needs it any more; null if that is not known
 */
export const kidCount = (until: string) => ({
  kid: column.text('kid'),
  count: column.integer('count(*)::int'),
  until: nullable(column.timestamp(until)),
});

export type KidCount = RowOf<ReturnType<typeof kidCount>>;
