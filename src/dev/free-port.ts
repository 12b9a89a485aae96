import { createServer, type AddressInfo } from 'node:net';

const lastPort = 65_535;

/** Returns the preferred port or the next free one above it; for 0, any free port. */
export async function firstFreePort(preferred: number): Promise<number> {
  if (preferred === 0) return anyFreePort();
  for (let port = preferred; port <= lastPort; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${preferred} upwards is free.`);
}

/** Any free port, chosen by the system. */
export async function anyFreePort(): Promise<number> {
  const port = await tryListen(0, '127.0.0.1');
  if (port === null) throw new Error('No port is free on 127.0.0.1.');
  return port;
}

/** Both address families: a program on [::1] would receive connections to "localhost" in our place. */
async function isFree(port: number): Promise<boolean> {
  return (await tryListen(port, '127.0.0.1')) !== null && (await tryListen(port, '::1')) !== null;
}

function tryListen(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // In use, or reserved for root. An unavailable address (IPv6 is off) means that no other program can use it.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(port);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo; // a listening TCP server has one
      server.close(() => resolve(bound));
    });
  });
}
