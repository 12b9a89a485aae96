/**
 * Durations are stored as histograms with fixed bounds, because those of several steps add up, which percentiles do not.
 * A percentile that is read from one is exact to the width of a bucket.
 */
export const bounds: readonly number[] = [
  0.5, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1_800, 3_600,
];

const buckets = Array.from({ length: bounds.length + 1 }, (_, bucket) => bucket);

/**
 * SQL of the bucket of a duration; null if there is none.
 * @param seconds SQL of a double
 */
export function bucketSql(seconds: string): string {
  return `width_bucket(${seconds}, ARRAY[${bounds.join(', ')}]::float8[])`;
}

/**
 * SQL of an aggregate.
 * @param bucket a column with the results of `bucketSql`
 */
export function histogramSql(bucket: string): string {
  const counts = buckets.map((number) => `count(*) FILTER (WHERE ${bucket} = ${number})`);
  return `ARRAY[${counts.join(', ')}]::int[]`;
}

/** SQL of an aggregate: the sum of the histograms in a column. Null if all of them are. */
export function sumSql(histogram: string): string {
  const sums = buckets.map((number) => `sum(${histogram}[${number + 1}])`);
  return `CASE WHEN count(${histogram}) > 0 THEN ARRAY[${sums.join(', ')}]::int[] END`;
}

/** Interpolates within the bucket. Durations beyond the last bound count as that bound. */
export function percentileOf(histogram: readonly number[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let before = 0;
  for (const [bucket, count] of histogram.entries()) {
    const rank = share * total - before;
    if (count > 0 && rank <= count) {
      const from = bounds[bucket - 1] ?? 0;
      const to = bounds[bucket] ?? from;
      return Math.round((from + ((to - from) * rank) / count) * 10) / 10;
    }
    before += count;
  }
  return bounds.at(-1) ?? null;
}

/** The median and the slowest twentieth, in seconds. */
export interface Percentiles {
  p50: number;
  p95: number;
}

export function percentilesOf(histogram: readonly number[] | null): Percentiles | null {
  const [p50, p95] = [0.5, 0.95].map((share) => (histogram ? percentileOf(histogram, share) : null));
  return p50 === null || p95 === null || p50 === undefined || p95 === undefined ? null : { p50, p95 };
}
