import { setTimeout as delay } from 'node:timers/promises';
import { HttpConnection } from './http-connection.mjs';
import { clusterMs, peakMemoryMib, processorMs, resetPeakMemory } from './processes.mjs';

const warmUpMs = 300;
const mostErrors = 50;
/** Callers begin together, so that a few operations of each say little: those that are under way are not counted. */
const leastPerCaller = 4;
const longestSeconds = 60;
/** Of a caller that was refused because of too many hashes. Other errors end a run, this one does not. */
const overloadPauseMs = 1_000;
const isOverload = ({ message }) => message.includes('service.overloaded');

/** In the unit of the durations. */
export function percentilesOf(durations) {
  const sorted = Float64Array.from(durations).toSorted();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** The processor time that the processes of an installation, and this one, use from now on. */
export function startMeter({ postmaster, server, worker }) {
  const used = () => ({
    server: processorMs(server),
    worker: processorMs(worker),
    postgres: clusterMs(postmaster),
    client: processorMs(process.pid),
  });
  const before = used();
  resetPeakMemory(server);
  return {
    /** Milliseconds per operation, and the server's peak memory. */
    stop(count) {
      const after = used();
      const each = Object.keys(after).map((name) => [name, (after[name] - before[name]) / count]);
      return { cpuMs: Object.fromEntries(each), peakMemoryMib: peakMemoryMib(server) };
    },
  };
}

/**
 * Each caller starts its next operation when the last one has ended. The measurement begins when each has ended one, on
 * average, and lasts until each has ended four more.
 * @param seconds the least time that is measured
 * @param act runs one operation with the connection of its caller; returns false if there are no inputs left, and throws
 *   if it fails
 * @returns operations per second, latencies in ms, processor time of each operation
 */
export async function runCallers({ url, callers, seconds, act, processes }) {
  const connections = Array.from({ length: callers }, () => new HttpConnection(url));
  const run = { durations: [], errors: [], unexpected: 0, isOver: false };
  const calls = connections.map((connection, caller) => callUntilOver(run, () => act(connection, caller)));
  try {
    await Promise.race([untilMeasured(run, { leastMs: warmUpMs, count: callers }), Promise.all(calls)]);
    run.durations = [];
    const meter = startMeter(processes);
    const startedAt = performance.now();
    const enough = { leastMs: seconds * 1_000, count: callers * leastPerCaller };
    await Promise.race([untilMeasured(run, enough), Promise.all(calls)]);
    const { durations } = run;
    run.durations = [];
    const elapsed = (performance.now() - startedAt) / 1_000;
    const cost = meter.stop(durations.length);
    const perSecond = durations.length / elapsed;
    return { perSecond, count: durations.length, ...percentilesOf(durations), ...cost, errors: run.errors };
  } finally {
    run.isOver = true;
    await Promise.all(calls);
    for (const connection of connections) connection.close();
  }
}

async function untilMeasured(run, { leastMs, count }) {
  await delay(leastMs);
  const deadline = performance.now() + longestSeconds * 1_000 - leastMs;
  while (run.durations.length < count && !run.isOver && performance.now() < deadline) await delay(20);
}

async function callUntilOver(run, act) {
  while (!run.isOver) {
    const startedAt = performance.now();
    try {
      if ((await act()) === false) return;
      run.durations.push(performance.now() - startedAt);
    } catch (error) {
      run.errors.push(error.message);
      if (isOverload(error)) await delay(overloadPauseMs);
      else run.unexpected += 1;
      if (run.unexpected >= mostErrors) run.isOver = true;
    }
  }
}

/** Starts operations at an even pace, whether or not the earlier ones have ended. */
export async function runAtPace({ url, perSecond, seconds, act }) {
  const idle = [];
  const durations = [];
  const errors = [];
  const started = [];
  const begin = performance.now();
  const call = async (number) => {
    const connection = idle.pop() ?? new HttpConnection(url);
    const startedAt = performance.now();
    try {
      await act(connection, number);
      durations.push(performance.now() - startedAt);
    } catch (error) {
      errors.push(error.message);
    }
    idle.push(connection);
  };
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const waitMs = begin + (number * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await delay(waitMs);
    started.push(call(number));
  }
  await Promise.all(started);
  for (const connection of idle) connection.close();
  return { durations, errors };
}
