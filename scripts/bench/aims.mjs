import { short } from './table.mjs';

const atOrAbove = (target) => ({ target: `≥ ${target}`, isReached: (value) => value >= target });
const atOrBelow = (target) => ({ target: `≤ ${target}`, isReached: (value) => value <= target });

/** The processor time of an operation, without that of the client. */
const costOf = ({ cpuMs }) => cpuMs.server + cpuMs.worker + cpuMs.postgres;

function aimsOf(results) {
  const rows = results.operations.filter(({ tree }) => !tree);
  const fewest = Math.min(...rows.map(({ accounts }) => accounts));
  const find = (operation, accounts = fewest) =>
    rows.find((row) => row.operation === operation && row.accounts === accounts && row.callers === 16);
  const costs = ['register', 'confirm', 'login', 'read', 'refresh', 'flow'].map((operation) => {
    const [few, many] = [find(operation, 1_000), find(operation, 1_000_000)];
    return {
      name: `${operation}: CPU time with 1 000 000 accounts, relative to 1 000`,
      value: few && many && costOf(many) / costOf(few),
      ...atOrBelow(1.1),
    };
  });
  const { beside, starts, mails } = results;
  const mailsOf = (latencyMs) => mails?.find((row) => row.latencyMs === latencyMs);
  const slow = mailsOf(200);
  return [
    { name: 'Log in, relative to argon2id alone', value: find('login')?.share, ...atOrAbove(0.9) },
    {
      name: 'Guarded read beside 4 callers who log in, relative to alone',
      value: beside?.share,
      ...atOrAbove(0.8),
    },
    { name: 'Guarded read, relative to a bare route', value: find('read')?.share, ...atOrAbove(0.5) },
    { name: 'Confirm, relative to its SQL', value: find('confirm')?.share, ...atOrAbove(0.5) },
    { name: 'Refresh, relative to its SQL', value: find('refresh')?.share, ...atOrAbove(0.5) },
    {
      name: `Full flows per second (argon2id alone allows ${short(find('flow')?.limit)}: each has two hashes)`,
      value: find('flow')?.perSecond,
      ...atOrAbove(54),
    },
    ...costs,
    {
      name: 'p99 of a start with a mail server that does not reply, relative to one that does',
      value: starts && starts.silent.p99 / starts.calm.p99,
      ...atOrBelow(1.1),
    },
    {
      name: 'Mails per second of a worker to a mail server that replies at once',
      value: mailsOf(0)?.perSecond,
      ...atOrAbove(200),
    },
    {
      name: 'The same to a mail server that takes 200 ms, relative to concurrency ÷ latency',
      value: slow && slow.perSecond / (slow.concurrency / (slow.latencyMs / 1_000)),
      ...atOrAbove(1),
    },
  ];
}

/** The aims as lines of a table; computed from the results, not measured ones are marked. */
export function aimLines(results) {
  return aimsOf(results).map(({ name, value, target, isReached }) => {
    const isMeasured = value !== undefined && value !== null && !Number.isNaN(value);
    const verdict = isReached(value) ? 'reached' : '**not reached**';
    return [name, target, isMeasured ? short(value) : '–', isMeasured ? verdict : 'not measured'];
  });
}
