import { column, nullable, type RowOf } from '../../database/columns.js';

export const summaryColumns = {
  id: column.uuid('id'),
  label: nullable(column.text('label')),
  createdAt: column.timestamp('confirmed_at'),
  lastUsedAt: nullable(column.timestamp('last_used_at')),
};

/** The parts of an authenticator app that its owner may see. */
export type TotpSummary = RowOf<typeof summaryColumns>;
