import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { CountBatch, CountedKey } from './count-batch.js';
import type { LimitRule } from './limits.settings.js';

/**
 * The library's limiter with a store of ours: what a request counts at once, and what others count in the same moment,
 * is one statement; and the clock is the database's, so that replicas whose clocks differ share their windows.
 */
export class PostgresLimiter extends RateLimiterPostgres {
  constructor(
    private readonly batch: CountBatch,
    name: string,
    { quota, windowSeconds }: LimitRule,
  ) {
    super({
      keyPrefix: name,
      points: quota,
      duration: windowSeconds,
      storeClient: batch,
      storeType: 'client',
      tableCreated: true,
      clearExpiredByTimeout: false,
    });
  }

  /** What the library calls to consume and to reward. */
  protected _upsert(key: string, points: number, durationMs: number): Promise<CountedKey> {
    return this.batch.count({ key, points, durationMs });
  }

  protected _getRateLimiterRes(_key: string, _changed: number, counted: CountedKey): RateLimiterRes {
    return new RateLimiterRes(
      Math.max(this.points - counted.points, 0),
      counted.msBeforeNext,
      counted.points,
    );
  }
}
