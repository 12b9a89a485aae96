import { createServer, type AddressInfo } from 'node:net';

const lastPort = 65_535;

/** The preferred port, or the next one above it that is free; for 0, any. */
export async function firstFreePort(preferred: number): Promise<number> {
  if (preferred === 0) return anyFreePort();
  for (let port = preferred; port <= lastPort; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${preferred} up is free.`);
}

/** Any free port, chosen by the system. */
export async function anyFreePort(): Promise<number> {
  const port = await tryListen(0, '127.0.0.1');
  if (port === null) throw new Error('No port is free on 127.0.0.1.');
  return port;
}

/** Both families: a program on [::1] would answer to "localhost" in our place. */
async function isFree(port: number): Promise<boolean> {
  return (await tryListen(port, '127.0.0.1')) !== null && (await tryListen(port, '::1')) !== null;
}

function tryListen(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Taken, or reserved for root; but no such address (IPv6 is off) means nobody else can have it.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(port);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo; // a TCP server that listens has one
      server.close(() => resolve(bound));
    });
  });
}
