import { partsOf, scopesOf, sinceOf, type OverviewWindow } from './overview-windows.js';

const now = new Date('2026-11-24T14:07:30.500Z');
const at = (time: string) => new Date(`2026-11-${time}Z`);

describe('the windows of the overview', () => {
  it.each<[OverviewWindow, string, string, number]>([
    ['1h', '24T13:10:00', '24T14:05:00', 12],
    ['24h', '23T15:00:00', '24T14:00:00', 24],
    ['7d', '17T18:00:00', '24T12:00:00', 28],
  ])('%s begins with a whole part and ends with the running one', (window, since, last, count) => {
    const parts = partsOf(window, now);
    expect(sinceOf(window, now)).toEqual(at(since));
    expect([parts[0], parts.at(-1), parts.length]).toEqual([at(since), at(last), count]);
  });

  it('begin anew exactly with a step', () => {
    expect(sinceOf('1h', at('24T14:05:00'))).toEqual(at('24T13:10:00'));
    expect(sinceOf('1h', at('24T14:04:59.999'))).toEqual(at('24T13:05:00'));
  });

  it('compare the same periods for the alerts of each window', () => {
    const periods = (window: OverviewWindow) =>
      scopesOf(window, now)
        .slice(1)
        .map(({ name, from, until }) => [name, from, until]);
    const end = new Date(now.getTime() + 1);
    expect(periods('1h')).toEqual([
      ['last ten minutes', at('24T14:00:00'), end],
      ['last hour', at('24T13:10:00'), end],
      ['settled', at('24T12:50:00'), at('24T13:50:00')],
      ['baseline', at('23T13:00:00'), at('24T12:00:00')],
    ]);
    expect(periods('7d')).toEqual(periods('1h'));
  });
});
