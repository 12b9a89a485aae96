import { deepStrictEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { findFreePort } from '../consumers/postern.mjs';
import { send } from './client.mjs';
import { startProxy } from './proxies.mjs';

/** A server that reads a request completely, and then ends the connection without a response, as if it were killed. */
async function startDyingServer(received) {
  const server = createServer((request) => {
    request.resume().once('end', () => {
      received.push(`${request.method} ${request.url}`);
      request.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A POST that a server has received is not sent again, to either server. A GET is. */
export async function checkRepeats(proxy) {
  const received = [];
  const servers = [await startDyingServer(received), await startDyingServer(received)];
  const ports = servers.map((server) => server.address().port);
  const front = await startProxy(proxy, { port: await findFreePort(), ports });
  try {
    for (const method of ['POST', 'PATCH', 'DELETE', 'PUT']) {
      const { status } = await send(`${front.url}/v1/a`, {
        method,
        body: method === 'DELETE' ? undefined : {},
      });
      if (![502, 503].includes(status)) throw new Error(`${method}: ${status}`);
    }
    const writes = received.splice(0);
    deepStrictEqual(
      writes.filter((line) => line.startsWith('POST')),
      ['POST /v1/a'],
    );
    await send(`${front.url}/v1/b`);
    return { writes, reads: received.length };
  } finally {
    await front.stop();
    for (const server of servers) server.close();
  }
}
