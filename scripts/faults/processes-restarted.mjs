import { deepStrictEqual, equal } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../consumers/postern.mjs';
import { nginx, startProxy } from '../deployment/proxies.mjs';
import { Cluster, lacksPostgres } from './support/cluster.mjs';
import { startWorker } from './support/installation.mjs';
import { openReplicas } from './support/replicas.mjs';
import { breakUnderLoad } from './support/under-load.mjs';

process.env.PATH += ':/usr/sbin'; // where Debian installs nginx

export const name = 'processes: SIGTERM to each, one after the other';
export const needs = ['nginx'];
export const skipReason = lacksPostgres;

/** The sample without TLS and without the limit for one client, which the load would exceed. */
async function startNginx(replicas) {
  const port = await findFreePort();
  const edits = [
    [`listen 127.0.0.1:${port} ssl;`, `listen 127.0.0.1:${port};`],
    ['limit_req zone=postern burst=40 nodelay;', ''],
  ];
  const { stop } = await startProxy(nginx, { port, ports: replicas.map((replica) => replica.port), edits });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** A deployment: no request fails, and no mail is lost or sent twice. */
export async function run({ rounds }) {
  const cluster = await Cluster.start();
  const installation = await openReplicas({ databaseUrl: cluster.url() });
  const { replicas, workers, settings } = installation;
  const front = await startNginx(replicas);
  try {
    const disturb = async (load) => {
      for (let round = 0; round < Math.ceil(rounds / 10); round += 1) {
        for (const [index, replica] of replicas.entries()) {
          equal(await replica.stop('SIGTERM'), 0, 'exit code of a server');
          await delay(200); // connections are refused
          await replica.start();
          equal(await workers[index].end('SIGTERM'), 0, 'exit code of a worker');
          workers[index] = await startWorker(settings);
        }
      }
      // All clients are one network to nginx, which may use an eighth of the places for hashes: not a matter of restarts.
      const failed = load.requests.filter(
        ({ isExpected, status, code }) =>
          !isExpected && status !== 'pending' && code !== 'service.overloaded',
      );
      deepStrictEqual(
        failed.map(({ path, status, code }) => `${path} ${status} ${code}`),
        [],
      );
    };
    const result = await breakUnderLoad({
      ...installation,
      urls: [front.url],
      databaseUrl: cluster.url(),
      disturb,
    });
    equal(result.doubled, 0, 'mails sent twice');
    return result;
  } finally {
    await front.stop();
    await installation.stop();
    await cluster.remove();
  }
}
