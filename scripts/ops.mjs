/**
 * `npm run test:ops`: checks ops/prometheus/ with promtool, and tests the alerts: each must fire, and not fire where it
 * must not. Then runs Prometheus with them beside the built server, unless it gets `-- --rules`; `-- --long` does that for
 * 20 minutes, with the intervals of ops/. Uses the programs in PATH, or `PROMTOOL` and `PROMETHEUS`; without one, its cases are skipped.
 */
import { join } from 'node:path';
import { root } from './consumers/postern.mjs';
import { run, runCases } from './consumers/toolchain.mjs';

const folder = join(root, 'ops/prometheus');
const { PROMTOOL: promtool = 'promtool' } = process.env;

const { PROMETHEUS: prometheus = 'prometheus' } = process.env;

const caseOf = (name, ...args) => ({
  name,
  needs: [promtool],
  run: async () => {
    await run(promtool, args, { cwd: folder });
  },
});

const rules = [
  caseOf('rules', 'check', 'rules', '--lint=all', '--lint-fatal', 'postern.rules.yml'),
  caseOf('configuration', 'check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml'),
  caseOf('alerts', 'test', 'rules', 'postern.rules.test.yml', 'postern.week.test.yml'),
];
const live = {
  name: 'Prometheus beside a server',
  needs: [promtool, prometheus],
  run: async () => {
    const { checkLive } = await import('./ops/live.mjs'); // it needs the build
    return checkLive({ isLong: process.argv.includes('--long') });
  },
};
await runCases(process.argv.includes('--rules') ? rules : [...rules, live]);
