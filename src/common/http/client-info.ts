import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { canonicalLocale } from '../validation/fields.js';

/** Where a request came from, as far as it can be known. */
export interface ClientInfo {
  ip: string;
  /** Cut to 256 characters; user text, so never shown as it is. */
  userAgent: string | null;
  /** The first acceptable language, a BCP 47 tag, or null. */
  language: string | null;
}

export const Client = createParamDecorator((_: unknown, context: ExecutionContext): ClientInfo => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    ip: request.ip,
    userAgent: printable(request.headers['user-agent'])?.slice(0, 256) ?? null,
    language: firstLanguage(request.headers['accept-language']),
  };
});

/** Header values arrive as latin1 and may hold bytes that Postgres or a mail refuse. */
function printable(value: string | undefined): string | undefined {
  return value?.replace(/[^\x20-\x7e]/g, '');
}

function firstLanguage(header: string | undefined): string | null {
  const tag = /^\s*([a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3})(?=\s*(?:[,;]|$))/i.exec(header ?? '')?.[1];
  return tag === undefined ? null : canonicalLocale(tag);
}
