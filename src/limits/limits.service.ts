import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterRes, type RateLimiterStoreAbstract } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { Clock } from '../common/clock.js';
import { AppError } from '../common/errors/app-error.js';
import { describeTrustProxy } from '../common/http/trust-proxy.js';
import { annotateSpan, traced } from '../common/tracing.js';
import { Keyring } from '../common/secrets.js';
import { HttpSettings } from '../config/http.settings.js';
import { Settings } from '../config/settings.js';
import { CleanUpService } from '../jobs/clean-up.service.js';
import { CountBatch } from './count-batch.js';
import { deleteExpiredStatement } from './expired-counts.js';
import type { LimitHit, LimitUsage } from './limit-hit.js';
import { limitKey } from './limit-key.js';
import { LimitsSettings, type LimitName, type LimitRule } from './limits.settings.js';
import { limiterErrors } from './limits.metrics.js';
import { PostgresLimiter } from './postgres-limiter.js';
import { RecentRefusals } from './recent-refusals.js';
import { RefusedWindows } from './refused-windows.js';
import { RefusalCounts } from './refusal-counts.js';
import { RedisStore } from './redis-store.js';

export type { LimitHit, LimitUsage };

/** More than any limit allows. A refund of more than was counted creates no credit. */
const everything = 1_000_000_000;

interface CountedHit {
  hit: LimitHit;
  points: number;
  msBeforeNext: number;
}

/**
 * Enforces rate limits, stored in the database or in Redis and shared by all replicas. Fails closed: if the store is
 * lost, no request passes uncounted.
 */
@Injectable()
export class LimitsService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Limits');
  private readonly rules: Readonly<Record<LimitName, LimitRule>>;
  private redis: RedisStore | null = null;
  private limiters: ReadonlyMap<LimitName, RateLimiterStoreAbstract> = new Map();
  private readonly recent: RecentRefusals<AppError>;
  private readonly refusedWindows: RefusedWindows;
  readonly refusals = new RefusalCounts();

  constructor(
    private readonly limits: LimitsSettings,
    private readonly settings: Settings,
    private readonly keyring: Keyring,
    private readonly cleanUp: CleanUpService,
    @InjectDataSource() private readonly dataSource: DataSource,
    clock: Clock,
  ) {
    this.rules = limits.rules;
    this.recent = new RecentRefusals(clock);
    this.refusedWindows = new RefusedWindows(clock);
  }

  async onModuleInit(): Promise<void> {
    const { redisUrl } = this.limits;
    const redis = redisUrl === null ? null : await RedisStore.connect(redisUrl);
    const batch = new CountBatch(this.dataSource.manager);
    const rules = Object.entries(this.rules) as [LimitName, LimitRule][]; // the entries of a constant of ours
    this.limiters = new Map(
      rules.map(([name, rule]) => [
        name,
        redis?.limiter(name, rule) ?? new PostgresLimiter(batch, name, rule),
      ]),
    );
    this.redis = redis;
    this.cleanUp.register('limits', 47, deleteExpiredStatement);
  }

  onApplicationBootstrap(): void {
    if (!this.settings.has(HttpSettings)) return; // a worker has no requests to count
    this.logger.log({
      event: 'limits.in_effect',
      msg: 'rate limits in effect',
      store: this.redis ? 'redis' : 'database',
      factor: this.limits.factor,
      quotas: Object.entries(this.rules).flatMap(([name, { quota, windowSeconds }]) =>
        quota > 0 ? [`${name} ${quota}/${windowSeconds}s`] : [],
      ),
      clientAddress: describeTrustProxy(this.settings.get(HttpSettings).trustProxy),
    });
  }

  onApplicationShutdown(): void {
    this.redis?.close();
  }

  /**
   * Counts all hits, or none if one of the limits is used up.
   * @returns the points of each limit, in the same order
   * @throws AppError rate_limit.exceeded; service.unavailable if the store is lost
   */
  consume(hits: readonly LimitHit[]): Promise<number[]> {
    return traced('limits.consume', {}, async () => {
      const counted = await this.countAll(hits);
      const refused = await this.refuse(counted);
      if (refused) throw refused;
      return counted.map(({ points }) => points);
    });
  }

  /**
   * Like `consume`, for a limit that only decides how the work continues.
   * @returns the error, or null if all hits were counted
   */
  tryConsume(hits: readonly LimitHit[]): Promise<AppError | null> {
    return traced('limits.consume', {}, async () => {
      const refused = await this.refuse(await this.countAll(hits));
      if (refused) annotateSpan({ 'postern.outcome': refused.code });
      return refused;
    });
  }

  /**
   * Rejects again what this process rejected within the last second, so that a flood costs few queries.
   * @throws AppError rate_limit.exceeded
   */
  rejectRefused(hits: readonly LimitHit[]): void {
    for (const hit of hits) {
      const refusal = this.recent.find(this.storedKey(hit));
      if (!refusal) continue;
      this.refusals.add(hit.limit);
      throw refusal;
    }
  }

  /** Refunds hits that turned out not to count. */
  async refund(hits: readonly LimitHit[]): Promise<void> {
    const rewards = hits.map((hit) => {
      const key = this.storedKey(hit);
      this.recent.forget(key);
      return this.limiterOf(hit).reward(key, hit.points);
    });
    await this.reach(Promise.all(rewards));
  }

  /**
   * Ends the windows of these keys, at once. A replica that has just rejected a request may reject it again for a second.
   * @param hits each key once
   */
  reset(hits: readonly LimitHit[]): Promise<void> {
    return this.refund(hits.map((hit) => ({ ...hit, points: everything })));
  }

  /** Whether the limit's quota is reached or exceeded. */
  async isUsedUp(hit: LimitHit): Promise<boolean> {
    const { consumedPoints } = await this.count(hit, 0);
    return consumedPoints >= this.quotaOf(hit);
  }

  /** The usage of each limit, in the same order. Counts nothing. */
  usageOf(hits: readonly LimitHit[]): Promise<LimitUsage[]> {
    return Promise.all(hits.map((hit) => this.usageAfter(hit, 0)));
  }

  /** Counts a hit without enforcing the limit, for use with `isUsedUp`. */
  record(hit: LimitHit): Promise<LimitUsage> {
    return this.usageAfter(hit, hit.points ?? 1);
  }

  /**
   * Counts nothing on a limit of Redis, which fails for every reason for which a count would. Does nothing if the store
   * is the database.
   * @throws AppError service.unavailable
   */
  async assertUsable(): Promise<void> {
    if (this.redis) await this.count({ limit: 'starts-hour', key: 'readiness' }, 0);
  }

  private async usageAfter(hit: LimitHit, points: number): Promise<LimitUsage> {
    const { consumedPoints: used, msBeforeNext } = await this.count(hit, points);
    const { windowSeconds, setting } = this.rules[hit.limit];
    const resetsAt = new Date(Date.now() + msBeforeNext);
    return { limit: hit.limit, used, quota: this.quotaOf(hit), windowSeconds, setting, resetsAt };
  }

  private quotaOf({ limit, quota }: LimitHit): number {
    return quota ?? this.rules[limit].quota;
  }

  private countAll(hits: readonly LimitHit[]): Promise<CountedHit[]> {
    return Promise.all(
      hits.map(async (hit) => {
        const { consumedPoints: points, msBeforeNext } = await this.count(hit, hit.points ?? 1);
        return { hit, points, msBeforeNext };
      }),
    );
  }

  private async refuse(counted: readonly CountedHit[]): Promise<AppError | null> {
    const [first, ...others] = counted.filter(({ hit, points }) => points > this.quotaOf(hit));
    if (!first) return null;
    // Including the hit on the used-up limit: it may consist of hits that were rejected themselves.
    await this.refund(counted.map(({ hit }) => hit));
    const last = others.reduce((a, b) => (b.msBeforeNext > a.msBeforeNext ? b : a), first);
    const key = this.storedKey(last.hit);
    this.recent.remember(key, this.refusal(last));
    this.refusals.add(last.hit.limit);
    return this.refusal(last, { isFirst: this.refusedWindows.open(key, last.msBeforeNext / 1_000) });
  }

  private count(hit: LimitHit, points: number): Promise<RateLimiterRes> {
    return this.reach(this.limiterOf(hit).penalty(this.storedKey(hit), points));
  }

  private limiterOf({ limit }: LimitHit): RateLimiterStoreAbstract {
    const limiter = this.limiters.get(limit);
    if (!limiter) throw new Error('Limits must not be used before onModuleInit');
    return limiter;
  }

  /** @throws AppError for database errors by their kind, and service.unavailable for any error of Redis */
  private async reach<T>(counting: Promise<T>): Promise<T> {
    try {
      return await counting;
    } catch (cause) {
      limiterErrors.increment({ store: this.redis ? 'redis' : 'database' });
      if (!this.redis) throw cause;
      throw new AppError('service.unavailable', { cause });
    }
  }

  private storedKey({ limit, key }: LimitHit): string {
    return limitKey(this.keyring, limit, key);
  }

  private refusal({ hit, msBeforeNext }: CountedHit, { isFirst } = { isFirst: false }): AppError {
    const { limit: name } = hit;
    const { setting, windowSeconds: seconds } = this.rules[name];
    const quota = this.quotaOf(hit);
    return new AppError('rate_limit.exceeded', {
      retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
      limit: { name, setting, window: { quota, seconds }, isFirst },
    });
  }
}
