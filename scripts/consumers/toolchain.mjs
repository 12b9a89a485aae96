import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './postern.mjs';

/** Downloaded generators and libraries, kept for the next run. */
export const cache = join(root, 'node_modules/.cache/consumers');
mkdirSync(cache, { recursive: true });

/** The first of the tools that this machine does not have. */
export function missingTool(names) {
  return names.find((name) => spawnSync(name, [name === 'go' ? 'version' : '--version']).error !== undefined);
}

/** Runs a command. Fails with its output unless it exits with 0. */
export async function run(command, args, { cwd = root, env = {} } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} exited with ${code}:\n${output.slice(-4_000)}`);
  return output;
}

/** A Python with the packages, in a virtual environment of its own. */
export async function pythonWith(...packages) {
  const folder = join(cache, 'python');
  const python = join(folder, 'bin/python');
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  return python;
}

/**
 * Runs each case whose tools this machine has, and prints a line for each. The exit code is 1 if one fails.
 * @param cases with `name`, `needs` (commands), and `run`, which may return a remark
 */
export async function runCases(cases) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const report = (result, { name }, remark = '') => {
    counts[result] += 1;
    const label = { passed: 'ok   ', failed: 'FAIL ', skipped: 'skip ' }[result];
    console.log(`${label} ${name.padEnd(34)} ${remark}`.trimEnd());
  };
  for (const one of cases) {
    const missing = missingTool(one.needs);
    if (missing) {
      report('skipped', one, `${missing} is not installed`);
      continue;
    }
    const startedAt = Date.now();
    try {
      const remark = (await one.run()) ?? '';
      report('passed', one, `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${remark}`);
    } catch (error) {
      report('failed', one, `\n${error.message}`);
    }
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
