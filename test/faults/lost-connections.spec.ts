import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { describeError } from '../../src/common/errors/describe-error.js';
import { translateError } from '../../src/common/errors/translate-error.js';
import { DatabaseClient } from '../../src/database/database-client.js';
import { openBrokenPostgres, refuseConnection, type BrokenPostgres } from '../support/broken-postgres.js';

/** Connects, and returns the error that the pool would pass on to a request. */
async function connectionError(url: string): Promise<unknown> {
  const client = new DatabaseClient({ connectionString: url, connectionTimeoutMillis: 300 });
  return client.connect().then(
    () => null,
    (error: unknown) => error,
  );
}

const expectUnavailable = (error: unknown) =>
  expect(translateError(error)).toMatchObject({
    code: 'service.unavailable',
    retryAfterSeconds: 5,
    cause: error,
  });

const tls = (name: string) => (socket: Socket) => {
  socket.write('S');
  const [cert, key] = [name, 'key'].map((file) => readFileSync(`test/fixtures/tls/${file}.pem`));
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext({ cert, key }),
  });
  secure.on('error', () => undefined); // the client disconnects
};

describe('a connection to the database that cannot be opened', () => {
  let server: BrokenPostgres | undefined;
  afterEach(async () => {
    jest.restoreAllMocks();
    await server?.close();
    server = undefined;
  });

  it.each([
    ['nothing listens', 'postgres://a@127.0.0.1:1/x', 'ECONNREFUSED'],
    ['its socket is gone', 'postgres://a@%2Ftmp%2Fnone/x', 'ENOENT'],
    ['its name does not exist', 'postgres://a@nowhere.invalid/x', /ENOTFOUND|EAI_AGAIN/],
  ])('because %s means: unavailable', async (_what, url, words) => {
    const error = await connectionError(url);
    expectUnavailable(error);
    expect(describeError(error)).toMatch(words);
  });

  it.each(['EAI_AGAIN', 'EAI_FAIL', 'ENOMEM'])(
    'because of the resolver (%s) means: unavailable',
    async (code) => {
      const failure = Object.assign(new Error(`getaddrinfo ${code} db`), { code, syscall: 'getaddrinfo' });
      jest
        .spyOn(dns, 'lookup')
        .mockImplementation(((_host: string, _options: unknown, done: (error: Error) => void) =>
          done(failure)) as typeof dns.lookup); // as: of its overloads, this one
      expectUnavailable(await connectionError('postgres://a@db/x'));
    },
  );

  it('because all of several addresses refuse means: unavailable, and the log tells each', async () => {
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ];
    jest
      .spyOn(dns, 'lookup')
      .mockImplementation(((_host: string, _options: unknown, done: (error: null, all: unknown) => void) =>
        done(null, addresses)) as typeof dns.lookup); // as: of its overloads, this one
    const error = await connectionError('postgres://a@db:1/x');
    expect(error).toMatchObject({ name: 'AggregateError', code: 'ECONNREFUSED' });
    expectUnavailable(error);
    expect(describeError(error)).toBe('connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED 127.0.0.2:1');
  });

  it.each([
    ['28P01', 'password authentication failed for user "postern"'],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.1", user "postern"'],
    ['3D000', 'database "postern" does not exist'],
    ['42501', 'permission denied for database "postern"'],
    ['53300', 'sorry, too many clients already'],
    ['55000', 'database "postern" is not currently accepting connections'],
    ['57P03', 'the database system is starting up'],
    ['0A000', 'unsupported frontend protocol 3.0'],
    ['22023', 'invalid value for parameter "TimeZone"'],
    ['08P01', 'server login has been failing, try again later (server_login_retry)'],
    ['08P01', 'no more connections allowed (max_client_conn)'],
    ['XX000', 'Max client connections reached'],
  ])('because the server refuses it (%s %s) means: unavailable', async (code, message) => {
    server = await openBrokenPostgres(refuseConnection(code, message));
    const error = await connectionError(`postgres://a@127.0.0.1:${server.port}/x`);
    expect(error).toMatchObject({ code, message });
    expectUnavailable(error);
  });

  const serving: [string, string, (socket: Socket) => void, RegExp][] = [
    ['closes it', '', (socket) => socket.end(), /terminated unexpectedly/],
    ['resets it', '', (socket) => socket.resetAndDestroy(), /ECONNRESET/],
    ['does not respond', '', () => undefined, /timeout expired/],
    ['is not PostgreSQL', '', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /./],
    ['has no TLS', '?sslmode=verify-full', (socket) => socket.end('N'), /does not support SSL/],
    ['refuses TLS', '?sslmode=verify-full', (socket) => socket.end('E'), /establishing an SSL/],
    ['breaks TLS off', '?sslmode=verify-full', (socket) => socket.end('Snothing'), /./],
    ['has an unknown certificate', '?sslmode=verify-full', tls('localhost'), /self.signed/],
    ['has an expired certificate', '?sslmode=verify-full', tls('expired'), /./],
    ['has a certificate for another name', '?sslmode=verify-full', tls('other-name'), /./],
  ];
  it.each(serving)('because the server %s means: unavailable', async (_what, parameters, respond, words) => {
    server = await openBrokenPostgres(respond);
    const error = await connectionError(`postgres://a:b@localhost:${server.port}/x${parameters}`);
    expectUnavailable(error);
    expect(describeError(error)).toMatch(words);
  });
});
