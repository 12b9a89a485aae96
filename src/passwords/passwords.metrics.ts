import { counter, gauge, histogram } from '../observability/metrics.js';

export const hashQueueLength = gauge('postern_hash_queue_length', 'Hashes that wait, in units of one hash.', {
  labels: {},
});

export const hashSeconds = histogram('postern_hash_seconds', 'Time in the queue and of the hash itself.', {
  labels: {},
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const hashesRefused = counter(
  'postern_hash_refused_total',
  'Requests rejected because the hash queue was full, or the share of their network.',
  {},
);
