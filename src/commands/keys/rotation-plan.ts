import { kidUses, type KidUse } from '../../admin/keys/kid-uses.js';
import type { KidCount } from '../../database/kid-count.js';
import { lostAfterSeconds, type SeenProcess } from '../../processes/seen-processes.js';
import { jwksTtlSeconds } from '../../tokens/public-keys.js';
import { Refusal } from './files/refusal.mjs';

export const rotationSteps = ['add', 'promote', 'retire'] as const;
export type RotationStep = (typeof rotationSteps)[number];

export type KidCounts = Readonly<Record<KidUse, readonly KidCount[]>>;

/** The kids of both lists as they are configured now, and what the database knows about their use. */
export interface KeySituation {
  secretKids: readonly string[];
  signingKids: readonly string[];
  processes: readonly SeenProcess[];
  counts: KidCounts;
}

export interface RotationPlan {
  step: RotationStep;
  /** Why the step would break something now; empty if it is safe. */
  obstacles: string[];
}

/**
 * What is stored nowhere with its kid lives at most this long after it was made: responses of idempotency keys a day,
 * access tokens an hour, unfinished sign-ins ten minutes.
 */
const uncountedSeconds = 86_400;

/**
 * The next step of a rotation. Both lists take each step together.
 * @throws Refusal if the lists do not show how far the rotation is
 */
export function planRotation(situation: KeySituation): RotationPlan {
  const step = nextStep(situation);
  const obstacles = { add: () => [], promote: obstaclesOfPromotion, retire: obstaclesOfRetirement }[step];
  return { step, obstacles: obstacles(situation) };
}

function nextStep({ secretKids, signingKids }: KeySituation): RotationStep {
  const [first = '', ...others] = secretKids.map(timeOf);
  const last = others.at(-1);
  if (last === undefined) {
    if (signingKids.length <= 1) return 'add';
    throw new Refusal(
      'JWT_PRIVATE_KEYS has several keys, but APP_SECRETS one secret: finish that rotation by hand.',
    );
  }
  if (others.every((other) => first > other)) return 'retire';
  if (last > first) return 'promote';
  throw new Refusal(
    'The kids of APP_SECRETS do not tell which one is the newest: finish that rotation by hand.',
  );
}

/** Of a kid that this command has made; earlier than any of them for others. */
function timeOf(kid: string): string {
  return /^k(\d{6,})(?=-|$)/.exec(kid)?.[1] ?? '';
}

function obstaclesOfPromotion({ secretKids, signingKids, processes }: KeySituation): string[] {
  const [secret, key] = [secretKids.at(-1) ?? '', signingKids.at(-1) ?? ''];
  const hasBoth = ({ secretKids: secrets, signingKids: keys }: SeenProcess) =>
    secrets.includes(secret) && (keys.length === 0 || keys.includes(key));
  const obstacles = obstaclesOfProcesses(processes, { isUpdated: hasBoth, lack: 'do not have them yet' });
  if (obstacles.length > 0 || signingKids.length === 1) return obstacles;
  const wait = jwksTtlSeconds - secondsSinceAll(processes.filter(isServer), hasBoth);
  return wait > 0
    ? [`resource servers may keep a key set without the new key for another ${describeWait(wait)}`]
    : [];
}

function obstaclesOfRetirement({ secretKids, signingKids, processes, counts }: KeySituation): string[] {
  const usesFirst = ({ secretKids: secrets, signingKids: keys }: SeenProcess) =>
    secrets[0] === secretKids[0] && (keys.length === 0 || keys[0] === signingKids[0]);
  const obstacles = [
    ...obstaclesOfProcesses(processes, { isUpdated: usesFirst, lack: 'still use the earlier ones' }),
    ...secretKids.slice(1).flatMap((kid) => neededBy(kid, counts)),
  ];
  const wait = uncountedSeconds - secondsSinceAll(processes, usesFirst);
  const tokens = 'access tokens and stored responses of the earlier ones may be in use for another';
  return obstacles.length === 0 && wait > 0 ? [`${tokens} ${describeWait(wait)}`] : obstacles;
}

const isServer = ({ signingKids }: SeenProcess) => signingKids.length > 0;

function obstaclesOfProcesses(
  processes: readonly SeenProcess[],
  { isUpdated, lack }: { isUpdated: (process: SeenProcess) => boolean; lack: string },
): string[] {
  if (!processes.some((process) => isServer(process) && isUpdated(process)))
    return ['no server has been started with them as they are now'];
  const running = processes.filter(({ isRunning }) => isRunning);
  const behind = running.filter((process) => !isUpdated(process));
  if (behind.length === 0) return [];
  const kinds = behind.map((process) => (isServer(process) ? 'server' : 'worker'));
  return [
    `${behind.length} of ${running.length} running processes ${lack} (${[...new Set(kinds)].join(', ')}): restart them`,
  ];
}

/** How long all processes have been up to date: since the last other one ended, or the first of them started. */
function secondsSinceAll(
  processes: readonly SeenProcess[],
  isUpdated: (process: SeenProcess) => boolean,
): number {
  const updated = processes.filter(isUpdated).map(({ startedSecondsAgo }) => startedSecondsAgo);
  const others = processes
    .filter((process) => !isUpdated(process))
    // It may have gone on for a while after it was seen for the last time.
    .map(({ lastSeenSecondsAgo }) => lastSeenSecondsAgo - lostAfterSeconds);
  return Math.min(Math.max(0, ...updated), ...others);
}

function neededBy(kid: string, counts: KidCounts): string[] {
  return kidUses.flatMap((use) =>
    counts[use]
      .filter((row) => row.kid === kid && row.count > 0)
      .map(({ count, until }) => {
        const end = until ? `, the last of them until ${until.toISOString().slice(0, 10)}` : '';
        return `${count.toLocaleString('en-US')} ${use} need ${kid}${end}`;
      }),
  );
}

function describeWait(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3_600)} h`;
}
