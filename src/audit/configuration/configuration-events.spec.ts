import { configurationEvents, type Configuration } from './configuration-events.js';

const nothing: Configuration = { settings: {}, kids: {} };

describe('what the log says about a start', () => {
  const detailsOf = (seen: Partial<Configuration>, started: Partial<Configuration>) =>
    configurationEvents({ ...nothing, ...seen }, { ...nothing, ...started }).map(({ type, details }) => ({
      type,
      details,
    }));
  const rotation = (before: string[], after: string[]) =>
    detailsOf({ kids: { APP_SECRETS: before } }, { kids: { APP_SECRETS: after } });

  it('is the settings that have another value, with both', () => {
    const seen = { settings: { A: '1', B: null, C: 'x', D: 'same', ONLY_OF_WORKERS: '1' } };
    const started = { settings: { A: '2', B: 'y', C: null, D: 'same' } };
    expect(detailsOf(seen, started)).toEqual([
      {
        type: 'settings.changed',
        details: {
          changes: [
            { setting: 'A', from: '1', to: '2' },
            { setting: 'B', from: null, to: 'y' },
            { setting: 'C', from: 'x', to: null },
          ],
        },
      },
    ]);
  });

  it('is nothing at the first start, and nothing of a new setting or list', () => {
    expect(detailsOf({}, { settings: { A: '1' }, kids: { APP_SECRETS: ['k1'] } })).toEqual([]);
    const seen = { settings: { A: '1' }, kids: { APP_SECRETS: ['k1'] } };
    const started = { settings: { A: '1', NEW: '1' }, kids: { ...seen.kids, JWT_PRIVATE_KEYS: ['j1'] } };
    expect(detailsOf(seen, started)).toEqual([]);
  });

  it('cuts a long value, and compares all of it', () => {
    const long = 'x'.repeat(500);
    const change = { setting: 'A', from: long, to: long };
    expect(detailsOf({ settings: { A: `${long}1` } }, { settings: { A: `${long}2` } })).toEqual([
      { type: 'settings.changed', details: { changes: [change] } },
    ]);
  });

  it.each<[string[], string[], object | null]>([
    [['k1'], ['k1', 'k2'], { added: ['k2'], removed: [], promoted: null }],
    [['k1', 'k2'], ['k2', 'k1'], { added: [], removed: [], promoted: 'k2' }],
    [['k2', 'k1'], ['k2'], { added: [], removed: ['k1'], promoted: null }],
    [['k1'], ['k2'], { added: ['k2'], removed: ['k1'], promoted: 'k2' }],
    [['k1', 'k2', 'k3'], ['k1', 'k3', 'k2'], null],
    [['k1'], ['k1'], null],
  ])('is a rotation from %j to %j: %j', (before, after, expected) => {
    const details = { list: 'APP_SECRETS', ...expected };
    expect(rotation(before, after)).toEqual(expected === null ? [] : [{ type: 'keys.rotated', details }]);
  });

  it('is a rotation of each list', () => {
    const [seen, started] = [
      { APP_SECRETS: ['k1'], JWT_PRIVATE_KEYS: ['j1'] },
      { APP_SECRETS: ['k2', 'k1'], JWT_PRIVATE_KEYS: ['j2', 'j1'] },
    ];
    const lists = detailsOf({ kids: seen }, { kids: started }).map(({ details }) => details);
    expect(lists).toMatchObject([{ list: 'APP_SECRETS' }, { list: 'JWT_PRIVATE_KEYS' }]);
    expect(detailsOf({ kids: seen }, { kids: { APP_SECRETS: ['k1'] } })).toEqual([]); // a worker
  });
});
