import type { ProviderSummary } from '../../processes/provider-summaries.js';
import { bounds } from '../../statistics/histogram.js';
import type { StatisticSum } from '../../statistics/statistics-reader.service.js';
import { alertsOf, type AlertState } from './alerts.js';
import type { AlertScope } from './overview-windows.js';

const quiet: AlertState = {
  secondsSinceRollUp: 30,
  waiting: 0,
  oldestSeconds: null,
  untriedSeconds: null,
  providers: [],
  sums: [],
};

const sum = (
  scope: AlertScope | 'window',
  measure: string,
  {
    count,
    label = 'email example.com',
    histogram = null,
  }: { count: number; label?: string; histogram?: number[] | null },
): StatisticSum => ({ scope, measure, label, bucket: null, count, histogram });

const alerts = (state: Partial<AlertState>) =>
  alertsOf({ ...quiet, ...state }).map(({ code, severity, domain }) =>
    [code, severity, domain].filter(Boolean).join(' '),
  );

describe('alerts', () => {
  it('are not raised while nothing happens', () => {
    expect(alerts({})).toEqual([]);
  });

  it.each([
    [180, []],
    [181, ['roll_up_stalled critical']],
    [null, ['roll_up_stalled critical']],
  ])('are raised %s seconds after the last count: %j', (secondsSinceRollUp, expected) => {
    expect(alerts({ secondsSinceRollUp })).toEqual(expected);
  });

  describe('for messages that wait', () => {
    it.each([
      ['without an attempt for a minute', { waiting: 1, oldestSeconds: 61, untriedSeconds: 61 }, true],
      ['without an attempt for less', { waiting: 90, oldestSeconds: 60, untriedSeconds: 60 }, false],
      ['after attempts, while none is sent', { waiting: 5, oldestSeconds: 121 }, true],
      ['after attempts, not for long', { waiting: 5, oldestSeconds: 120 }, false],
      ['after attempts, few of them', { waiting: 4, oldestSeconds: 4_000 }, false],
      [
        'after attempts, while others are sent',
        { waiting: 5, oldestSeconds: 121, sums: [sum('last ten minutes', 'deliveries.sent', { count: 1 })] },
        false,
      ],
    ])('%s', (_what, state, isRaised) => {
      expect(alerts(state)).toEqual(isRaised ? ['mail_stalled critical'] : []);
    });
  });

  describe('for mail servers', () => {
    /** @param failing the workers for which it fails, and for how long */
    const server = (name: string, failing = 0, failingSeconds: number | null = null): ProviderSummary => ({
      channel: 'email',
      name,
      processes: 2,
      failing,
      failingSeconds,
      reason: null,
    });
    const works = server('fallback');
    const other = { ...works, channel: 'other' };

    it.each<[string, ProviderSummary[], string[]]>([
      ['that work', [server('primary'), works], []],
      ['of which one fails, not for long', [server('primary', 2, 119), works], []],
      ['of which one fails for two minutes', [server('primary', 2, 120), works], ['warning']],
      ['that all fail', [server('primary', 2, 120), server('fallback', 2, 120)], ['critical']],
      ['that all fail, one not for long', [server('primary', 2, 900), server('fallback', 2, 5)], ['warning']],
      ['that fail for one worker', [server('primary', 1, 900), server('fallback', 1, 900)], ['warning']],
      [
        'of which one works for one worker',
        [server('primary', 2, 900), server('fallback', 1, 900)],
        ['warning'],
      ],
      ['of which the only one fails', [server('primary', 2, 900)], ['critical']],
      [
        'that all fail, while those of another channel work',
        [server('primary', 2, 900), other],
        ['critical'],
      ],
    ])('%s', (_what, providers, severities) => {
      expect(alerts({ providers })).toEqual(severities.map((severity) => `provider_failing ${severity}`));
    });

    it('is another alert for providers of text messages', () => {
      const texts = (failing: ProviderSummary) => ({ ...failing, channel: 'sms' });
      expect(alerts({ providers: [works, texts(server('twilio', 2, 900))] })).toEqual([
        'text_provider_failing critical',
      ]);
      const both = [texts(server('twilio', 2, 900)), texts(server('webhook'))];
      expect(alerts({ providers: [server('primary', 2, 900), ...both] })).toEqual([
        'provider_failing critical',
        'text_provider_failing warning',
      ]);
    });
  });

  describe('for messages that fail', () => {
    const results = (scope: AlertScope | 'window', domains: readonly (readonly [number, number])[]) =>
      domains.flatMap(([sent, failed], index) => [
        sum(scope, 'deliveries.sent', { count: sent, label: `email d${index}.example` }),
        sum(scope, 'deliveries.failed', { count: failed, label: `email d${index}.example` }),
      ]);

    it.each<[string, [number, number][], string[]]>([
      ['a fifth of ten to one domain', [[8, 2]], ['domain_failing warning d0.example']],
      ['a fifth of nine', [[7, 2]], []],
      ['less than a fifth', [[81, 19]], []],
      [
        'a fifth of all',
        [
          [8, 2],
          [7, 3],
        ],
        ['mail_failing critical', 'domain_failing warning d1.example', 'domain_failing warning d0.example'],
      ],
      [
        'a fifth of all, but few to each domain',
        [
          [4, 1],
          [4, 1],
          [4, 1],
          [4, 1],
        ],
        ['mail_failing critical'],
      ],
      [
        'those of one among many',
        [
          [90, 0],
          [8, 2],
        ],
        ['domain_failing warning d1.example'],
      ],
    ])('%s', (_what, domains, expected) => {
      expect(alerts({ sums: results('last hour', domains) })).toEqual(expected);
    });

    it('in the last hour only', () => {
      expect(alerts({ sums: results('window', [[0, 100]]) })).toEqual([]);
    });
  });

  describe('for codes that are sent slowly', () => {
    const mailed = (fast: number, slow: number) => {
      const histogram = Array<number>(bounds.length + 1).fill(0);
      histogram[2] = fast;
      histogram[bounds.indexOf(90) + 1] = slow;
      return [sum('last hour', 'codes.mailed', { count: fast + slow, label: 'code_login', histogram })];
    };
    it.each([
      [18, 2, true],
      [19, 1, false],
      [8, 1, false],
      [0, 10, true],
    ])('%d fast and %d slow', (fast, slow, isRaised) => {
      expect(alerts({ sums: mailed(fast, slow) })).toEqual(isRaised ? ['mail_slow warning'] : []);
    });
  });

  describe('for codes that are not confirmed', () => {
    const shares = (now: [number, number], usual: [number, number]) =>
      (
        [
          ['settled', now],
          ['baseline', usual],
        ] as const
      ).flatMap(([scope, [started, confirmed]]) => [
        sum(scope, 'codes.started', { count: started, label: 'code_login' }),
        sum(scope, 'codes.confirmed', { count: confirmed, label: 'code_login' }),
      ]);
    it.each<[string, [number, number], [number, number], string[]]>([
      ['half as often as usual', [20, 9], [100, 90], []],
      ['less than half as often', [20, 8], [100, 90], ['codes_not_confirmed warning']],
      ['less than a quarter as often', [20, 4], [100, 90], ['codes_not_confirmed critical']],
      ['of few codes', [19, 0], [100, 90], []],
      ['without a day to compare with', [20, 0], [49, 49], []],
      ['as usual, where few are', [20, 2], [100, 10], []],
    ])('%s', (_what, now, usual, expected) => {
      expect(alerts({ sums: shares(now, usual) })).toEqual(expected);
    });
  });
});
