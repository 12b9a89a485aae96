import { counter, histogram } from '../observability/metrics.js';

/** Mail is no job of the runner: see `delivery.metrics.ts`. */
const ofQueue = { queue: ['upkeep'] } as const;

const jobSeconds = histogram('postern_job_seconds', 'Duration of scheduled tasks.', {
  labels: ofQueue,
  buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
});

const jobsFailed = counter('postern_jobs_failed_total', 'Scheduled tasks that failed.', ofQueue);

/** Runs a task and measures it. */
export async function measureJob(task: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  try {
    await task();
  } catch (error) {
    jobsFailed.increment({ queue: 'upkeep' });
    throw error;
  } finally {
    jobSeconds.observe({ queue: 'upkeep' }, (performance.now() - startedAt) / 1_000);
  }
}
