import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { types } from 'node:util';

export interface Reached {
  /** Connected; nothing has been read from it yet. */
  socket: Socket;
  address: string;
  /** The addresses tried before, each with its error. */
  failures: readonly string[];
}

/** @returns every address of the host, in the order in which the system would try them */
export async function findAddresses(host: string, timeoutMs: number): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeoutError(`no response for ${host}`)), timeoutMs);
  });
  try {
    const addresses = await Promise.race([lookup(host, { all: true }), timeUp]);
    return addresses.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Connects to the first address that responds. Tries them in sequence, each with its share of the time, so that it can
 * report which ones fail: this shows a broken IPv6 that a library would silently skip.
 *
 * @throws Error of the last address
 */
export async function connectToAny(target: {
  addresses: readonly string[];
  port: number;
  timeoutMs: number;
}): Promise<Reached> {
  const { addresses, port } = target;
  const timeoutMs = Math.ceil(target.timeoutMs / addresses.length);
  const failures: string[] = [];
  let lastError: unknown = new Error('no address found');
  for (const address of addresses) {
    try {
      return { socket: await connectTo({ address, port, timeoutMs }), address, failures };
    } catch (error) {
      lastError = error;
      failures.push(`${address} (${codeOf(error)})`);
    }
  }
  throw lastError;
}

async function connectTo(target: { address: string; port: number; timeoutMs: number }): Promise<Socket> {
  const { address, port, timeoutMs } = target;
  const socket = connect({ host: address, port });
  socket.on('error', () => undefined); // stays registered: nothing else listens until the dialogue begins
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeoutMs) });
    return socket;
  } catch (error) {
    socket.destroy();
    throw isAbort(error) ? timeoutError(`no response from ${address} port ${port}`) : error;
  }
}

/**
 * Whether the port expects TLS from the first byte. Does not verify the certificate and sends nothing, because it only
 * needs to know which protocol a silent server speaks.
 */
export async function speaksTls(target: {
  host: string;
  address: string;
  port: number;
  timeoutMs: number;
}): Promise<boolean> {
  const { host, address, port, timeoutMs } = target;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ host: address, port, ...servername, rejectUnauthorized: false });
  socket.on('error', () => undefined); // an error means "no", below
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function timeoutError(message: string): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}

function isAbort(error: unknown): boolean {
  return types.isNativeError(error) && error.name === 'AbortError';
}

function codeOf(error: unknown): string {
  if (!types.isNativeError(error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
