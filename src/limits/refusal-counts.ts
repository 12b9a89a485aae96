import { limitHits } from './limits.metrics.js';

/** How many requests each limit has refused, in the memory of this process. */
export class RefusalCounts {
  private counts = new Map<string, number>();

  /** @param limit its name; also that of one that is enforced elsewhere */
  add(limit: string): void {
    limitHits.increment({ limit });
    this.restore(limit, 1);
  }

  /** Restores counts that were drained. */
  restore(limit: string, count: number): void {
    this.counts.set(limit, (this.counts.get(limit) ?? 0) + count);
  }

  /** @returns the counts since the last call */
  drain(): ReadonlyMap<string, number> {
    const drained = this.counts;
    this.counts = new Map();
    return drained;
  }
}
