import { areaUnderCurve, compare, median, sameBand, seededRandom, verdictOn } from './statistics.js';

/** Times like those of a server: most near one value, with a long tail to the right. */
function times(count: number, options: { seed: number; shiftMs?: number; slowShare?: number }): number[] {
  const random = seededRandom(options.seed);
  const { shiftMs = 0, slowShare = 0 } = options;
  return Array.from({ length: count }, () => {
    const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.exp(gaussian / 4) * 4 + shiftMs + (random() < slowShare ? 8 : 0);
  });
}

describe('the area under the curve', () => {
  it.each<[string, number[], number[], number]>([
    ['all above', [1, 2], [3, 4], 1],
    ['all below', [3, 4], [1, 2], 0],
    ['one value', [5, 5, 5], [5, 5], 0.5],
    ['halves', [1, 3], [2], 0.5],
    ['with ties', [1, 2, 2, 3], [2, 3], (1 + 2 * 0.5 + (1 + 2 + 0.5)) / 8],
    ['of samples unlike in size', [1], [0, 1, 2, 2], (0.5 + 1 + 1) / 4],
  ])('is counted by pairs: %s', (_what, first, second, area) => {
    expect(areaUnderCurve(first, second)).toBeCloseTo(area, 12);
    expect(areaUnderCurve(second, first)).toBeCloseTo(1 - area, 12);
  });

  it('does not exist for an empty sample', () => {
    expect(() => areaUnderCurve([], [1])).toThrow('nothing');
    expect(() => compare([1], [])).toThrow('nothing');
  });
});

describe('the verdict', () => {
  it.each<[readonly [number, number], string]>([
    [[0.45, 0.55], 'same'],
    [sameBand, 'same'],
    [[0.59, 0.61], 'different'],
    [[0.2, 0.41], 'different'],
    [[0.41, 0.5], 'inconclusive'],
    [[0.55, 0.6], 'inconclusive'],
    [[0.3, 0.7], 'inconclusive'],
    [[Number.NaN, Number.NaN], 'inconclusive'],
  ])('on the interval %j is %s', (interval, verdict) => {
    expect(verdictOn(interval)).toBe(verdict);
  });

  it('on two samples of one distribution is "same", in any order', () => {
    const [first, second] = [times(1_500, { seed: 1 }), times(1_500, { seed: 2 })];
    for (const { auc, interval, verdict } of [compare(first, second), compare(second, first)]) {
      expect(verdict).toBe('same');
      expect(interval[0]).toBeLessThan(auc);
      expect(interval[1]).toBeGreaterThan(auc);
    }
  });

  it('on a shifted one is "different"', () => {
    const { auc, verdict } = compare(times(600, { seed: 3 }), times(600, { seed: 4, shiftMs: 1 }));
    expect(auc).toBeGreaterThan(0.7);
    expect(verdict).toBe('different');
  });

  it('on one that is slow in a third of the cases is "different", though half of it is as fast', () => {
    const { verdict } = compare(times(1_500, { seed: 5 }), times(1_500, { seed: 6, slowShare: 0.35 }));
    expect(verdict).toBe('different');
  });

  it('on few samples is "inconclusive"', () => {
    expect(compare(times(30, { seed: 7 }), times(30, { seed: 8 })).verdict).toBe('inconclusive');
  });

  it('on the same samples is always the same', () => {
    const [first, second] = [times(200, { seed: 9 }), times(200, { seed: 10 })];
    expect(compare(first, second)).toEqual(compare(first, second));
  });

  it('on one distribution is rarely wrong', () => {
    const verdicts = Array.from({ length: 100 }, (_, run) =>
      compare(times(700, { seed: 1_000 + run }), times(700, { seed: 9_000 + run })),
    );
    expect(verdicts.filter(({ verdict }) => verdict === 'different')).toEqual([]);
    expect(verdicts.filter(({ verdict }) => verdict === 'inconclusive').length).toBeLessThan(4);
  });
});

describe('the interval', () => {
  it('contains the true value about as often as it claims', () => {
    const trueArea = areaUnderCurve(times(5_000, { seed: 11 }), times(5_000, { seed: 12, shiftMs: 0.4 }));
    const holding = Array.from({ length: 100 }, (_, run) => {
      const [first, second] = [
        times(200, { seed: 100 + run }),
        times(200, { seed: 500 + run, shiftMs: 0.4 }),
      ];
      const { interval } = compare(first, second);
      return interval[0] <= trueArea && trueArea <= interval[1];
    });
    expect(holding.filter(Boolean).length).toBeGreaterThan(85);
  });
});

describe('the median', () => {
  it('is the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});
