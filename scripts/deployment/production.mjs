import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort, root } from '../consumers/postern.mjs';
import { makeKeySet, makeSecret } from '../../src/commands/keys/files/secret-lists.mjs';

/** The secrets of an installation, as `npm run secrets` makes them. */
export function newSecrets() {
  return { APP_SECRETS: makeSecret(), JWT_PRIVATE_KEYS: makeKeySet() };
}

/** Runs a command of the built server, as a service manager does. The folder is that of its checkout. */
export class Process {
  /** What it has logged. */
  lines = [];
  #child;
  #ended;

  constructor(command, env, folder = root) {
    this.#child = spawn(process.execPath, ['dist/main.js', ...command], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.#ended = once(this.#child, 'close');
    this.#child.once('close', () => (this.hasEnded = true));
  }

  hasEnded = false;

  get pid() {
    return this.#child.pid;
  }

  /** @returns the exit code */
  async end(signal) {
    if (signal) this.#child.kill(signal);
    const [code] = await this.#ended;
    return code;
  }

  /** Waits until `isTrue` returns something. Fails if the process ends before, or after two minutes. */
  async until(what, isTrue) {
    for (const deadline = Date.now() + 120_000; Date.now() < deadline; await delay(25)) {
      const value = await isTrue();
      if (value) return value;
      if (this.hasEnded) break;
    }
    throw new Error(`${what}: this did not happen.\n${this.lines.slice(-10).join('\n')}`);
  }
}

/** A server on a port of its own, which keeps the port when it is restarted. */
export class Replica {
  /** All processes, the current one last. */
  processes = [];
  #env;
  #folder;

  static async start(env) {
    const replica = new Replica(env, await findFreePort());
    await replica.start();
    return replica;
  }

  constructor(env, port, folder) {
    this.port = port;
    this.#folder = folder;
    this.#env = { ...env, PORT: String(port) };
  }

  async start() {
    const started = new Process(['serve'], this.#env, this.#folder);
    this.processes.push(started);
    const ready = `http://127.0.0.1:${this.port}/health/ready`;
    await started.until('The server is ready', () =>
      fetch(ready).then(
        (response) => response.ok,
        () => false,
      ),
    );
  }

  /** @returns the exit code */
  stop(signal = 'SIGTERM') {
    return this.processes.at(-1)?.end(signal);
  }

  get lines() {
    return this.processes.flatMap(({ lines }) => lines);
  }
}
