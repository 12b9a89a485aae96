import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startApp, type TestApp } from '../support/app.js';
import type { HttpResponse } from '../support/http-client.js';
import { eventually } from '../support/eventually.js';
import { withinTime } from '../support/within-time.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-http.js';

const login = 'POST /v1/auth/login HTTP/1.1\r\nhost: a\r\n';
const json = 'content-type: application/json\r\n';

/** A connection whose bytes a test chooses individually. */
class RawConnection {
  private readonly chunks: Buffer[] = [];
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    socket.on('error', () => undefined); // a reset is one way to disconnect
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    await withinTime('the connection', once(socket, 'connect'));
    return new RawConnection(socket);
  }

  get received(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  /** The statuses of all responses so far. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status));
  }
}

describe('an HTTP connection', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  afterAll(() => app.close());

  /** Expects that the server still responds on a separate connection. */
  async function expectAlive(): Promise<void> {
    expect((await app.client.get('/health/live')).status).toBe(200);
  }

  const send = async (request: string | Buffer): Promise<HttpResponse<unknown>> => {
    const response = await sendRaw(app.client.url, request);
    await expectAlive();
    return response;
  };

  /** Returns everything received until the server disconnects or sends no more. */
  async function exchange(request: string): Promise<RawConnection> {
    const connection = await RawConnection.open(app.client.url);
    connection.socket.write(request);
    await Promise.race([connection.closed, delay(500)]);
    connection.socket.destroy();
    return connection;
  }

  it('[HTTP-9] has the timeouts of the contract', () => {
    const server = app.firstApp.getHttpServer();
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(15_000);
  });

  describe('with timeouts of milliseconds instead of seconds', () => {
    let hasty: TestApp;
    beforeAll(async () => {
      hasty = await startApp({ runsJobs: false, database: app.database, mailbox: app.mailbox });
      // Node checks both timeouts once a second.
      Object.assign(hasty.firstApp.getHttpServer(), { headersTimeout: 300, requestTimeout: 600 });
    });
    afterAll(() => hasty.close());

    it.each([
      ['header fields that drip in', 'GET /health/live HTTP/1.1\r\n', 'x-a: b\r\n'],
      ['a request line that drips in', 'GET /hea', 'l'],
      ['a body that drips in', `${login}${json}content-length: 1000\r\n\r\n`, ' '],
      ['chunks that drip in', `${login}${json}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
    ])('%s end in 408', async (_what, start, drop) => {
      const connection = await RawConnection.open(hasty.client.url);
      connection.socket.write(start);
      const drip = setInterval(() => connection.socket.writable && connection.socket.write(drop), 100);
      await connection.closed;
      clearInterval(drip);
      expect(connection.statuses).toEqual([408]);
      expect(connection.received).toContain('"code":"request.timeout"');
      expect((await hasty.client.get('/health/live')).status).toBe(200);
    });

    it('[HTTP-10] many silent connections block no other client', async () => {
      const silent = await Promise.all(
        Array.from({ length: 200 }, () => RawConnection.open(hasty.client.url)),
      );
      for (const { socket } of silent) socket.write('POST /v1/auth/login HTTP/1.1\r\nhost: a\r\n');
      expect((await hasty.client.get('/health/live')).status).toBe(200);
      await Promise.all(silent.map(({ closed }) => closed));
      expect(silent.flatMap(({ statuses }) => statuses)).toEqual(silent.map(() => 408));
    });
  });

  describe('an oversized request', () => {
    it.each([
      ['announced', `content-length: ${16 * 1024 + 1}\r\n\r\n`],
      ['announced in full before the rest', `content-length: ${2 ** 40}\r\n\r\n`],
    ])('body is rejected as soon as it is %s', async (_what, tail) => {
      expectProblem(await send(`${login}${json}connection: close\r\n${tail}`), 'request.too_large');
    });

    it('[HTTP-11] chunked body is rejected at the limit, wherever it is split', async () => {
      for (const sizeBytes of [1, 1_000, 16 * 1024]) {
        const count = Math.ceil((16 * 1024 + 1) / sizeBytes);
        const chunk = `${sizeBytes.toString(16)}\r\n${' '.repeat(sizeBytes)}\r\n`;
        const body = `${chunk.repeat(count)}0\r\n\r\n`;
        const head = `${login}${json}connection: close\r\ntransfer-encoding: chunked\r\n\r\n`;
        expectProblem(await send(head + body), 'request.too_large');
      }
    });

    it('body of exactly 16 KiB is read', async () => {
      const body = `{}${' '.repeat(16 * 1024 - 2)}`;
      const response = await send(`${login}${json}connection: close\r\ncontent-length: 16384\r\n\r\n${body}`);
      expectProblem(response, 'request.invalid');
    });

    it.each([
      ['one field', `x-a: ${'a'.repeat(17_000)}\r\n`],
      ['one name', `${'x'.repeat(17_000)}: a\r\n`],
      ['a thousand fields', Array.from({ length: 1_000 }, (_, n) => `x-${n}: aaaaaaaaaa\r\n`).join('')],
      ['a cookie', `cookie: ${'a=b; '.repeat(4_000)}\r\n`],
    ])('header is rejected: %s', async (_what, fields) => {
      const response = await send(`GET /health/live HTTP/1.1\r\nhost: a\r\n${fields}\r\n`);
      expectProblem(response, 'request.headers_too_large');
    });

    it('URL is rejected by the router or the parser, whichever comes first', async () => {
      const get = (length: number) =>
        `GET /${'a'.repeat(length)} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;
      expectProblem(await send(get(4_096)), 'request.uri_too_long');
      expectProblem(await send(get(15_000)), 'request.uri_too_long');
      expectProblem(await send(get(20_000)), 'request.headers_too_large');
    });
  });

  describe('input that two servers may interpret differently', () => {
    const body = '{"email":"a@example.com"}';
    const smuggled = 'GET /v1/users/me HTTP/1.1\r\nhost: a\r\n\r\n';

    it.each([
      ['a length and chunks', `content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
      ['chunks and a length', `transfer-encoding: chunked\r\ncontent-length: 6\r\n\r\n0\r\n\r\n${smuggled}`],
      ['two lengths', `content-length: 2\r\ncontent-length: 25\r\n\r\n${body}${smuggled}`],
      ['the same length twice', `content-length: 25\r\ncontent-length: 25\r\n\r\n${body}${smuggled}`],
      ['a list of lengths', `content-length: 25, 25\r\n\r\n${body}${smuggled}`],
      ['a length with a sign', `content-length: +25\r\n\r\n${body}${smuggled}`],
      ['a negative length', `content-length: -25\r\n\r\n${body}${smuggled}`],
      ['a length in hexadecimal', `content-length: 0x19\r\n\r\n${body}${smuggled}`],
      ['a length with a fraction', `content-length: 25.0\r\n\r\n${body}${smuggled}`],
      ['an empty length', `content-length: \r\n\r\n${smuggled}`],
      ['a length past all numbers', `content-length: 18446744073709551616\r\n\r\n${body}${smuggled}`],
      ['a space before the colon', `content-length : 25\r\n\r\n${body}${smuggled}`],
      ['a space before the colon of the coding', `transfer-encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
      ['a folded coding', `transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled}`],
      ['a coding that is nearly chunked', `transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
      ['a coding with a vertical tab', `transfer-encoding: \x0bchunked\r\n\r\n0\r\n\r\n${smuggled}`],
      ['a coding after chunked', `transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`],
      ['chunked twice', `transfer-encoding: chunked\r\ntransfer-encoding: x\r\n\r\n0\r\n\r\n${smuggled}`],
      ['a chunk past all numbers', `transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n${smuggled}`],
      ['a chunk size with a sign', `transfer-encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n${smuggled}`],
      ['a chunk size in 0x', `transfer-encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n${smuggled}`],
      [
        'a chunk that is longer than it says',
        `transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n${smuggled}`,
      ],
      [
        'a bare line feed after a chunk size',
        `transfer-encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n${smuggled}`,
      ],
      ['a bare line feed in the head', `x-a: b\ncontent-length: 25\r\n\r\n${body}${smuggled}`],
      ['a bare carriage return in the head', `x-a: b\rcontent-length: 25\r\n\r\n${body}${smuggled}`],
      ['a field without a colon', `x-a\r\ncontent-length: 25\r\n\r\n${body}${smuggled}`],
      ['a name of two words', `x a: b\r\ncontent-length: 25\r\n\r\n${body}${smuggled}`],
    ])('[HTTP-7] is rejected, and nothing after it gets a response: %s', async (_what, tail) => {
      const { statuses, received } = await exchange(`${login}${json}${tail}`);
      expect(statuses).toHaveLength(1);
      expect(statuses[0]).toBeGreaterThanOrEqual(400);
      expect(statuses[0]).toBeLessThan(500);
      expect(received).toContain('content-type: application/problem+json');
      expect(received.toLowerCase()).toContain('connection: close');
      await expectAlive();
    });

    it.each([
      ['a version that is none', 'GET / HTTP/9.9\r\nhost: a\r\n\r\n'],
      ['HTTP/0.9', 'GET /\r\n\r\n'],
      ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      ['TLS', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'],
      ['nothing but line ends, and garbage', '\r\n\r\n\x00\x01\x02\r\n\r\n'],
      ['a method of small letters', 'get / HTTP/1.1\r\nhost: a\r\n\r\n'],
      ['an unknown method', 'BREW /pot HTTP/1.1\r\nhost: a\r\n\r\n'],
      ['a target with a space', 'GET /health/live x HTTP/1.1\r\nhost: a\r\n\r\n'],
      ['a target that is no path', 'GET health/live HTTP/1.1\r\nhost: a\r\n\r\n'],
      ['two tokens', `GET / HTTP/1.1\r\nhost: a\r\n${'authorization: Bearer a\r\n'.repeat(2)}\r\n`],
      ['two hosts', 'GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n'],
    ])('is not a request: %s', async (_what, request) => {
      const { statuses, received } = await exchange(request);
      expect(statuses).toHaveLength(1);
      expect(statuses[0]).toBe(400);
      expect(received).toContain('"code":"request.malformed"');
      await expectAlive();
    });
  });

  it('chunk extensions and trailers are ignored', async () => {
    const chunks = '2;name="value"\r\n{}\r\n0\r\nx-trailer: a\r\n\r\n';
    const head = `${login}${json}connection: close\r\ntransfer-encoding: chunked\r\n\r\n`;
    expectProblem(await send(head + chunks), 'request.invalid');
  });

  it('a trailer is not a header field', async () => {
    const chunks = '0\r\nauthorization: Bearer a.b.c\r\n\r\n';
    const head =
      'GET /v1/users/me HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n';
    expectProblem(await send(head + chunks), 'auth.token_missing');
  });

  it('pipelined requests get their responses in order', async () => {
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;
    const post = `${login}${json}content-length: 2\r\n\r\n{}`;
    const { statuses } = await exchange(
      get('/health/live') + post + get('/v1/users/me') + get('/nope') + get('/%zz') + get('/health/live'),
    );
    expect(statuses).toEqual([200, 422, 401, 404, 400, 200]);
  });

  it('[HTTP-8] a rejected body leaves nothing that could be read as the next request', async () => {
    const inner = 'GET /v1/users/me HTTP/1.1\r\nhost: a\r\n\r\n';
    const refused = `POST /nope HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: ${inner.length}\r\n\r\n${inner}`;
    const { statuses } = await exchange(`${refused}GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n`);
    expect(statuses).toEqual([404, 200]);
  });

  it('a client that expects 100-continue gets it', async () => {
    const connection = await RawConnection.open(app.client.url);
    connection.socket.write(`${login}${json}expect: 100-continue\r\ncontent-length: 2\r\n\r\n`);
    await eventually('100 Continue', async () => connection.statuses.includes(100) || null);
    connection.socket.write('{}');
    await eventually('the response', async () => connection.statuses[1]);
    expect(connection.statuses).toEqual([100, 422]);
    connection.socket.destroy();
  });

  it.each([
    'accept-language',
    'cookie',
    'host',
    'origin',
    'user-agent',
    'x-device-token',
    'x-forwarded-for',
    'x-request-id',
  ])('%s rejects control characters, and any other byte is harmless', async (name) => {
    const body = '{"email":"ada@example.com","password":"correct horse battery staple"}';
    const ask = (value: Buffer) => {
      const rest = `${name === 'host' ? '' : 'host: a\r\n'}${json}connection: close\r\ncontent-length: ${body.length}`;
      const head = Buffer.from(`POST /v1/auth/login HTTP/1.1\r\n${rest}\r\n${name}: `);
      return send(Buffer.concat([head, value, Buffer.from(`\r\n\r\n${body}`)]));
    };
    for (const control of [0, 1, 0x0b, 0x7f]) {
      expectProblem(await ask(Buffer.of(0x61, control, 0x62)), 'request.malformed');
    }
    const everyByte = Buffer.from(Array.from({ length: 0x80 }, (_, index) => 0x80 + index));
    const surrogate = Buffer.of(0xed, 0xa0, 0x80);
    for (const value of [everyByte, surrogate, Buffer.of(0xff), Buffer.from('\u202e\ufeffé'), Buffer.of()]) {
      expectProblem(await ask(value), 'auth.credentials_invalid');
    }
  });

  it.each([
    [
      'HTTP/2 in clear text',
      'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n',
    ],
    ['a web socket', 'connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n'],
    ['TLS', 'connection: Upgrade\r\nupgrade: TLS/1.0\r\n'],
  ])('an upgrade to %s is not performed', async (_what, fields) => {
    const { statuses } = await exchange(`GET /v1/users/me HTTP/1.1\r\nhost: a\r\n${fields}\r\n`);
    expect(statuses).toEqual([401]);
    await expectAlive();
  });

  it.each(['TRACE', 'TRACK', 'OPTIONS', 'PROPFIND', 'QUERY', 'DELETE'])(
    '%s of a route that does not allow it repeats nothing of the request',
    async (method) => {
      const { statuses, received } = await exchange(
        `${method} /health/live HTTP/1.1\r\nhost: a\r\nauthorization: Bearer secret\r\nconnection: close\r\n\r\n`,
      );
      expect(statuses).toEqual([method === 'TRACK' ? 400 : 405]);
      expect(received).not.toContain('secret');
    },
  );

  it.each(['CONNECT /health/live', 'CONNECT 127.0.0.1:22', 'CONNECT [::1]:80'])(
    'no tunnel is opened: %s',
    async (target) => {
      expectProblem(
        await send(`${target} HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n`),
        'route.method_not_allowed',
      );
    },
  );

  it.each([
    'http://127.0.0.1:22/v1/users/me',
    'https://user:pw@evil.example/v1/users/me',
    'HTTP://a/v1/users/me?x=y',
  ])('an absolute target is a path of this server and leads nowhere else: %s', async (target) => {
    const response = await send(`GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect(response.status).toBe(401);
    expect(response.text).toContain('"instance":"/v1/users/me"');
  });

  describe('[HTTP-12] a body is JSON', () => {
    const ask = (fields: string, body = '{}') =>
      send(`${login}${fields}connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

    it.each([
      'application/json',
      'APPLICATION/JSON',
      'application/json;charset=utf-8',
      'application/json; charset="UTF-8"',
      'application/json ; charset=utf-8',
    ])('of type %s', async (type) => {
      expectProblem(await ask(`content-type: ${type}\r\n`), 'request.invalid');
    });

    it.each([
      '',
      'text/plain',
      'text/json',
      'text/html',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/vnd.api+json',
      'application/problem+json',
      'application/jsonx',
      'application/json5',
      'application/json, text/plain',
      'application/json\tx',
      'application/json x',
      'application/octet-stream',
      ';charset=utf-8',
      '*/*',
    ])('and not of type "%s"', async (type) => {
      expectProblem(await ask(`content-type: ${type}\r\n`), 'request.unsupported_media_type');
    });

    it('and not without a type', async () => {
      expectProblem(await ask(''), 'request.unsupported_media_type');
    });

    it.each(['utf-16', 'iso-8859-1', 'utf-7', '"utf-16le"'])('and not in %s', async (charset) => {
      expectProblem(
        await ask(`content-type: application/json; charset=${charset}\r\n`),
        'request.unsupported_media_type',
      );
    });

    it.each(['gzip', 'deflate', 'br', 'GZIP', 'gzip, identity', 'zstd'])(
      'and not encoded: %s',
      async (coding) => {
        expectProblem(await ask(`${json}content-encoding: ${coding}\r\n`), 'request.unsupported_media_type');
      },
    );

    it.each([
      ['two types', 'content-type: application/json\r\ncontent-type: text/plain\r\n'],
      ['two types, the other way round', 'content-type: text/plain\r\ncontent-type: application/json\r\n'],
      ['one type said twice', json + json],
    ])('and not %s', async (_what, fields) => {
      expectProblem(await ask(fields), 'request.malformed');
    });

    it.each([
      ['lists', '['.repeat(16_384)],
      ['objects', '{"a":'.repeat(3_276)],
      ['lists that end', `${'['.repeat(8_192)}${']'.repeat(8_192)}`],
      ['objects that end', `${'{"a":'.repeat(2_700)}1${'}'.repeat(2_700)}`],
    ])('and not an endless %s', async (_what, body) => {
      const { status } = await ask(json, body);
      expect([400, 422]).toContain(status);
    });
  });
});
