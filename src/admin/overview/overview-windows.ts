import { steps } from '../../statistics/measures.js';
import type { Scope } from '../../statistics/statistics-reader.service.js';

const hour = 3_600;

/** The parts that a picture shows, and the steps from which they are added up. */
const parts = {
  '1h': { resolution: steps.fine, seconds: 300, count: 12 },
  '24h': { resolution: steps.coarse, seconds: hour, count: 24 },
  '7d': { resolution: steps.coarse, seconds: 6 * hour, count: 28 },
} as const;

export type OverviewWindow = keyof typeof parts;
export const overviewWindows = Object.keys(parts) as OverviewWindow[]; // as: keys() returns string[]

/** The periods that alerts compare: the same for each window, so that all of them show the same alerts. */
export const alertScopes = ['last ten minutes', 'last hour', 'settled', 'baseline'] as const;
export type AlertScope = (typeof alertScopes)[number];

/** When the window begins: it ends with the running part. */
export function sinceOf(window: OverviewWindow, now: Date): Date {
  const { seconds, count } = parts[window];
  return before(now, (count - 1) * seconds, seconds);
}

/** When each part of the window begins. */
export function partsOf(window: OverviewWindow, now: Date): Date[] {
  const { seconds, count } = parts[window];
  const since = sinceOf(window, now).getTime();
  return Array.from({ length: count }, (_, index) => new Date(since + index * seconds * 1_000));
}

export function scopesOf(window: OverviewWindow, now: Date): Scope[] {
  const { resolution, seconds } = parts[window];
  const { fine, coarse } = steps;
  const until = new Date(now.getTime() + 1);
  return [
    { name: 'window', resolution, from: sinceOf(window, now), until, bucketSeconds: seconds, measures: '%' },
    ...Object.entries({
      'last ten minutes': { resolution: fine, from: before(now, 300, fine), until, measures: 'deliveries.%' },
      'last hour': { resolution: fine, from: before(now, 3_300, fine), until, measures: '%' },
      // Whoever was sent a code later than that may still enter it.
      settled: {
        resolution: fine,
        from: before(now, 4_500, fine),
        until: before(now, 900, fine),
        measures: 'codes.%',
      },
      baseline: {
        resolution: coarse,
        from: before(now, 25 * hour, coarse),
        until: before(now, 2 * hour, coarse),
        measures: 'codes.%',
      },
    } satisfies Record<AlertScope, Omit<Scope, 'name' | 'bucketSeconds'>>).map(([name, scope]) => ({
      ...scope,
      name,
      bucketSeconds: null,
    })),
  ];
}

/** The beginning of the step that contains the time so many seconds before. */
function before(now: Date, seconds: number, step: number): Date {
  return new Date(Math.floor((now.getTime() / 1_000 - seconds) / step) * step * 1_000);
}
