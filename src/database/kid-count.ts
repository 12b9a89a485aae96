import { column, type RowOf } from './columns.js';

/** For statements that count the rows that need each secret of `APP_SECRETS`. */
export const kidCount = { kid: column.text('kid'), count: column.integer('count(*)::int') };

export type KidCount = RowOf<typeof kidCount>;
