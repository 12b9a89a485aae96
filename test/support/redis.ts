import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createClient } from '@redis/client';
import { eventually } from './eventually.js';

/** A real Redis, with nothing on disk. */
export interface TestRedis {
  url: string;
  /** As a crash would: it forgets everything. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Every key that it holds. */
  keys(): Promise<string[]>;
  /** How many connections it has, without the one that asks. */
  connections(): Promise<number>;
  /** Lets time pass for every key, in place of waiting. */
  passTime(seconds: number): Promise<void>;
}

/** Where there is no Redis on the machine, what needs one is skipped. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const start = async () => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', options, { stdio: 'ignore' });
    await eventually('Redis to answer', () => ask(url, (client) => client.ping()).catch(() => null));
  };
  await start();
  process.once('exit', () => server?.kill('SIGKILL')); // a test that failed may not have come to its end
  return {
    url,
    start,
    kill: async () => {
      if (!server || server.exitCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
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
  client.on('error', () => undefined); // the call that fails says so
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
