import { Agent, request as httpRequest } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TestApp } from '../support/app.js';
import { compare, median, type Comparison } from './statistics.js';

/** All requests come from one network; the limits are counted as ever, and never used up. */
export const roomyEnv = {
  LOG_LEVEL: 'warn',
  STARTS_PER_IP_PER_HOUR: '100000',
  STARTS_PER_IP_PER_DAY: '100000',
  REGISTRATIONS_PER_IP_PER_HOUR: '100000',
};

/** A request that is made once: what it names is used by no other. */
export interface TimedRequest {
  path: string;
  body?: object;
  token?: string;
}

/** What the address of a request is, of which nobody may learn by a clock. */
export interface Arm {
  name: string;
  /** As many requests; what they name lies in the database before any clock runs. */
  prepare(app: TestApp, count: number): Promise<TimedRequest[]>;
}

export interface TimedRoute {
  name: string;
  /** What every arm has to answer: time says nothing where something else already does. */
  status: number;
  /** The first is what the others are compared with. */
  arms: readonly [Arm, ...Arm[]];
}

/** Samples per arm after which one looks, ascending: the last is where one gives up. */
export type Looks = readonly number[];

export interface TimedPair extends Comparison {
  route: string;
  arms: readonly [string, string];
  samples: number;
  mediansMs: readonly [number, number];
}

interface Measured {
  arm: Arm;
  timesMs: number[];
}

const warmUpRounds = 40;

/**
 * Times a route from its client's side, on one connection, one request at a time: in each round every arm once, in an
 * order drawn anew, so that whatever else the machine does hits all of them alike. An arm is done with as soon as the
 * samples allow a verdict.
 */
export async function timeRoute(app: TestApp, route: TimedRoute, looks: Looks): Promise<TimedPair[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const [reference, ...others] = route.arms.map((arm): Measured => ({ arm, timesMs: [] }));
    if (!reference) throw new Error('A route has at least one arm');
    await runRounds({ app, route, agent, rounds: warmUpRounds, measured: [reference, ...others] });
    for (const measured of [reference, ...others]) measured.timesMs.length = 0;
    const verdicts = new Map<Measured, TimedPair>();
    for (const samples of looks) {
      const open = others.filter(
        (other) => (verdicts.get(other)?.verdict ?? 'inconclusive') === 'inconclusive',
      );
      if (open.length === 0) break;
      const rounds = samples - reference.timesMs.length;
      await runRounds({ app, route, agent, rounds, measured: [reference, ...open] });
      for (const other of open) verdicts.set(other, pairOf(route, reference, other));
    }
    return [...verdicts.values()];
  } finally {
    agent.destroy();
  }
}

async function runRounds(of: {
  app: TestApp;
  route: TimedRoute;
  agent: Agent;
  rounds: number;
  measured: readonly Measured[];
}): Promise<void> {
  const { app, route, agent, rounds, measured } = of;
  const queues = new Map<Measured, TimedRequest[]>();
  for (const one of measured) queues.set(one, await one.arm.prepare(app, rounds));
  await app.query('ANALYZE'); // or the server would do it by itself, in the middle
  for (let round = 0; round < rounds; round++) {
    for (const one of shuffled(measured)) {
      const next = queues.get(one)?.pop();
      if (!next) throw new Error(`${one.arm.name} has prepared too little`);
      const { status, timeMs } = await send(app.client.url, agent, next);
      if (status !== route.status) throw new Error(`${route.name} of ${one.arm.name} answered ${status}`);
      one.timesMs.push(timeMs);
      await nextTurn(); // what the server still does after its answer belongs to this request and not to the next
    }
  }
}

function pairOf(route: TimedRoute, first: Measured, second: Measured): TimedPair {
  return {
    route: route.name,
    arms: [first.arm.name, second.arm.name],
    samples: second.timesMs.length,
    mediansMs: [median(first.timesMs), median(second.timesMs)],
    ...compare(first.timesMs, second.timesMs),
  };
}

function send(
  url: string,
  agent: Agent,
  { path, body, token }: TimedRequest,
): Promise<{ status: number; timeMs: number }> {
  const text = body && JSON.stringify(body);
  const headers = {
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${url}${path}`, { method: 'POST', agent, headers }, (incoming) => {
      const status = incoming.statusCode ?? 0;
      incoming.on('error', reject);
      incoming.on('end', () => {
        const timeMs = Number(process.hrtime.bigint() - startedAt) / 1e6;
        resolve({ status, timeMs });
      });
      incoming.resume();
    });
    outgoing.on('error', reject);
    const startedAt = process.hrtime.bigint();
    outgoing.end(text);
  });
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items];
  const order: T[] = [];
  while (rest.length > 0) order.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
  return order;
}

/** One line per pair, for people. */
export function describePair({ route, arms, samples, mediansMs, auc, interval, verdict }: TimedPair): string {
  const [first, second] = mediansMs.map((ms) => ms.toFixed(2).padStart(7));
  const [low, high] = interval.map((bound) => bound.toFixed(3));
  const names = `${arms[0]} / ${arms[1]}`;
  return (
    `${route.padEnd(34)} ${names.padEnd(30)} n ${String(samples).padStart(5)}  ${first} ms ${second} ms  ` +
    `AUC ${auc.toFixed(3)} [${low}, ${high}]  ${verdict}`
  );
}
