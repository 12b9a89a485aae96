import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../consumers/postern.mjs';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

export const name = 'redis: killed, back after 5 s';
export const needs = ['redis-server'];
export const skipReason = lacksPostgres;

async function startRedis(port) {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  for (let isOpen = false; !isOpen; await delay(25)) {
    const socket = connect(port, '127.0.0.1');
    isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
  }
  return async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
}

export async function run() {
  const cluster = await Cluster.start();
  const port = await findFreePort();
  let kill = await startRedis(port);
  const installation = await openReplicas({
    databaseUrl: cluster.url(),
    env: { REDIS_URL: `redis://127.0.0.1:${port}` },
  });
  try {
    const disturb = async () => {
      await kill();
      await delay(5_000);
      kill = await startRedis(port);
    };
    return await breakUnderLoad({ ...installation, databaseUrl: cluster.url(), disturb });
  } finally {
    await installation.stop();
    await kill();
    await cluster.remove();
  }
}
