/** Runs shell commands as an ordinary user, on the machine's own Node. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Of the caller's variables, those that a reader's machine may need to reach the registry. */
const kept = /^(LANG|LC_\w+|TZ|\w+_proxy|\w+_PROXY|SSL_CERT_\w+)$/;

/** Without `node_modules/.bin`, which npm has put first. */
export function machinePath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !/node_modules|node-gyp-bin/.test(folder)).join(delimiter);
}

/** @returns the environment of a user who has just signed in, plus the given variables */
export function freshEnvironment(given) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
  const PATH = machinePath();
  const npm_config_registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  return { ...env, PATH, npm_config_registry, ...given };
}

export class ShellRun {
  output = '';

  constructor(commands, options) {
    // A group of its own, so that all of it can be stopped.
    const stdio = ['ignore', 'pipe', 'pipe'];
    this.child = spawn('sh', ['-e', '-c', commands], { ...options, stdio, detached: true });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (chunk) => (this.output += chunk));
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  /** Fails, with the output, if the commands end first, or do not print the text in time. */
  async printed(pattern, withinMs) {
    for (const deadline = Date.now() + withinMs; ; await delay(100)) {
      const found = pattern.exec(this.output);
      if (found) return found;
      const { exitCode, signalCode } = this.child;
      if (exitCode !== null || signalCode !== null || Date.now() > deadline)
        throw new Error(`No ${pattern} (exit code ${exitCode}) in:\n${this.output.slice(-6_000)}`);
    }
  }

  /** @returns the output; fails unless the exit code is 0 */
  async succeeded() {
    const { code } = await this.ended;
    if (code !== 0) throw new Error(`Exit code ${code}:\n${this.output.slice(-6_000)}`);
    return this.output;
  }

  /** Signals the process that does the work, as a process manager does that has started it without npm and the shell. */
  signalWorker(signal) {
    process.kill(this.#deepest(this.child.pid), signal);
  }

  /** @returns whether any process was left to get it */
  signalAll(signal) {
    const { pid = 0 } = this.child;
    try {
      process.kill(-pid, signal);
      return true;
    } catch (error) {
      if (error.code === 'ESRCH') return false;
      throw error;
    }
  }

  isGone() {
    return !this.signalAll(0);
  }

  #deepest(pid) {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    const processes = lines.map((line) => line.trim().split(/\s+/).map(Number));
    const child = processes.find(([, parent]) => parent === pid);
    return child ? this.#deepest(child[0]) : pid;
  }
}
