import { setTimeout as delay } from 'node:timers/promises';
import { lacksPostgres } from './support/cluster.mjs';
import { breakDatabase } from './support/under-load.mjs';

export const name = 'database: crashed, back after 5 s';
export const skipReason = lacksPostgres;

/** The server ends without a checkpoint, so it replays its WAL when it starts. */
export const run = () =>
  breakDatabase(async (cluster) => {
    await cluster.stop('immediate');
    await delay(5_000);
    await cluster.start();
  });
