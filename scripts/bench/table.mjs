import { basename } from 'node:path';

const columns = [
  ['operation', 10],
  ['accounts', 9],
  ['callers', 8],
  ['per s', 8],
  ['limit', 8],
  ['share', 7],
  ['p50 ms', 8],
  ['p95', 7],
  ['p99', 7],
  ['CPU s per 1000: server', 23],
  ['worker', 8],
  ['PostgreSQL', 11],
  ['client', 8],
  ['peak MiB', 9],
];

const cellsOf = (cells) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(columns[at][1]) : cell.padStart(columns[at][1]))).join('');

/** Three significant digits. */
export const short = (value) =>
  value === null || value === undefined || Number.isNaN(value)
    ? '–'
    : value >= 100
      ? value.toFixed(0)
      : value.toPrecision(3);

export function printHeader() {
  console.log(cellsOf(columns.map(([name]) => name)));
}

export function printRow({ name }, row) {
  const { server, worker, postgres, client } = row.cpuMs;
  const share = row.share === null ? '–' : row.share.toFixed(2);
  const numbers = [row.perSecond, row.limit].map(short);
  const latencies = [row.p50, row.p95, row.p99, server, worker, postgres, client].map(short);
  const errors = row.errors.length > 0 ? `  ${row.errors.length} errors, such as ${row.errors[0]}` : '';
  const tree = row.tree ? `  ${basename(row.tree)}` : '';
  const cells = [name, String(row.accounts), String(row.callers), ...numbers, share, ...latencies];
  console.log(`${cellsOf([...cells, String(row.peakMemoryMib)])}${tree}${errors}`);
}

const describe = {
  beside: ({ calm, beside, signInsPerSecond, share }) =>
    `guarded read alone ${short(calm.perSecond)}/s, p99 ${short(calm.p99)} ms; beside 4 callers who log in (${short(signInsPerSecond)}/s): ` +
    `${short(beside.perSecond)}/s, p99 ${short(beside.p99)} ms; share ${share.toFixed(2)}`,
  overload: ({ signInsPerSecond, rejectedShare, health, refresh, errors }) =>
    `500 sign-ins at once: ${short(signInsPerSecond)}/s, ${Math.round(rejectedShare * 100)} % rejected, ${errors.length} errors; ` +
    `beside them: GET /health/live ${short(health.perSecond)}/s, p99 ${short(health.p99)} ms; refresh, one by one, ` +
    `${short(refresh.perSecond)}/s, p99 ${short(refresh.p99)} ms`,
  starts: ({ perSecond, calm, silent, errors }) =>
    `${perSecond} starts/s: p50 ${short(calm.p50)}, p95 ${short(calm.p95)}, p99 ${short(calm.p99)} ms; with a mail server that does ` +
    `not reply: ${short(silent.p50)}, ${short(silent.p95)}, ${short(silent.p99)} ms; ${errors.length} errors`,
  mails: (rows) =>
    rows
      .map(
        ({ concurrency, latencyMs, perSecond, cpuMs }) =>
          `mails, ${latencyMs} ms, concurrency ${concurrency}: ${short(perSecond)}/s; CPU for each: worker ` +
          `${short(cpuMs.worker)} ms, PostgreSQL ${short(cpuMs.postgres)} ms`,
      )
      .join('\n'),
};

export function printSpecial(name, result) {
  console.log(describe[name](result));
}
