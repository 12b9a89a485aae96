import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics } from 'prom-client';
import { describeError } from '../common/errors/describe-error.js';
import { registry } from './metrics.js';
import { ObservabilitySettings } from './observability.settings.js';

let hasDefaults = false;

/** Serves the metrics of this process on a port of their own, which is not public. */
@Injectable()
export class MetricsListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private server: Server | undefined;
  private readonly pages = new Map<string, () => Promise<object>>();

  constructor(private readonly settings: ObservabilitySettings) {}

  /** @throws Error if the port is in use */
  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort: port, metricsHost: host } = this.settings;
    if (port === null) return;
    collectDefaults();
    const server = createServer((request, response) => {
      this.respond(request, response).catch((error: unknown) => this.fail(response, error));
    });
    server.listen(port, host);
    await once(server, 'listening');
    this.server = server;
    const bound = (server.address() as AddressInfo).port; // it listens on a port, not on a pipe
    this.logger.log({ event: 'metrics.ready', msg: 'metrics are served', host, port: bound });
  }

  /** After the requests: what they have counted can be read to the end. */
  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** The port that it is listening on; null if it is not. */
  get port(): number | null {
    return (this.server?.address() as AddressInfo | null | undefined)?.port ?? null;
  }

  /** Serves something else than metrics, as JSON. */
  add(path: string, read: () => Promise<object>): void {
    this.pages.set(path, read);
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = (request.url ?? '').split('?', 1);
    const read = this.pages.get(path ?? '');
    if (path !== '/metrics' && !read) return send(response, 404);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return send(response, 405);
    }
    if (!this.isAllowed(request)) {
      response.setHeader('www-authenticate', 'Bearer');
      return send(response, 401);
    }
    response.setHeader('content-type', read ? 'application/json' : registry.contentType);
    response.end(read ? JSON.stringify(await read()) : await registry.metrics());
  }

  private isAllowed({ headers }: IncomingMessage): boolean {
    const { metricsToken } = this.settings;
    if (metricsToken === null) return true;
    return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${metricsToken}`));
  }

  private fail(response: ServerResponse, error: unknown): void {
    this.logger.error({
      event: 'metrics.failed',
      msg: 'metrics could not be read',
      reason: describeError(error),
    });
    if (!response.headersSent) send(response, 500);
  }
}

function send(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end();
}

/** Of the same length for any text, as the comparison requires. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Metrics of Node.js, once per process. They observe the event loop and the garbage collector, which costs a little. */
function collectDefaults(): void {
  if (hasDefaults) return;
  hasDefaults = true;
  collectDefaultMetrics({ register: registry });
}
