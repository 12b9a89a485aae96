/** Whether two samples of times can be distinguished. Independent of what was measured. */

export type Verdict = 'same' | 'different' | 'inconclusive';

export interface Comparison {
  /**
   * Probability that a value of the second sample is above one of the first, ties counting half: 0.5 means no
   * difference.
   */
  auc: number;
  /** 95 %, by the percentiles of a bootstrap. */
  interval: readonly [low: number, high: number];
  verdict: Verdict;
}

/** Within this band, one request reveals nothing useful, and many reveal little. */
export const sameBand = [0.42, 0.58] as const;

const resamples = 1_000;

// Jest's sandbox looks up a global at each use, which costs more than the function itself.
const { floor, imul } = Math;

/** Numbers in [0, 1) that are the same in every run: a verdict on given samples never changes. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Mann and Whitney's U, divided by the number of pairs. */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  return areaOf(countByValue(first, second));
}

export function compare(first: readonly number[], second: readonly number[], seed = 1): Comparison {
  const counts = countByValue(first, second);
  const random = seededRandom(seed);
  const [drawFirst, drawSecond] = [drawingFrom(counts.first, random), drawingFrom(counts.second, random)];
  const areas = new Float64Array(resamples);
  for (let index = 0; index < resamples; index++) {
    areas[index] = areaOf({ first: drawFirst(), second: drawSecond() });
  }
  areas.sort();
  const interval = [quantile(areas, 0.025), quantile(areas, 0.975)] as const;
  return { auc: areaOf(counts), interval, verdict: verdictOn(interval) };
}

/** An interval that crosses the limit means that there were too few samples. */
export function verdictOn([low, high]: readonly [low: number, high: number]): Verdict {
  const [lowest, highest] = sameBand;
  if (low >= lowest && high <= highest) return 'same';
  return high < lowest || low > highest ? 'different' : 'inconclusive';
}

export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).toSorted(), 0.5);
}

/** How often each value, in ascending order, occurs in each sample. */
interface Counts {
  first: Uint32Array;
  second: Uint32Array;
}

function countByValue(first: readonly number[], second: readonly number[]): Counts {
  if (first.length === 0 || second.length === 0) throw new Error('There is nothing to compare');
  const values = [...new Set([...first, ...second])].toSorted((left, right) => left - right);
  const places = new Map(values.map((value, place) => [value, place]));
  const count = (sample: readonly number[]) => {
    const counts = new Uint32Array(values.length);
    for (const value of sample) addAt(counts, places.get(value) ?? 0);
    return counts;
  };
  return { first: count(first), second: count(second) };
}

function areaOf({ first, second }: Counts): number {
  let below = 0;
  let wins = 0;
  let total = 0;
  const places = first.length;
  for (let place = 0; place < places; place++) {
    const tied = first[place] ?? 0;
    const above = second[place] ?? 0;
    wins += above * (below + tied / 2);
    below += tied;
    total += above;
  }
  return wins / (below * total);
}

/** Returns a function that draws as many values as the sample has, with replacement. */
function drawingFrom(counts: Uint32Array, random: () => number): () => Uint32Array {
  const members: number[] = [];
  for (let place = 0; place < counts.length; place++) {
    for (let left = counts[place] ?? 0; left > 0; left--) members.push(place);
  }
  const size = members.length;
  const drawn = new Uint32Array(counts.length);
  return () => {
    drawn.fill(0);
    for (let left = size; left > 0; left--) addAt(drawn, members[floor(random() * size)] ?? 0);
    return drawn;
  };
}

function addAt(counts: Uint32Array, place: number): void {
  counts[place] = (counts[place] ?? 0) + 1;
}

/** Interpolates between the two nearest values. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
