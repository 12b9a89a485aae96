import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { GracefulClose } from './graceful-close.js';

const request = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

describe('a server that closes', () => {
  let server: Server;
  let closing: GracefulClose;
  let respond: () => void;
  beforeEach(async () => {
    const responding = new Promise<void>((resolve) => (respond = resolve));
    server = createServer((_request, response) => void responding.then(() => response.end('done')));
    closing = new GracefulClose(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.closeAllConnections());

  const open = (): Socket => connect((server.address() as AddressInfo).port, '127.0.0.1');

  it('responds on connections that it has not accepted yet', async () => {
    const sockets = Array.from({ length: 20 }, open);
    const responses = Promise.all(sockets.map((socket) => text(socket).catch(String))); // also a connection that is reset
    for (const socket of sockets) socket.write(request);
    respond();
    await closing.stop();
    await closing.completed();
    const bodies = (await responses).map((response) => response.split('\r\n').at(0));
    expect(bodies).toEqual(sockets.map(() => 'HTTP/1.1 200 OK'));
  });

  it('accepts no others, and waits for requests in progress', async () => {
    const socket = open();
    const response = text(socket);
    socket.write(request);
    await once(server, 'request');
    const { port } = server.address() as AddressInfo;
    await closing.stop();
    const late = connect(port, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    let isComplete = false;
    const completed = closing.completed().then(() => (isComplete = true));
    await new Promise(setImmediate);
    expect(isComplete).toBe(false);
    respond();
    await completed;
    expect(await response).toContain('done');
  });

  it('does not wait for a connection that sends nothing', async () => {
    const silent = open();
    await once(silent, 'connect');
    const ended = once(silent, 'close');
    await closing.stop();
    await closing.completed();
    expect(await ended).toBeDefined();
  });

  it('does nothing if it is not listening', async () => {
    const never = new GracefulClose(createServer());
    await never.stop();
    expect(await never.completed()).toBeUndefined();
  });
});
