import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The ID of the account whose access token came with the request. */
    userId: string;
  }
}

/** A declaration that extends another module's must itself be in a module. */
export type RequestOfUser = FastifyRequest;
