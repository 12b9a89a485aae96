import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../common/errors/app-error.js';
import { readConsoleFiles, type ConsoleFile, type ConsoleFiles } from './console-files.js';

/** The page may run its own script and call its own origin; nothing else, not even markup from text. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types postern',
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Serves the console at `/console/`: a fixed set of files, read once. No path of a request reaches the file system. */
export function serveConsole(fastify: FastifyInstance): void {
  let files: ConsoleFiles | undefined;
  const load = () => (files ??= readConsoleFiles());
  // Relative, so that it works below any path; with its slash, because the page's links are relative, too.
  fastify.get('/console', (_request, reply) => reply.headers(headers).redirect('console/', 302));
  fastify.get('/console/', (request, reply) =>
    sendFile(load().page, { request, reply: reply.header('cache-control', 'no-cache') }),
  );
  fastify.get<{ Params: { name: string } }>('/console/assets/:name', (request, reply) => {
    const file = load().assets.get(request.params.name);
    if (!file) throw new AppError('route.not_found');
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    return sendFile(file, { request, reply });
  });
}

function sendFile(
  { type, plain, gzip }: ConsoleFile,
  { request, reply }: { request: Pick<FastifyRequest, 'headers'>; reply: FastifyReply },
): FastifyReply {
  const acceptsGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers['accept-encoding'] ?? '');
  reply.headers(headers).header('content-type', type).header('vary', 'Accept-Encoding');
  return acceptsGzip ? reply.header('content-encoding', 'gzip').send(gzip) : reply.send(plain);
}
