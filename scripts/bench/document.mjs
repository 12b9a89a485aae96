import { aimLines } from './aims.mjs';
import { descriptions } from './descriptions.mjs';
import { short } from './table.mjs';

const limitNames = {
  argon2id: 'argon2id alone',
  route: 'bare Fastify route with one query',
  sql: 'its SQL through pgbench',
};
const aimedShares = { login: 0.9, read: 0.5, confirm: 0.5, refresh: 0.5 };
const thousands = (number) => String(number).replaceAll(/\B(?=(\d{3})+$)/g, '\u202F');

function tableOf(head, lines) {
  const all = [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...lines];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** In the order of `descriptions`, whatever the order of the runs. */
function sortedRows({ operations }) {
  const names = Object.keys(descriptions);
  const rows = operations.filter(({ tree }) => !tree);
  return rows.toSorted(
    (one, other) =>
      names.indexOf(one.operation) - names.indexOf(other.operation) ||
      one.accounts - other.accounts ||
      one.callers - other.callers,
  );
}

function operationLines(results) {
  return sortedRows(results).map((row) => {
    const { server, worker, postgres, client } = row.cpuMs;
    const cpu = [server, worker, postgres, client].map(short);
    const share = row.share === null ? '–' : row.share.toFixed(2);
    const latencies = [row.p50, row.p95, row.p99].map(short);
    const place = [descriptions[row.operation].title, thousands(row.accounts), String(row.callers)];
    return [
      ...place,
      short(row.perSecond),
      short(row.limit),
      share,
      ...latencies,
      ...cpu,
      String(row.peakMemoryMib),
    ];
  });
}

/** The rows of the chart: 16 callers, the fewest accounts. */
export function chartOf(results) {
  const fewest = Math.min(...results.operations.map(({ accounts }) => accounts));
  const rows = sortedRows(results)
    .filter(({ accounts, callers, limit }) => accounts === fewest && callers === 16 && limit)
    .map(({ operation, share, perSecond, limit }) => {
      const label = descriptions[operation].title.replace(', until the mail is accepted', ' (mail accepted)');
      return { label, share, perSecond, limit, aim: aimedShares[operation] };
    });
  const subtitle = `16 callers, ${thousands(fewest)} accounts, ${results.machine.cores} cores shared with client and database`;
  return { title: 'Operations per second, as a share of their limit on this machine', subtitle, rows };
}

/** Operations that failed, which the table does not count; a caller that is refused waits a second. */
function failureText(results) {
  const rows = sortedRows(results).filter(({ errors }) => errors.length > 0);
  const lines = rows.map(({ operation, accounts, callers, errors }) => {
    const place = `${descriptions[operation].title}, ${thousands(accounts)} accounts, ${callers} callers`;
    return `- ${place}: ${errors.length} failed, such as ${errors[0]}`;
  });
  return lines.length === 0 ? '' : `Operations that failed are not in the table:\n\n${lines.join('\n')}\n`;
}

function specialText({ beside, overload, starts, mails }) {
  const parts = [];
  if (beside) {
    const { calm, beside: loaded, signInsPerSecond } = beside;
    const line = (name, { perSecond, p99 }, rest) => [name, short(perSecond), short(p99), rest];
    parts.push(
      `## Guarded reads beside sign-ins\n\n${beside.callers} callers read; 4 others log in all the time.\n`,
      tableOf(
        ['guarded reads', 'per s', 'p99 ms', 'logins per s'],
        [line('alone', calm, '–'), line('beside them', loaded, short(signInsPerSecond))],
      ),
    );
  }
  if (overload) {
    const { signInsPerSecond, rejectedShare, health, refresh } = overload;
    parts.push(
      `## 500 sign-ins at once\n\n${short(signInsPerSecond)} sign-ins/s succeed, and ${Math.round(rejectedShare * 100)} % are rejected ` +
        `with 503. Meanwhile, two callers of \`GET /health/live\` get ${short(health.perSecond)}/s (p99 ${short(health.p99)} ms), and one ` +
        `that refreshes, one after another, ${short(refresh.perSecond)}/s (p99 ${short(refresh.p99)} ms).`,
    );
  }
  if (starts) {
    const line = (name, { p50, p95, p99, count }) => [
      name,
      short(p50),
      short(p95),
      short(p99),
      String(count),
    ];
    parts.push(
      `## Starts with a dead mail server\n\n${starts.perSecond} starts/s (a code to log in with) at an even pace, alternately with a mail server ` +
        'that accepts everything and one that accepts connections and never replies.\n',
      tableOf(
        ['mail server', 'p50 ms', 'p95 ms', 'p99 ms', 'starts'],
        [line('accepts everything', starts.calm), line('never replies', starts.silent)],
      ),
    );
  }
  if (mails) {
    parts.push(
      '## E-mails\n\nOne worker, e-mails with codes to 100 domains. More in `npm run bench:mail`.\n',
      tableOf(
        ['mail server', 'concurrency', 'mails per s', 'worker CPU ms each', 'PostgreSQL CPU ms each'],
        mails.map(({ latencyMs, concurrency, perSecond, cpuMs }) => [
          latencyMs ? `takes ${latencyMs} ms` : 'replies at once',
          String(concurrency),
          short(perSecond),
          short(cpuMs.worker),
          short(cpuMs.postgres),
        ]),
      ),
    );
  }
  return parts.join('\n\n').replaceAll('\n\n\n', '\n\n');
}

/** docs/performance.md, from the results of a run. */
export function writeDocument(results) {
  const { machine, at, commit, durationSeconds } = results;
  const operationHead = [
    'operation',
    'accounts',
    'callers',
    'per s',
    'limit',
    'share',
    'p50 ms',
    'p95',
    'p99',
    'CPU s: server',
    'worker',
    'PostgreSQL',
    'client',
    'peak MiB',
  ];
  const limits = Object.values(descriptions).map(({ title, limit, hashes }) => {
    const times = hashes > 1 ? `, which it needs ${hashes} times` : '';
    return `- ${title}: ${limitNames[limit]}${times}`;
  });
  return `# Performance

<!-- Written by scripts/bench-report.mjs from the results of a run. Change the script, not this file. -->

Measured on ${at.slice(0, 10)} at ${commit}: ${machine.cores} cores (${machine.processor}) **shared by server, worker, PostgreSQL ${machine.postgres},
mail server and client**, ${machine.memoryGib} GiB, Node ${machine.node}, in ${durationSeconds} s. PostgreSQL is durable (\`fsync\` on), has 2 GiB of shared
buffers, which hold the million accounts, and makes no checkpoint during the run: the first change of a page after a checkpoint,
and pages that are not in memory, cost more. Rate limits are counted as usual, but large. Another machine gives other figures:
compare the rows of one run.

To repeat it, on Linux, with \`pgbench\` in the path:

\`\`\`sh
npm run bench -- --json results.json     # about 8 minutes; --quick takes 2
npm run bench:report -- results.json
\`\`\`

## Aims

With 16 callers and, where nothing else is said, 1 000 accounts.

${tableOf(['aim', 'target', 'measured', ''], aimLines(results))}

![Throughput as a share of its limit](performance.svg)

## Operations

A caller starts its next operation when the last one has ended. Each operation has a limit, measured in the same run with the
same number of callers: the part of it that every implementation needs.

${limits.join('\n')}

A guarded read sends one of 2 000 tokens, each of them many times, as clients do.
The SQL is recorded from the server and run in the same transactions, against rows made for it, over at most as many
connections as the server has (10). CPU time is in seconds for 1 000 operations. The memory is the server's largest resident
size during the row.

${tableOf(operationHead, operationLines(results))}

${[failureText(results), specialText(results)].filter(Boolean).join('\n')}
`;
}
