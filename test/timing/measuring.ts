import { Agent, request as httpRequest } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TestApp } from '../support/app.js';
import { compare, median, type Comparison } from './statistics.js';

/** All requests come from one network; the limits are counted as usual, and never used up. */
export const roomyEnv = {
  LOG_LEVEL: 'warn',
  STARTS_PER_IP_PER_HOUR: '100000',
  STARTS_PER_IP_PER_DAY: '100000',
  REGISTRATIONS_PER_IP_PER_HOUR: '100000',
};

/** A request that is sent once, with values that no other request uses. */
export interface TimedRequest {
  path: string;
  body?: object;
  token?: string;
}

/** A state of the address or challenge in a request that the response time must not reveal. */
export interface Arm {
  name: string;
  /** Creates `count` requests, with all their data in the database before the measurement starts. */
  prepare(app: TestApp, count: number): Promise<TimedRequest[]>;
}

export interface TimedRoute {
  name: string;
  /** The status of every arm: comparing times is pointless if the responses differ. */
  status: number;
  /** The others are compared with the first. */
  arms: readonly [Arm, ...Arm[]];
}

/** Samples per arm after which the result is evaluated, ascending; the last one ends the measurement. */
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
 * Measures the response time of a route on one connection, one request at a time. Each round contains every arm once,
 * in random order, so that other work on the machine affects all arms equally. An arm ends as soon as its samples allow
 * a verdict.
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
  await app.query('ANALYZE'); // or the server would run it automatically during the measurement
  for (let round = 0; round < rounds; round++) {
    for (const one of shuffled(measured)) {
      const next = queues.get(one)?.pop();
      if (!next) throw new Error(`${one.arm.name} has prepared too little`);
      const { status, timeMs } = await send(app.client.url, agent, next);
      if (status !== route.status) {
        const cause = app.logLines.findLast((line) => line.includes('http.error'));
        throw new Error(
          `${route.name} of ${one.arm.name} returned ${status}: ${cause ?? 'no error was logged'}`,
        );
      }
      one.timesMs.push(timeMs);
      await nextTurn(); // the server's work after a response belongs to this request and not to the next
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

/** One readable line per pair. */
export function describePair({ route, arms, samples, mediansMs, auc, interval, verdict }: TimedPair): string {
  const [first, second] = mediansMs.map((ms) => ms.toFixed(2).padStart(7));
  const [low, high] = interval.map((bound) => bound.toFixed(3));
  const names = `${arms[0]} / ${arms[1]}`;
  return (
    `${route.padEnd(34)} ${names.padEnd(30)} n ${String(samples).padStart(5)}  ${first} ms ${second} ms  ` +
    `AUC ${auc.toFixed(3)} [${low}, ${high}]  ${verdict}`
  );
}
