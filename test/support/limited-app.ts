import { startApp, type TestApp } from './app.js';
export { freshNetwork, from } from './networks.js';
import { hasRedis, startRedis, type TestRedis } from './redis.js';

export const stores = hasRedis ? (['database', 'redis'] as const) : (['database'] as const);
export type Store = (typeof stores)[number];

export interface LimitedApp extends TestApp {
  redis: TestRedis | null;
}

/** Two replicas with the default limits, behind one proxy, so that a test chooses the network of each request. */
export async function startLimitedApp(store: Store, env: Record<string, string> = {}): Promise<LimitedApp> {
  const redis = store === 'redis' ? await startRedis() : null;
  const app = await startApp({
    instances: 2,
    env: { RATE_LIMIT_FACTOR: '1', TRUST_PROXY: '1', ...(redis && { REDIS_URL: redis.url }), ...env },
  });
  const close = async () => {
    await app.close();
    await redis?.kill();
  };
  return { ...app, redis, close };
}
