import type { EntityManager } from 'typeorm';
import { rows } from './rows.js';
import type { Write } from './write-together.js';

/** Rows of one batch: little enough to hold no lock for long beside the requests of people. */
export const batchSize = 1_000;

/**
 * Repeats a statement that changes at most `batchSize` rows and RETURNs each, until it finds no more or the process
 * stops. Every batch commits by itself, so what was done stays done.
 * @returns how many rows it has changed
 */
export async function inBatches(
  manager: EntityManager,
  statement: Write,
  stopping: AbortSignal,
): Promise<number> {
  let total = 0;
  while (!stopping.aborted) {
    const changed = await rows(manager, statement.sql, [...statement.parameters]);
    total += changed.length;
    if (changed.length < batchSize) break;
  }
  return total;
}
