import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that serves an app below a path, and removes this path from what it forwards. */
export interface PrefixProxy {
  /** With the path, without a slash at the end. */
  url: string;
  /** Paths outside that were requested. */
  strays: readonly string[];
  forwardTo(appUrl: string): void;
  close(): Promise<void>;
}

export async function openPrefixProxy(prefix: string): Promise<PrefixProxy> {
  let target = '';
  const strays: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    if (!url.startsWith(`${prefix}/`)) {
      strays.push(url);
      outgoing.writeHead(404).end();
      return;
    }
    const forwarded = request(`${target}${url.slice(prefix.length)}`, { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // the server listens on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    strays,
    forwardTo: (appUrl) => {
      target = appUrl;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
