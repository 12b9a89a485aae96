import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { CountBatch, CountedKey } from './count-batch.js';
import type { LimitRule } from './limits.settings.js';

/**
 * The library's limiter with a different store. All hits of a request, and those of concurrent requests, share one
 * statement. Windows use the database's clock, so replicas with different clocks share them.
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

  /** Called by the library to consume and to refund. */
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
