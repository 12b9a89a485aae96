import type { SeenProcess } from '../../processes/seen-processes.js';
import { planRotation, type KeySituation, type KidCounts } from './rotation-plan.js';

const [older, newer] = ['k20260101000000000-aaaaaaaa', 'k20260201000000000-bbbbbbbb'];
const nothing: KidCounts = {
  'authenticator apps': [],
  'phone numbers': [],
  'trusted devices': [],
  'live sessions': [],
  'open challenges': [],
};
const day = 86_400;

function seen(
  [secretKids, signingKids]: [string[], string[]],
  of: Partial<SeenProcess> & { startedSecondsAgo: number },
): SeenProcess {
  return { secretKids, signingKids, lastSeenSecondsAgo: 3, isRunning: true, ...of };
}

const before: [string[], string[]] = [[older], ['j1']];
const added: [string[], string[]] = [
  [older, newer],
  ['j1', 'j2'],
];
const promoted: [string[], string[]] = [
  [newer, older],
  ['j2', 'j1'],
];
const gone = (lastSeenSecondsAgo: number) => ({
  startedSecondsAgo: 9 * day,
  lastSeenSecondsAgo,
  isRunning: false,
});

function plan(
  [secretKids, signingKids]: [string[], string[]],
  processes: SeenProcess[],
  counts: Partial<KidCounts> = {},
) {
  const situation: KeySituation = {
    secretKids,
    signingKids,
    processes,
    counts: { ...nothing, ...counts },
  };
  return planRotation(situation);
}

describe('the next step of a rotation', () => {
  it.each([
    ['add', before],
    ['add', [['k1'], ['j1']]],
    ['promote', added],
    [
      'promote',
      [
        ['k1', older],
        ['j1', 'j2'],
      ],
    ],
    ['promote', [[older, newer], ['j1']]],
    ['retire', promoted],
    [
      'retire',
      [
        [older, 'k1'],
        ['j2', 'j1'],
      ],
    ],
    [
      'retire',
      [
        [newer, 'k1', older],
        ['j2', 'j1', 'j0'],
      ],
    ],
  ] as const)('is to %s for %j', (step, [secretKids, signingKids]) => {
    expect(plan([[...secretKids], [...signingKids]], []).step).toBe(step);
  });

  it.each([
    [
      [
        ['k1', 'k2'],
        ['j1', 'j2'],
      ],
      'do not tell which one is the newest',
    ],
    [[['k1'], ['j1', 'j2']], 'JWT_PRIVATE_KEYS has several keys'],
  ] as const)('is unknown for %j', ([secretKids, signingKids], reason) => {
    expect(() => plan([[...secretKids], [...signingKids]], [])).toThrow(reason);
  });

  it('is to add, at any time', () => {
    expect(plan(before, []).obstacles).toEqual([]);
  });
});

describe('the promotion of a secret and a key', () => {
  const obstacles = (...processes: SeenProcess[]) => plan(added, processes).obstacles;
  const server = (startedSecondsAgo: number) => seen(added, { startedSecondsAgo });

  it('waits for a server that has been started with them', () => {
    const none = ['no server has been started with them as they are now'];
    expect(obstacles()).toEqual(none);
    expect(obstacles(seen(before, { startedSecondsAgo: day }))).toEqual(none);
    expect(obstacles(seen([added[0], []], { startedSecondsAgo: day }))).toEqual(none);
  });

  it.each([
    ['a server has neither', before, 'server'],
    ['a server has the secret only', [added[0], ['j1']], 'server'],
    ['a server has the key only', [[older], ['j1', 'j2']], 'server'],
    ['a worker does not have the secret', [[older], []], 'worker'],
  ] as [string, [string[], string[]], string][])('waits while %s', (_what, keys, kind) => {
    const behind = `1 of 2 running processes do not have them yet (${kind}): restart them`;
    expect(obstacles(server(day), seen(keys, { startedSecondsAgo: day }))).toEqual([behind]);
  });

  it.each([
    ['after the first server started', [server(299)], '1 s'],
    ['after the first of several started', [server(20), server(61)], '4 min'],
    [
      'after a server without the key ended, and half a minute for its last requests',
      [server(day), seen(before, gone(329))],
      '1 s',
    ],
  ] as [string, SeenProcess[], string][])('waits until five minutes %s', (_what, processes, wait) => {
    expect(obstacles(...processes)).toEqual([
      `resource servers may keep a key set without the new key for another ${wait}`,
    ]);
  });

  it('waits no longer', () => {
    expect(obstacles(server(300))).toEqual([]);
    expect(obstacles(server(400), server(5), seen(before, gone(330)))).toEqual([]);
    expect(obstacles(server(400), seen([[older], []], gone(31)))).toEqual([]);
    expect(
      plan([[older, newer], ['j1']], [seen([[older, newer], ['j1']], { startedSecondsAgo: 5 })]),
    ).toEqual({
      step: 'promote',
      obstacles: [],
    });
  });
});

describe('the retirement of the earlier ones', () => {
  const server = seen(promoted, { startedSecondsAgo: 9 * day });
  const obstacles = (processes: SeenProcess[], counts: Partial<KidCounts> = {}) =>
    plan(promoted, processes, counts).obstacles;

  it('waits for a server that has been started with the new ones in front', () => {
    expect(obstacles([seen(added, { startedSecondsAgo: day })])).toEqual([
      'no server has been started with them as they are now',
    ]);
  });

  it.each([
    ['server', added],
    ['server', [promoted[0], added[1]]],
    ['server', [added[0], promoted[1]]],
    ['worker', [added[0], []]],
  ] as [string, [string[], string[]]][])('waits for a %s that still uses them: %j', (kind, keys) => {
    expect(obstacles([server, seen(keys, { startedSecondsAgo: day })])).toEqual([
      `1 of 2 running processes still use the earlier ones (${kind}): restart them`,
    ]);
  });

  it.each(['authenticator apps', 'trusted devices', 'live sessions', 'open challenges'] as const)(
    'waits while %s need one',
    (use) => {
      const until = new Date('2026-12-24T12:00:00Z');
      const row = { kid: older, count: 1_200, until };
      expect(obstacles([server], { [use]: [row, { kid: newer, count: 5, until }] })).toEqual([
        `1,200 ${use} need ${older}, the last of them until 2026-12-24`,
      ]);
      expect(obstacles([server], { [use]: [{ ...row, until: null }] })).toEqual([
        `1,200 ${use} need ${older}`,
      ]);
    },
  );

  it('waits a day for what is not counted', () => {
    const wait = (text: string) => [
      `access tokens and stored responses of the earlier ones may be in use for another ${text}`,
    ];
    expect(obstacles([server, seen(added, gone(day + 29))])).toEqual(wait('1 s'));
    expect(obstacles([server, seen(added, gone(31))])).toEqual(wait('24 h'));
    expect(obstacles([seen(promoted, { startedSecondsAgo: day - 60 })])).toEqual(wait('1 min'));
  });

  it('waits no longer', () => {
    expect(obstacles([server, seen(added, gone(day + 30))])).toEqual([]);
    expect(obstacles([server], { 'live sessions': [{ kid: newer, count: 5, until: null }] })).toEqual([]);
  });
});
