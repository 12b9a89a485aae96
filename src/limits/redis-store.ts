import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { RedisClientOptions } from '@redis/client';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { LimitRule } from './limits.settings.js';

/** A Redis that does not answer must not hold a request. */
const timeouts = { connectMs: 3_000, commandMs: 1_000 } as const;

const options = {
  disableOfflineQueue: true,
  commandOptions: { timeout: timeouts.commandMs },
  socket: {
    connectTimeout: timeouts.connectMs,
    reconnectStrategy: (tries: number) => Math.min(tries * 100, 2_000),
  },
} satisfies RedisClientOptions;

/** What the limiters need of the client. */
interface RedisClient {
  destroy(): void;
}

/** As the library's, but what is given back is no credit, and where nothing is left the window is over. */
const countScript = `
redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX')
local points = redis.call('incrby', KEYS[1], ARGV[1])
if points <= 0 then
  redis.call('del', KEYS[1])
  return {0, 0}
end
return {points, redis.call('pttl', KEYS[1])}`;

/** The connection of one process to Redis. While it is lost, everything that counts fails at once. */
export class RedisStore {
  private constructor(private readonly client: RedisClient) {}

  /** Goes on trying while it cannot be reached; waits for the first try alone. */
  static async connect(url: string): Promise<RedisStore> {
    const { createClient } = await import('@redis/client'); // several MiB that most installations do without
    const client = createClient({ ...options, url });
    const logger = new Logger('Redis');
    // Without a listener the event would end the process; whoever counts gets the error too.
    client.on('error', (error: Error) => logger.warn({ msg: 'redis', cause: error.message }));
    const connected = client.connect().catch(() => undefined); // the event has told
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
