import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between the app and a server, so that a test can take the server away. */
export interface TcpProxy {
  port: number;
  /** Ends every connection and refuses new ones, until `mend`. */
  cut(): Promise<void>;
  /** Passes nothing on any more and closes nothing: a host that was unplugged. Until `mend`. */
  freeze(): void;
  /** The connections of now pass nothing on, ever; new ones work: a failover that told nobody. */
  blackHole(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function openTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // that is what the test is about
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
    return (server.address() as AddressInfo).port; // it listens on a port, not on a pipe
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
