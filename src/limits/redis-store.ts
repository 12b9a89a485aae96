import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { RedisClientOptions } from '@redis/client';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { LimitRule } from './limits.settings.js';

/** An unresponsive Redis must not block a request. */
const timeouts = { connectMs: 3_000, commandMs: 1_000 } as const;

const options = {
  disableOfflineQueue: true,
  commandOptions: { timeout: timeouts.commandMs },
  socket: {
    connectTimeout: timeouts.connectMs,
    reconnectStrategy: (tries: number) => Math.min(tries * 100, 2_000),
  },
} satisfies RedisClientOptions;

/** The methods that the limiters use. */
interface RedisClient {
  destroy(): void;
}

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
  private constructor(private readonly client: RedisClient) {}

  /** Waits only for the first attempt; later attempts continue in the background. */
  static async connect(url: string): Promise<RedisStore> {
    const { createClient } = await import('@redis/client'); // several MiB that most installations do not need
    const client = createClient({ ...options, url });
    const logger = new Logger('Redis');
    // Without a listener the event would end the process. The caller gets the error too.
    client.on('error', ({ message: reason }: Error) => {
      logger.warn({ event: 'limits.redis_failed', msg: 'Redis connection failed', reason });
    });
    const connected = client.connect().catch(() => undefined); // logged by the listener above
    await Promise.race([connected, delay(timeouts.connectMs, undefined, { ref: false })]);
    return new RedisStore(client);
  }

  close(): void {
    this.client.destroy();
  }

  limiter(name: string, { quota, windowSeconds }: LimitRule): RateLimiterRedis {
    return new RateLimiterRedis({
      storeClient: this.client,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: countScript,
      keyPrefix: `postern:${name}`,
      points: quota,
      duration: windowSeconds,
    });
  }
}
