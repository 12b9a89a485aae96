import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { canonicalLocale } from '../validation/fields.js';
import { recogniseDevice, type Device } from '../device.js';
import { parseIp } from './ip-network.js';

/** Where a request came from, as far as it can be known. */
export interface ClientInfo {
  ip: string;
  /** What its User-Agent claims, in words of ours: the header itself is user text and goes nowhere. */
  device: Device | null;
  /** BCP 47 tags of `Accept-Language`, the most wanted first. */
  languages: string[];
  /** What an earlier sign-in gave to this device, as it was sent: not checked yet. */
  deviceToken: string | null;
}

export const deviceTokenHeader = 'x-device-token';

export const Client = createParamDecorator((_: unknown, context: ExecutionContext): ClientInfo => {
  const { ip, socket, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  const deviceToken = headers[deviceTokenHeader];
  return {
    ip: addressOf(ip) ?? addressOf(socket.remoteAddress) ?? 'unknown',
    device: recogniseDevice(headers['user-agent']),
    languages: acceptedLanguages(headers['accept-language']),
    deviceToken: typeof deviceToken === 'string' ? deviceToken : null,
  };
});

/**
 * A proxy that is trusted may still pass on what is no address: null. Without a zone, which means nothing elsewhere,
 * and IPv4 as such also where the socket shows it as IPv6.
 */
function addressOf(text: string | undefined): string | null {
  const address = parseIp(text ?? '');
  if (!address) return null;
  return address.version === 4 ? address.text : (text ?? '').replace(/%.*$/, '').toLowerCase();
}

const maxHeaderLength = 256;

/** RFC 9110 section 12.5.4, by weight; what is no language tag is left out. */
export function acceptedLanguages(header: string | undefined): string[] {
  if (!header) return [];
  const negotiator = new Negotiator({ headers: { 'accept-language': header.slice(0, maxHeaderLength) } });
  const tags = negotiator.languages().filter((tag) => /^[a-z]{2,3}(-|$)/i.test(tag));
  return tags.flatMap((tag) => canonicalLocale(tag) ?? []);
}
