import type { FastifyInstance, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { GracefulClose } from './graceful-close.js';
import { nodeServerOptions } from './http-server.js';
import { respondToClientError, respondWithoutRequest, type RawResponseOptions } from './raw-responses.js';

const administrationPaths = /^\/(v1\/admin|console)(\/|$)/;
/** Without these, nobody could sign in on a listener that serves nothing else: a page may call its own origin only. */
const signInPaths = /^\/v1\/(auth|challenges)\/|^\/v1\/users\/me\/totp(\/confirm)?$/;

declare module 'fastify' {
  interface FastifyInstance {
    /** Null if the administration has no port of its own. */
    administration: AdministrationListener | null;
  }
}

/**
 * A second HTTP server in front of the same application. It serves the administration with the operations that sign in
 * to it; the public one serves everything but the administration. What a listener does not serve is an unknown path there.
 */
export class AdministrationListener {
  private readonly requests = new WeakSet<IncomingMessage>();
  private closing: GracefulClose | undefined;

  constructor(
    private readonly fastify: FastifyInstance,
    private readonly options: RawResponseOptions,
  ) {
    // By the route's pattern: another spelling of the path would be missed.
    fastify.addHook('onRequest', (request, _reply, done) =>
      done(this.serves(request.raw, patternOf(request)) ? undefined : new AppError('route.not_found')),
    );
    fastify.addHook('preClose', async () => this.closing?.stop());
    fastify.addHook('onClose', async () => this.closing?.completed());
  }

  serves(request: IncomingMessage, path: string): boolean {
    const isAdministration = administrationPaths.test(path);
    return this.requests.has(request) ? isAdministration || signInPaths.test(path) : !isAdministration;
  }

  /** @returns the URL; the application must be ready. */
  async listen(port: number, host: string): Promise<string> {
    const server = createServer(nodeServerOptions, (request, response) => {
      this.requests.add(request);
      this.fastify.routing(request, response);
    });
    server.keepAliveTimeout = this.fastify.server.keepAliveTimeout;
    server.on('clientError', (error, socket) => respondToClientError(this.options, error, socket));
    respondWithoutRequest(this.options, server);
    this.closing = new GracefulClose(server);
    server.listen(port, host);
    await once(server, 'listening');
    const { address, family, port: bound } = server.address() as AddressInfo; // it listens on a port, not on a pipe
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
  }
}

function patternOf({ routeOptions, url }: FastifyRequest): string {
  return routeOptions.url ?? url;
}
