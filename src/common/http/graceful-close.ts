import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** For the request of a connection that was just opened. A proxy sends it at once. */
const patienceMs = 1_000;
const sweepMs = 50;

/**
 * Closes a server without resetting a connection that a client has just opened: a proxy must not repeat the POST that it
 * has sent on it. Node's `close` resets those that wait to be accepted, which are many on a busy server.
 */
export class GracefulClose {
  private readonly unused = new Set<Socket>();
  private accepted = 0;
  private ended: Promise<unknown> | undefined;

  /** @param server before it is listening */
  constructor(private readonly server: HttpServer) {
    server.on('connection', (socket) => {
      this.accepted += 1;
      this.unused.add(socket);
      socket.once('close', () => this.unused.delete(socket));
    });
    server.on('request', ({ socket }) => this.unused.delete(socket));
  }

  /** Stops accepting connections, and waits for the first request of each. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server.listening) return;
    const deadline = performance.now() + patienceMs;
    await this.acceptWaiting(deadline);
    this.ended = once(server, 'close');
    Server.prototype.close.call(server); // that of an HTTP server would stop its timeouts, too
    while (this.unused.size > 0 && performance.now() < deadline) await delay(10);
    for (const socket of this.unused) socket.destroy();
    this.closeIdle();
  }

  /** Ends when a turn of the event loop has accepted nothing: each accepts one connection. */
  private async acceptWaiting(deadline: number): Promise<void> {
    for (let before = -1; before !== this.accepted && performance.now() < deadline;) {
      before = this.accepted;
      await nextTurn();
      await nextTurn(); // begins after a poll, which the first may not
    }
  }

  /** Resolves once every request in progress has got its response. */
  async completed(): Promise<void> {
    await this.ended;
  }

  /** Also those that become idle later: a client that keeps its connection open would block the process. */
  private closeIdle(): void {
    this.server.closeIdleConnections();
    const sweep = setInterval(() => this.server.closeIdleConnections(), sweepMs);
    this.server.once('close', () => clearInterval(sweep));
  }
}
