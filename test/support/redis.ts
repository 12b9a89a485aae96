import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createClient } from '@redis/client';
import { isAvailable } from './available.js';
import { eventually } from './eventually.js';

/** A real Redis without persistence. */
export interface TestRedis {
  url: string;
  /** As in a crash: it loses everything. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** It accepts connections and responds to nothing, until `resume`. */
  suspend(): void;
  resume(): void;
  /** Runs one command of an administrator. */
  run(...command: string[]): Promise<void>;
  /** All its keys. */
  keys(): Promise<string[]>;
  /** The number of connections, without the one that runs this query. */
  connections(): Promise<number>;
  /** Moves every key into the past instead of waiting. */
  passTime(seconds: number): Promise<void>;
}

/** Tests that need Redis are skipped if the machine has none. */
export const hasRedis = isAvailable('Redis', spawnSync('redis-server', ['--version']).status === 0);

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const start = async () => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', options, { stdio: 'ignore' });
    await eventually('Redis to respond', () => ask(url, (client) => client.ping()).catch(() => null));
  };
  await start();
  process.once('exit', () => server?.kill('SIGKILL')); // a failed test may not have finished
  return {
    url,
    start,
    kill: async () => {
      if (!server || server.exitCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
    suspend: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
    run: (...command) => ask(url, async (client) => void (await client.sendCommand(command))),
    keys: () => ask(url, (client) => client.keys('*')),
    connections: () => ask(url, async (client) => (await client.clientList()).length - 1),
    passTime: (seconds) => ask(url, (client) => passTime(client, seconds)),
  };
}

async function passTime(client: ReturnType<typeof connect>, seconds: number): Promise<void> {
  for (const key of await client.keys('*')) {
    const left = (await client.pTTL(key)) - seconds * 1_000;
    await (left > 0 ? client.pExpire(key, left) : client.del(key));
  }
}

const connect = (url: string) => createClient({ url, socket: { reconnectStrategy: false } });

async function ask<T>(url: string, work: (client: ReturnType<typeof connect>) => Promise<T>): Promise<T> {
  const client = connect(url);
  client.on('error', () => undefined); // the failing call reports it
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's
  server.close();
  await once(server, 'close');
  return port;
}
