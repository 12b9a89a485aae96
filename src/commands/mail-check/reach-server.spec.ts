import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { connectToAny, findAddresses, speaksTls } from './reach-server.js';

describe('a server on one of two addresses', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined); // the client may disconnect in any way
      socket.resume().end('220 hello\r\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo); // the server listens on a port, not on a pipe
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  it('is reached, and the failed address is reported', async () => {
    const { socket, address, failures } = await connectToAny({
      addresses: ['::1', '127.0.0.1'],
      port,
      timeoutMs: 5_000,
    });
    socket.destroy();
    expect(address).toBe('127.0.0.1');
    expect(failures).toEqual([expect.stringMatching(/^::1 \(E[A-Z]+\)$/)]);
  });

  it('does not speak TLS', async () => {
    await expect(
      speaksTls({ host: 'localhost', address: '127.0.0.1', port, timeoutMs: 5_000 }),
    ).resolves.toBe(false);
  });

  it('is not reached at the other, for the reason of the last address', async () => {
    await expect(connectToAny({ addresses: ['::1'], port, timeoutMs: 5_000 })).rejects.toMatchObject({
      code: expect.stringMatching(/^E[A-Z]+$/),
    });
  });
});

describe('findAddresses', () => {
  it('finds this machine', async () => {
    expect(await findAddresses('localhost', 5_000)).toContain('127.0.0.1');
  });
});
