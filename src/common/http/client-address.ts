import { Logger } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { canonicalIp, shortenIp } from './ip-network.js';
import type { IsTrustedProxy } from './trusted-proxies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the client, in its canonical form. `ip` is the address of the last proxy. */
    clientAddress: string;
  }
}

/** The headers in which proxies pass the client address on; only the first one is used. */
const forwardingHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip'] as const;

interface Warning {
  event: string;
  msg: string;
}

const untrusted: Warning = {
  event: 'http.forwarded_untrusted',
  msg:
    'A peer that TRUST_PROXY does not include sends X-Forwarded-For, Forwarded or X-Real-IP, which are ignored. ' +
    'If it is your proxy, add it to TRUST_PROXY: until then, all of its clients share the rate limits of one client.',
};

const unreadable: Warning = {
  event: 'http.forwarded_unreadable',
  msg:
    'A trusted proxy passes no readable client address, so its clients share the rate limits of one client. Have it ' +
    'append the address to X-Forwarded-For (203.0.113.7, 203.0.113.7:50001 or [2001:db8::7]:443); Forwarded and ' +
    'X-Real-IP are not read. If X-Forwarded-For is correct, TRUST_PROXY counts too many hops.',
};

/**
 * Finds the client address of a request. Not Fastify's `trustProxy`: it takes an entry with a port for an unknown
 * address, and believes X-Forwarded-Host. Each kind of mismatch between TRUST_PROXY and the proxies is logged once.
 */
export class ClientAddresses {
  private readonly logger = new Logger('ClientAddress');
  private readonly warned = new Set<Warning>();

  constructor(private readonly isTrusted: IsTrustedProxy) {}

  /** The last address of X-Forwarded-For that is not a trusted proxy's; that of the peer if it cannot be read. */
  of({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string {
    const peer = canonicalIp(socket.remoteAddress ?? '') ?? 'unknown';
    const isForwarded = forwardingHeaders.some((name) => headers[name] !== undefined);
    if (!isForwarded) return peer;
    if (!this.isTrusted(peer, 0)) {
      this.warnOnce(untrusted, peer);
      return peer;
    }
    const client = this.walk(peer, headers['x-forwarded-for']);
    if (client === null) this.warnOnce(unreadable, peer);
    return client ?? peer;
  }

  private walk(peer: string, header: string | string[] | undefined): string | null {
    if (header === undefined) return null;
    let address = peer;
    let hop = 0;
    for (const entry of entriesFromLast(String(header))) {
      if (!this.isTrusted(address, hop)) break;
      const next = readEntry(entry);
      if (next === null) return null;
      address = next;
      hop += 1;
    }
    return address;
  }

  private warnOnce(warning: Warning, peer: string): void {
    if (this.warned.has(warning)) return;
    this.warned.add(warning);
    this.logger.warn({ event: warning.event, msg: warning.msg, peer: shortenIp(peer) });
  }
}

/** Splits no more of a long header than is needed. */
function* entriesFromLast(header: string): Generator<string> {
  for (let end = header.length; end > 0;) {
    const comma = header.lastIndexOf(',', end - 1);
    const entry = header.slice(comma + 1, end).trim();
    if (entry !== '') yield entry;
    end = comma;
  }
}

/** Reads an address that may have a port, brackets and quotes (RFC 7239 section 6): `"[2001:db8::7]:443"`. */
function readEntry(entry: string): string | null {
  const text = entry.replace(/^"(.*)"$/, '$1');
  const [, inBrackets, beforePort] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  return canonicalIp(inBrackets ?? beforePort ?? text);
}
