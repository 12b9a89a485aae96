import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy between the app and a server, so that a test can interrupt the connection. */
export interface TcpProxy {
  port: number;
  /** Closes every connection and rejects new ones until `mend`. */
  cut(): Promise<void>;
  /** Stops forwarding without closing anything, like an unplugged host, until `mend`. */
  freeze(): void;
  /** Current connections never forward anything again; new ones work: a failover without notification. */
  blackHole(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function openTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // that is the purpose of the test
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  let isFrozen = false;
  const server = createServer((client) => {
    const upstream = keep(connect(target));
    keep(client).pipe(upstream).pipe(client);
    if (isFrozen) for (const socket of [client, upstream]) socket.pause();
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port; // the server listens on a port, not on a pipe
  };
  const cut = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  const mend = async () => {
    isFrozen = false;
    for (const socket of sockets) socket.resume();
    if (!server.listening) await listen(port);
  };
  const port = await listen(0);
  return {
    port,
    cut,
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    blackHole: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    mend,
    close: cut,
  };
}
