import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** The one address of several servers, as a virtual IP or HAProxy has it. Connections go to the current `port`. */
export async function openTcpProxy(port) {
  const target = { port };
  const sockets = new Set();
  const server = createServer((client) => {
    const upstream = connect(target.port, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(socket);
      socket.on('error', () => undefined); // either side may end at any time
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    /** Existing connections stay where they are. */
    leadTo: (next) => (target.port = next),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
