import { bounds, percentileOf, percentilesOf } from './histogram.js';

/** The histogram of these durations, as the database counts them. */
function histogramOf(...seconds: number[]): number[] {
  const histogram = Array<number>(bounds.length + 1).fill(0);
  for (const each of seconds) {
    const bucket = bounds.filter((bound) => each >= bound).length;
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
  }
  return histogram;
}

describe('percentiles of a histogram', () => {
  it('are interpolated within the bucket', () => {
    expect(percentileOf(histogramOf(11, 12, 13, 14), 0.5)).toBe(12.5);
    expect(percentileOf(histogramOf(11, 12, 13, 14), 1)).toBe(15);
  });

  it('find the bucket that contains them', () => {
    const histogram = histogramOf(...Array<number>(95).fill(1.2), ...Array<number>(5).fill(100));
    expect(percentilesOf(histogram)).toEqual({ p50: 1.3, p95: 1.5 });
    expect(percentileOf(histogram, 0.96)).toBe(96);
  });

  it('are the last bound beyond it, and start at zero', () => {
    expect(percentileOf(histogramOf(100_000), 0.5)).toBe(3_600);
    expect(percentileOf(histogramOf(0.1), 0.5)).toBe(0.3);
  });

  it('do not exist without durations', () => {
    expect(percentilesOf(histogramOf())).toBeNull();
    expect(percentilesOf(null)).toBeNull();
  });
});
