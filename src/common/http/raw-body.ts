import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';

/** The configuration of a route that gets its body as received (`request.rawBody`), to verify a signature of it. */
export const rawBodyConfig = { takesRawBody: true };

declare module 'fastify' {
  interface FastifyRequest {
    /** Empty on every other route. */
    rawBody: string;
  }
  interface FastifyContextConfig {
    takesRawBody?: boolean;
  }
}

export function takesRawBody(request: FastifyRequest): boolean {
  return request.routeOptions.config.takesRawBody === true;
}

/** Besides JSON, what providers send: forms and texts. Other routes refuse both. */
export function acceptRawBodies(fastify: FastifyInstance): void {
  fastify.decorateRequest('rawBody', '');
  const types = ['application/x-www-form-urlencoded', 'text/plain'];
  fastify.addContentTypeParser(types, { parseAs: 'buffer' }, (request, body, done) => {
    if (!takesRawBody(request)) return done(new AppError('request.unsupported_media_type'), undefined);
    request.rawBody = body.toString('utf8');
    done(null, undefined);
  });
}
