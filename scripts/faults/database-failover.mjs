import { lacksPostgres } from './support/cluster.mjs';
import { withStandby } from './support/standby.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'database: failover to a synchronous standby';
export const needs = ['pg_basebackup'];
export const skipReason = lacksPostgres;

/** The primary crashes, and its standby is promoted, behind an address that stays the same. */
export const run = () =>
  withStandby({ isSynchronous: true }, ({ failOver, ...installation }) =>
    breakUnderLoad({ ...installation, disturb: failOver }),
  );
