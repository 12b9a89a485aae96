import { connect } from 'node:net';
import type { HttpResponse } from './http-client.js';

/** Sends bytes that no HTTP client would send, and reads the response until the server disconnects. */
export async function sendRaw(url: string, request: string | Buffer): Promise<HttpResponse<unknown>> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(request);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of socket) chunks.push(chunk as Buffer); // no encoding is set
  } catch (error) {
    // A server that rejects before it has read everything may reset the connection after its response.
    if (chunks.length === 0) throw error;
  }
  return parse(Buffer.concat(chunks).toString('utf8'));
}

function parse(source: string): HttpResponse<unknown> {
  const [head = '', text = ''] = source.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const isJson = /json/.test(headers.get('content-type') ?? '');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: isJson ? (JSON.parse(text) as unknown) : {},
    text,
  };
}
