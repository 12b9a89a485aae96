import { connect } from 'node:net';

const endOfHead = Buffer.from('\r\n\r\n');

/**
 * One HTTP connection, for one request at a time. It does little else than write and read, because the client that
 * measures shares the processor with what it measures.
 */
export class HttpConnection {
  #url;
  #socket = null;
  #received = [];
  #request = null;

  constructor(url) {
    this.#url = new URL(url);
  }

  /** @returns the status and the body, parsed if it is JSON and `isRead` */
  send({ method = 'GET', path, headers = {}, body, isRead = true }) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const lines = [`${method} ${path} HTTP/1.1`, `host: ${this.#url.host}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (text) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(text)}`);
    this.#open().write(`${lines.join('\r\n')}\r\n\r\n${text}`);
    return new Promise((settle, reject) => (this.#request = { settle, reject, isRead }));
  }

  close() {
    this.#socket?.destroy();
  }

  #open() {
    if (this.#socket && !this.#socket.destroyed) return this.#socket;
    const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true });
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#end((request) => request.reject(error)));
    socket.on('close', () => this.#end((request) => request.reject(new Error('connection closed'))));
    this.#socket = socket;
    return socket;
  }

  #end(finish) {
    const request = this.#request;
    this.#request = null;
    if (request) finish(request);
  }

  #receive(chunk) {
    this.#received.push(chunk);
    const bytes = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const headLength = bytes.indexOf(endOfHead);
    if (headLength < 0) return;
    const head = bytes.latin1Slice(0, headLength).toLowerCase();
    const at = head.indexOf('\r\ncontent-length:');
    const length = at < 0 ? 0 : Number.parseInt(head.slice(at + 17), 10);
    const from = headLength + endOfHead.length;
    if (bytes.length < from + length) return;
    this.#received = [];
    const status = Number(head.slice(9, 12));
    const isJson = length > 0 && /content-type: application\/(\w+\+)?json/.test(head);
    this.#end(({ settle, isRead }) => {
      const body = bytes.utf8Slice(from, from + length);
      settle({ status, body: isJson && (isRead || status >= 400) ? JSON.parse(body) : null });
    });
  }
}
