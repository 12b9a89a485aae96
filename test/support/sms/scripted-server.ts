import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as received. */
export interface ScriptedRequest {
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** What the server does with a request: `silent`: never responds; `cut`: closes the connection. */
export type ScriptedReply =
  { status: number; body?: unknown; headers?: Record<string, string>; afterMs?: number } | 'silent' | 'cut';

export type Respond = (request: ScriptedRequest) => ScriptedReply | Promise<ScriptedReply>;

/** An HTTP server on loopback whose replies a test decides. */
export class ScriptedServer {
  /** All requests, in the order of arrival. */
  readonly requests: ScriptedRequest[] = [];
  private readonly server: Server;
  private port = 0;

  private constructor(private readonly respond: Respond) {
    this.server = createServer((request, response) => void this.receive(request, response));
  }

  static async start(respond: Respond): Promise<ScriptedServer> {
    const started = new ScriptedServer(respond);
    await started.listen();
    return started;
  }

  /** Without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Refuses connections until `listen` is called. */
  async refuse(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** On the same port as before. */
  async listen(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    ({ port: this.port } = this.server.address() as AddressInfo); // it listens on a port
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.refuse();
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const received = { method, path, headers, body: await text(request) };
    this.requests.push(received);
    const reply = await this.respond(received);
    if (reply === 'silent') return;
    if (reply === 'cut') return void request.socket.destroy();
    const { status, body, afterMs = 0 } = reply;
    const send = () =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...reply.headers })
        .end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
    if (afterMs > 0) setTimeout(send, afterMs).unref();
    else send();
  }
}
