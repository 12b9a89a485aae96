/**
 * Runs a module of this checkout with everything it needs: the packages, the Node version they include, and a current
 * build. The npm scripts call it instead of having "pre" scripts, which npm omits with `ignore-scripts=true`.
 *
 * node [options] scripts/run.mjs <module> [arguments]
 *
 * Plain JavaScript without packages, because it runs before they are installed, and on any version of Node.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setUp, SetupError } from './setup.mjs';

const [, , name, ...parameters] = process.argv;
const module = join(dirname(fileURLToPath(import.meta.url)), '..', name);

try {
  const node = setUp();
  if (node === process.execPath) await runHere();
  else runOn(node);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** In this process, so that signals reach it directly and no second process stays in memory. */
async function runHere() {
  process.argv = [process.execPath, module, ...parameters];
  await import(pathToFileURL(module).href);
}

/** The first run on a system with another Node: npm has resolved `node` before the packages were installed. */
function runOn(node) {
  const child = spawn(node, [...process.execArgv, module, ...parameters], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  if (process.env.npm_lifecycle_event) stopWithParent(child);
}

/** npm passes a signal to its shell only, which ends and leaves this process behind. */
function stopWithParent(child) {
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
}
