import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A server that responds to every connection in its own way, and is not PostgreSQL. */
export interface BrokenPostgres {
  port: number;
  close(): Promise<void>;
}

export async function openBrokenPostgres(
  respond: (socket: Socket, first: Buffer) => void,
): Promise<BrokenPostgres> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // the client may have disconnected
    socket.once('data', (first: Buffer) => respond(socket, first));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // the server listens on a port, not on a pipe
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, close };
}

/** Refuses the connection as PostgreSQL and its poolers do: an ErrorResponse instead of the authentication. */
export function refuseConnection(code: string, message: string): (socket: Socket) => void {
  const fields = `SFATAL\0C${code}\0M${message}\0\0`;
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(4 + Buffer.byteLength(fields), 1);
  return (socket) => socket.end(Buffer.concat([head, Buffer.from(fields)]));
}
