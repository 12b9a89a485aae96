/**
 * `npm run test:ops`: checks ops/prometheus/ with promtool, and tests the alerts: each must fire, and not fire where it
 * must not. Uses the promtool in PATH, or `PROMTOOL`; without one, the cases are skipped.
 */
import { join } from 'node:path';
import { root } from './consumers/postern.mjs';
import { run, runCases } from './consumers/toolchain.mjs';

const folder = join(root, 'ops/prometheus');
const { PROMTOOL: promtool = 'promtool' } = process.env;

const caseOf = (name, ...args) => ({
  name,
  needs: [promtool],
  run: async () => {
    await run(promtool, args, { cwd: folder });
  },
});

await runCases([
  caseOf('rules', 'check', 'rules', '--lint=all', '--lint-fatal', 'postern.rules.yml'),
  caseOf('configuration', 'check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yml'),
  caseOf('alerts', 'test', 'rules', 'postern.rules.test.yml', 'postern.week.test.yml'),
]);
