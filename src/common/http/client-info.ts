import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { canonicalLocale } from '../validation/text-rules.js';
import { recogniseDevice, type Device } from '../device.js';

/** The origin of a request. */
export interface ClientInfo {
  ip: string;
  /** The client that its User-Agent names, in fixed terms. The header itself is user input and is not kept. */
  device: Device | null;
  /** BCP 47 tags of `Accept-Language`, the most preferred first. */
  languages: string[];
  /** The token that an earlier sign-in issued to this device, as received and not verified yet. */
  deviceToken: string | null;
}

/** Where no request is the cause, such as in a scheduled task. */
export const noClient: ClientInfo = { ip: 'unknown', device: null, languages: [], deviceToken: null };

export const deviceTokenHeader = 'x-device-token';

export const Client = createParamDecorator((_: unknown, context: ExecutionContext): ClientInfo =>
  clientOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

export function clientOf({ clientAddress, headers }: FastifyRequest): ClientInfo {
  const deviceToken = headers[deviceTokenHeader];
  return {
    ip: clientAddress,
    device: recogniseDevice(headers['user-agent']),
    languages: acceptedLanguages(headers['accept-language']),
    deviceToken: typeof deviceToken === 'string' ? deviceToken : null,
  };
}

const maxHeaderLength = 256;

/** RFC 9110 section 12.5.4, ordered by weight, without invalid language tags. */
export function acceptedLanguages(header: string | undefined): string[] {
  if (!header) return [];
  const negotiator = new Negotiator({ headers: { 'accept-language': header.slice(0, maxHeaderLength) } });
  return negotiator.languages().flatMap((tag) => canonicalLocale(tag) ?? []);
}
