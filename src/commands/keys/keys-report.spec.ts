import type { SeenProcess } from '../../processes/seen-processes.js';
import { describeKeys, missingKids } from './keys-report.js';
import type { KeySituation, KidCounts } from './rotation-plan.js';

const none: KidCounts = {
  'authenticator apps': [],
  'phone numbers': [],
  'trusted devices': [],
  'live sessions': [],
  'open challenges': [],
};
const uses = [
  'authenticator apps',
  'phone numbers',
  'trusted devices',
  'live sessions',
  'open challenges',
] as const;
const rows = (...counts: [kid: string, count: number][]) =>
  counts.map(([kid, count]) => ({ kid, count, until: null }));
const running = (secretKids: string[], signingKids: string[]): SeenProcess => ({
  secretKids,
  signingKids,
  startedSecondsAgo: 60,
  lastSeenSecondsAgo: 1,
  isRunning: true,
});
const situation = (secretKids: string[], of: Partial<KeySituation> = {}): KeySituation => ({
  secretKids,
  signingKids: ['j1'],
  processes: [],
  counts: none,
  ...of,
});
const stateOf = (kid: string, secretKids: string[], counts: Partial<KidCounts>) =>
  describeKeys(situation(secretKids, { counts: { ...none, ...counts } }))
    .split('\n')
    .find((line) => line.startsWith(`${kid} `));

describe('the report of keys list', () => {
  it('has one row for each secret that is listed or in use, and for each signing key, and the next step', () => {
    const counts: KidCounts = {
      'authenticator apps': rows(['k0', 3]),
      'phone numbers': rows(['k0', 2]),
      'trusted devices': rows(['k2', 5]),
      'live sessions': rows(['k2', 17], ['k300000', 4_031]),
      'open challenges': rows(['k300000', 12]),
    };
    const processes = [
      running(['k300000', 'k2', 'k1'], ['j2', 'j1']),
      running(['k2', 'k1'], ['j1']),
      running(['k2', 'k1'], []),
      { ...running(['k2', 'k1'], ['j1']), isRunning: false },
    ];
    const listed = situation(['k300000', 'k2', 'k1'], { signingKids: ['j2', 'j1'], processes, counts });
    expect(describeKeys(listed).split('\n')).toEqual([
      'secret   place  processes  authenticator apps  phone numbers  trusted devices  live sessions  open challenges  state',
      'k300000  1      1 of 3     0                   0              0                4,031          12               current',
      'k2       2      3 of 3     0                   0              5                17             0                in use',
      'k1       3      3 of 3     0                   0              0                0              0                not in use',
      'k0       –      0 of 3     3                   2              0                0              0                missing',
      '',
      'signing key  place  servers',
      'j2           1      1 of 2',
      'j1           2      2 of 2',
      '',
      'Next step of "keys rotate": remove all secrets and keys but the first. Too early:',
      '  - 2 of 3 running processes still use the earlier ones (server, worker): restart them',
      '  - 5 trusted devices need k2',
      '  - 17 live sessions need k2',
    ]);
  });

  it.each(uses)('says that a secret is in use if there are %s', (use) => {
    const counts = { [use]: rows(['k1', 1]) };
    expect(stateOf('k1', ['k2', 'k1'], counts)).toMatch(/ in use$/);
    expect(stateOf('k1', ['k2'], counts)).toMatch(/missing$/);
    expect(stateOf('k1', ['k1', 'k2'], counts)).toMatch(/current$/);
  });

  it('counts a secret as missing for a start only if an authenticator app or a phone number needs it', () => {
    const one = rows(['k1', 1]);
    const missing = (kids: string[], counts: Partial<KidCounts>) =>
      missingKids(situation(kids, { counts: { ...none, ...counts } }));
    expect(missing(['k2'], { 'authenticator apps': one })).toEqual(['k1']);
    expect(missing(['k2'], { 'phone numbers': one })).toEqual(['k1']);
    expect(missing(['k2', 'k1'], { 'authenticator apps': one })).toEqual([]);
    expect(missing(['k2'], { 'live sessions': one, 'open challenges': one })).toEqual([]);
  });

  it('says why there is no next step', () => {
    expect(describeKeys(situation(['k2', 'k1'], { signingKids: ['j2', 'j1'] }))).toMatch(
      /\n\nThe kids of APP_SECRETS do not tell which one is the newest: finish that rotation by hand\.$/,
    );
  });
});
