import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ProtobufMessage } from './protobuf.js';

type Attributes = Record<string, unknown>;

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Empty for a root. */
  parentSpanId: string;
  name: string;
  startedAt: bigint;
  endedAt: bigint;
  attributes: Attributes;
  events: { name: string; at: bigint; attributes: Attributes }[];
  links: { traceId: string; spanId: string; attributes: Attributes }[];
  /** 2 is an error. */
  status: { code: number; message: string };
}

/** A collector of traces: it receives OTLP as protobuf over HTTP. */
export interface Collector {
  url: string;
  spans: ReceivedSpan[];
  /** The attributes of the processes that have sent spans. */
  resources: Attributes[];
  /** Every body as received. */
  bodies: Buffer[];
  headers: IncomingHttpHeaders[];
  close(): Promise<void>;
}

/** @param responds awaited before each response */
export async function openCollector(
  responds: () => Promise<void> = async () => undefined,
): Promise<Collector> {
  const received: Pick<Collector, 'spans' | 'resources' | 'bodies' | 'headers'> = {
    spans: [],
    resources: [],
    bodies: [],
    headers: [],
  };
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    received.bodies.push(body);
    received.headers.push(request.headers);
    if (request.url === '/v1/traces') read(new ProtobufMessage(body), received);
    await responds();
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    ...received,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function read(request: ProtobufMessage, { spans, resources }: Pick<Collector, 'spans' | 'resources'>): void {
  for (const ofResource of request.messages(1)) {
    resources.push(...ofResource.messages(1).map((resource) => attributesOf(resource, 1)));
    for (const ofScope of ofResource.messages(2)) spans.push(...ofScope.messages(2).map(spanOf));
  }
}

function spanOf(span: ProtobufMessage): ReceivedSpan {
  const [status] = span.messages(15);
  return {
    traceId: span.hex(1),
    spanId: span.hex(2),
    parentSpanId: span.hex(4),
    name: span.text(5),
    startedAt: span.number(7),
    endedAt: span.number(8),
    attributes: attributesOf(span, 9),
    events: span.messages(11).map((event) => ({
      at: event.number(1),
      name: event.text(2),
      attributes: attributesOf(event, 3),
    })),
    links: span.messages(13).map((link) => ({
      traceId: link.hex(1),
      spanId: link.hex(2),
      attributes: attributesOf(link, 4),
    })),
    status: { code: Number(status?.number(3) ?? 0n), message: status?.text(2) ?? '' },
  };
}

function attributesOf(message: ProtobufMessage, field: number): Attributes {
  return Object.fromEntries(
    message.messages(field).map((pair) => {
      const [value] = pair.messages(2);
      return [pair.text(1), value && valueOf(value)];
    }),
  );
}

function valueOf(value: ProtobufMessage): unknown {
  if (value.has(1)) return value.text(1);
  if (value.has(2)) return value.number(2) === 1n;
  if (value.has(3)) return Number(value.number(3));
  throw new Error('Only texts, booleans and whole numbers are expected');
}
