import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { clusterUser, programEnvironment, programFolder } from './cluster-data.js';
import type { ClusterPlace } from './cluster-place.js';
import { anyFreePort } from '../free-port.js';

export interface PostgresServer {
  readonly port: number;
  stop(): Promise<void>;
}

interface ServerOptions extends ClusterPlace {
  readonly password: string;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

interface Launched {
  readonly child: ChildProcess;
  readonly port: number;
  readonly exit: Promise<string>;
  /** What this start has written to the log. */
  output(): string;
}

const maxStarts = 20;
const readyMs = 60_000;
const stopMs = 10_000;
const logLimitBytes = 5 * 1024 * 1024;

/** Temporary errors: another process took the port first, or backends of a killed server are still exiting. */
const passing =
  /Address already in use|could not create any TCP\/IP sockets|pre-existing shared memory block/;

/** Starts PostgreSQL on a free port, and resolves when it accepts connections. */
export async function startPostgresServer(options: ServerOptions): Promise<PostgresServer> {
  for (let start = 1; ; start += 1) {
    const launched = await launch(options);
    const failure = await waitUntilReady(launched, options.password);
    if (failure === null) return superviseServer(launched, options.log);
    launched.child.kill('SIGQUIT');
    await launched.exit;
    if (start === maxStarts || !passing.test(failure)) throw new Error(failure);
    await delay(250);
  }
}

export function clusterUrl(port: number, password: string, database: string): string {
  return `postgres://${clusterUser}:${password}@127.0.0.1:${port}/${database}`;
}

async function launch({ dataDir, binaries, account, durable }: ServerOptions): Promise<Launched> {
  const port = await anyFreePort();
  const logPath = `${dataDir}.log`;
  // Opened here and inherited: the service account could not open the file itself.
  const tooLong = (statSync(logPath, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes;
  const logFile = openSync(logPath, tooLong ? 'w' : 'a', 0o600);
  const from = statSync(logPath).size;
  const args = ['-D', dataDir, ...Object.entries(serverSettings(port, durable)).flatMap(asArgument)];
  const child = spawn(binaries.postgres, args, {
    ...account,
    cwd: programFolder(dataDir),
    env: programEnvironment(),
    stdio: ['ignore', logFile, logFile],
    detached: true, // Ctrl-C reaches the whole process group, but the application must finish first
  });
  closeSync(logFile);
  const exit = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  endWithLauncher(child);
  return { child, port, exit, output: () => readFileSync(logPath).subarray(from).toString() };
}

/** If an exception ends the launcher, nothing can be awaited any more, but a signal can still be sent. */
function endWithLauncher(child: ChildProcess): void {
  const lastBreath = () => child.kill('SIGINT');
  process.once('exit', lastBreath);
  child.once('exit', () => process.off('exit', lastBreath));
}

function asArgument([name, value]: [string, string | number]): string[] {
  return ['-c', `${name}=${value}`];
}

function serverSettings(port: number, durable: boolean): Record<string, string | number> {
  const safety = durable ? 'on' : 'off';
  return {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    fsync: safety,
    synchronous_commit: safety,
    full_page_writes: safety,
    // Otherwise a failed INSERT would log the row's values, including e-mail addresses.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
  };
}

/** Resolves to null when the server accepts connections, or to the reason why it does not. */
async function waitUntilReady(launched: Launched, password: string): Promise<string | null> {
  const deadline = Date.now() + readyMs;
  let last = '';
  while (Date.now() < deadline) {
    const ended = await Promise.race([launched.exit, delay(15, undefined)]);
    if (ended !== undefined) return describeFailure(ended, launched);
    const refusal = await tryToConnect(clusterUrl(launched.port, password, 'postgres'));
    if (refusal === null) return null;
    if (isFinal(refusal)) return describeFailure(refusal.message, launched);
    last = refusal.message;
  }
  return describeFailure(`no response within ${readyMs / 1000} s: ${last}`, launched);
}

function describeFailure(reason: string, launched: Launched): string {
  const lines = launched.output().trim().split('\n').slice(-10);
  return `PostgreSQL did not start (${reason}). The end of its log:\n${lines.join('\n')}`;
}

async function tryToConnect(url: string): Promise<Error | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // the same error is handled as a rejection below
  try {
    await client.connect();
    await client.end();
    return null;
  } catch (error) {
    return error as Error; // pg rejects with errors only
  }
}

/** Any error of PostgreSQL other than "starting up" (57P03) is permanent, such as damaged data. */
function isFinal(refusal: Error): boolean {
  return refusal instanceof DatabaseError && refusal.code !== '57P03';
}

function superviseServer({ child, port, exit }: Launched, log: (line: string) => void): PostgresServer {
  let stopping = false;
  child.once('exit', (code, signal) => {
    if (!stopping) log(`PostgreSQL ended unexpectedly (${signal ?? `exit code ${code}`}).`);
  });
  const stop = async () => {
    stopping = true;
    child.kill('SIGINT'); // fast shutdown: ends sessions, writes all data, exits
    const timer = setTimeout(() => child.kill('SIGQUIT'), stopMs);
    await exit;
    clearTimeout(timer);
  };
  return { port, stop };
}
