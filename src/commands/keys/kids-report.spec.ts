import { describeKids, missingKids, type KidCounts } from './kids-report.js';

const none: KidCounts = { 'authenticator apps': [], 'live sessions': [], 'open challenges': [] };
const stateOf = (kid: string, listed: string[], counts: Partial<KidCounts>) =>
  describeKids(listed, { ...none, ...counts })
    .split('\n')
    .find((line) => line.startsWith(`${kid} `))
    ?.replaceAll(/ {2,}/g, ' | ');

describe('the report of keys status', () => {
  it('has one row for each secret that is listed or in use, in the order of the list', () => {
    const counts: KidCounts = {
      'authenticator apps': [{ kid: 'k0', count: 3 }],
      'live sessions': [
        { kid: 'k2', count: 17 },
        { kid: 'k3', count: 4_031 },
      ],
      'open challenges': [{ kid: 'k3', count: 12 }],
    };
    expect(describeKids(['k3', 'k2', 'k1'], counts)).toBe(
      [
        'kid  place  authenticator apps  live sessions  open challenges  state',
        'k3   1      0                   4,031          12               current',
        'k2   2      0                   17             0                in use',
        'k1   3      0                   0              0                not in use',
        'k0   –      3                   0              0                missing',
      ].join('\n'),
    );
  });

  it.each(['authenticator apps', 'live sessions', 'open challenges'] as const)(
    'says that a secret is in use if there are %s',
    (use) => {
      const counts = { [use]: [{ kid: 'k1', count: 1 }] };
      expect(stateOf('k1', ['k2', 'k1'], counts)).toMatch(/ in use$/);
      expect(stateOf('k1', ['k2'], counts)).toMatch(/missing$/);
      expect(stateOf('k1', ['k1', 'k2'], counts)).toMatch(/current$/);
    },
  );

  it('counts a secret as missing for a start only if an authenticator app needs it', () => {
    const one = [{ kid: 'k1', count: 1 }];
    expect(missingKids(['k2'], { ...none, 'authenticator apps': one })).toEqual(['k1']);
    expect(missingKids(['k2', 'k1'], { ...none, 'authenticator apps': one })).toEqual([]);
    expect(missingKids(['k2'], { ...none, 'live sessions': one, 'open challenges': one })).toEqual([]);
  });
});
