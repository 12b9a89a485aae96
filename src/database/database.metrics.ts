import type { DataSource } from 'typeorm';
import { productVersion } from '../common/version.js';
import { currentOperation } from '../common/http/request-context.js';
import { gauge, histogram, type Gauge } from '../observability/metrics.js';

/** The parts of pg's pool that are measured. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const buildInfo = gauge('postern_build_info', 'Always 1. The versions of this process and of its schema.', {
  labels: { version: null, node: null, schema: null },
});

const poolLabels = { state: ['used', 'idle', 'waiting'] } as const;
let pool: Pool | null = null;

gauge('postern_db_pool_connections', 'Connections of the pool, and requests that wait for one.', {
  labels: poolLabels,
  collect: setPool,
});

function setPool(connections: Gauge<typeof poolLabels>): void {
  connections.set({ state: 'used' }, pool ? pool.totalCount - pool.idleCount : 0);
  connections.set({ state: 'idle' }, pool?.idleCount ?? 0);
  connections.set({ state: 'waiting' }, pool?.waitingCount ?? 0);
}

/**
 * Describes the data source of this process, and measures its pool.
 * @param schema the name of the newest migration that this version knows
 */
export function measureDataSource({ driver }: DataSource, schema: string): void {
  pool = (driver as unknown as { master: Pool }).master; // as: not in TypeORM's types
  buildInfo.set({ version: productVersion, node: process.version, schema }, 1);
}

const querySeconds = histogram(
  'postern_db_query_seconds',
  'Duration of queries, by the operation of the API.',
  {
    labels: { operation: null },
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5],
  },
);

/** @returns a function to be called when the query has ended */
export function startQueryTimer(): () => void {
  const operation = currentOperation() ?? 'none';
  const startedAt = performance.now();
  return () => querySeconds.observe({ operation }, (performance.now() - startedAt) / 1_000);
}
