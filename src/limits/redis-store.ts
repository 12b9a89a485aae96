import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { RedisClientOptions } from '@redis/client';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { describeError } from '../common/errors/describe-error.js';
import type { LimitRule } from './limits.settings.js';

/** An unresponsive Redis must not block a request. */
const timeouts = { connectMs: 3_000, commandMs: 1_000 } as const;

const options = {
  disableOfflineQueue: true,
  socket: {
    connectTimeout: timeouts.connectMs,
    reconnectStrategy: (tries: number) => Math.min(tries * 100, 2_000),
  },
} satisfies RedisClientOptions;

/** The parts of the library's client that are used. */
interface RedisClient {
  readonly isReady: boolean;
  eval(script: string, parameters: ScriptParameters): Promise<unknown>;
  connect(): Promise<unknown>;
  destroy(): void;
}

interface ScriptParameters {
  keys: string[];
  arguments: string[];
}

/** From a server that has been a primary. The next connection may reach the current one. */
const readOnlyReply = /\b(READONLY|MASTERDOWN)\b/;

/** Like the library's script, except that a refund creates no credit, and ends the window when nothing is left. */
const countScript = `
redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX')
local points = redis.call('incrby', KEYS[1], ARGV[1])
if points <= 0 then
  redis.call('del', KEYS[1])
  return {0, 0}
end
return {points, redis.call('pttl', KEYS[1])}`;

/** The Redis connection of a process. While it is lost, every count fails immediately. */
export class RedisStore {
  private readonly logger = new Logger('Redis');
  private isClosed = false;

  private constructor(private readonly client: RedisClient) {}

  /** Waits only for the first attempt; later attempts continue in the background. */
  static async connect(url: string): Promise<RedisStore> {
    const { createClient } = await import('@redis/client'); // several MiB that most installations do not need
    const client = createClient({ ...options, url });
    const logger = new Logger('Redis');
    // Without a listener the event would end the process. The caller gets the error too.
    client.on('error', (error: unknown) => {
      const reason = describeError(error);
      logger.warn({ event: 'limits.redis_failed', msg: 'Redis connection failed', reason });
    });
    const connected = client.connect().catch(() => undefined); // logged by the listener above
    await Promise.race([connected, delay(timeouts.connectMs, undefined, { ref: false })]);
    return new RedisStore(client);
  }

  close(): void {
    this.isClosed = true;
    this.client.destroy();
  }

  /** Read by the limiters. */
  get isReady(): boolean {
    return this.client.isReady;
  }

  /** Called by the limiters. A connection on which nothing can be counted is replaced. */
  async eval(script: string, parameters: ScriptParameters): Promise<unknown> {
    const late = new Error(`Redis did not respond within ${timeouts.commandMs} ms`);
    const timer = new AbortController();
    const timeUp = delay(timeouts.commandMs, undefined, { signal: timer.signal }).then(() =>
      Promise.reject(late),
    );
    try {
      return await Promise.race([this.client.eval(script, parameters), timeUp]);
    } catch (error) {
      if (error === late || readOnlyReply.test(describeError(error))) this.reconnect(describeError(error));
      throw error;
    } finally {
      timer.abort();
    }
  }

  private reconnect(reason: string): void {
    if (!this.client.isReady || this.isClosed) return; // another command has begun it
    this.logger.warn({ event: 'limits.redis_failed', msg: 'Redis connection replaced', reason });
    this.client.destroy();
    this.client.connect().catch(() => undefined); // logged by the listener; tries until it succeeds
  }

  limiter(name: string, { quota, windowSeconds }: LimitRule): RateLimiterRedis {
    return new RateLimiterRedis({
      storeClient: this,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: countScript,
      keyPrefix: `postern:${name}`,
      points: quota,
      duration: windowSeconds,
    });
  }
}
