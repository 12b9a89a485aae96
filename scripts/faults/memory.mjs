import { equal } from 'node:assert/strict';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'processes: 256 MiB of memory each';

const limitBytes = 256 * 1024 * 1024;
const base = '/sys/fs/cgroup/memory'; // version 1 of control groups

/** A limit of memory for one process. */
class MemoryLimit {
  constructor(label) {
    this.folder = join(base, `postern-${process.pid}-${label}`);
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'memory.limit_in_bytes'), String(limitBytes));
  }

  add(pid) {
    writeFileSync(join(this.folder, 'cgroup.procs'), String(pid));
  }

  remove() {
    rmdirSync(this.folder);
  }
}

/** The largest resident set so far, including what was allocated before the limit. */
function peakMegabytes(pid) {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

export function skipReason() {
  try {
    new MemoryLimit('check').remove();
    return lacksPostgres();
  } catch {
    return 'control groups for memory (version 1) cannot be made';
  }
}

/** The limits apply from shortly after the start, under load of 32 clients. */
export async function run() {
  const cluster = await Cluster.start();
  const installation = await openReplicas({ databaseUrl: cluster.url() });
  const processes = [
    ...installation.replicas.map(({ processes: [first] }) => first),
    ...installation.workers,
  ];
  const limits = processes.map(({ pid }, index) => {
    const limit = new MemoryLimit(index);
    limit.add(pid);
    return limit;
  });
  try {
    const result = await breakUnderLoad({
      ...installation,
      databaseUrl: cluster.url(),
      disturb: () => delay(30_000),
      clients: 32,
    });
    equal(processes.filter(({ hasEnded }) => hasEnded).length, 0, 'processes that were killed');
    const peaks = processes.map(({ pid }) => `${peakMegabytes(pid)} MiB`).join(', ');
    return { ...result, remark: `${result.remark}; largest resident sets: ${peaks}` };
  } finally {
    await installation.stop();
    for (const limit of limits) limit.remove();
    await cluster.remove();
  }
}
