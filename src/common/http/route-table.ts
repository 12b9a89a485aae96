import type { FastifyInstance } from 'fastify';

/** Knows the methods of each path, so that a wrong method is 405 instead of 404. */
export class RouteTable {
  private readonly routes: { pattern: RegExp; method: string }[] = [];

  /** Must be created before the first route is added. */
  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ method, url }) => {
      const methods = Array.isArray(method) ? method : [method];
      const pattern = new RegExp(`^${url.split('/').map(segmentPattern).join('/')}$`);
      this.routes.push(...methods.map((name) => ({ pattern, method: name })));
    });
  }

  methodsAt(path: string): string[] {
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].toSorted();
  }
}

function segmentPattern(segment: string): string {
  if (segment === '*') return '.*';
  if (segment.startsWith(':')) return '[^/]+';
  return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
