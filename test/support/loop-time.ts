import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface Exchange {
  readonly status: number;
  readonly responseBytes: number;
  /** How long the event loop was busy between the first byte of the request and the last of the response. */
  readonly busyMs: number;
}

/**
 * Sends requests to a server in this process, and measures how long they block its event loop. Waiting (database,
 * hashes in other threads) does not count; the few microseconds of this client do.
 */
export class LoopTimer {
  private socket: Socket | null = null;

  constructor(private readonly url: string) {}

  /** The minimum of several exchanges, because other work on the machine only adds time. */
  async least(request: Buffer, repetitions: number): Promise<Exchange> {
    let best: Exchange | null = null;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const exchange = await this.exchange(request);
      if (!best || exchange.busyMs < best.busyMs) best = exchange;
    }
    if (!best) throw new Error('at least one repetition');
    return best;
  }

  async exchange(request: Buffer): Promise<Exchange> {
    const socket = await this.open();
    const before = performance.eventLoopUtilization();
    socket.write(request);
    const { head, length, isLast } = await readResponse(socket);
    const { active } = performance.eventLoopUtilization(before);
    if (isLast) this.close();
    return { status: Number(head.split(' ', 2)[1]), responseBytes: length, busyMs: active };
  }

  close(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  private async open(): Promise<Socket> {
    if (this.socket && !this.socket.destroyed && this.socket.readyState === 'open') return this.socket;
    const { hostname, port } = new URL(this.url);
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.on('error', () => undefined); // a rejection may come with a reset; the response was read before
    await once(this.socket, 'connect');
    return this.socket;
  }
}

function readResponse(socket: Socket): Promise<{ head: string; length: number; isLast: boolean }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const done = (isLast: boolean) => {
      socket.off('data', onData).off('close', onClose);
      const head = text.slice(0, text.indexOf('\r\n\r\n'));
      resolve({ head, length: text.length, isLast: isLast || /^connection: close/im.test(head) });
    };
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
      if (text.length >= end + 4 + length) done(false);
    };
    const onClose = () => (text === '' ? reject(new Error('closed without a response')) : done(true));
    socket.on('data', onData).once('close', onClose);
  });
}
