import { Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BreachedPasswords } from './breached-passwords.service.js';
import { PasswordsSettings } from './passwords.settings.js';

const password = 'correct horse battery staple';
const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
const suffix = hash.slice(5);
const padding = Array.from({ length: 800 }, (_, index) => `${String(index).padStart(35, '0')}:0`);

const respondingWith =
  (text: string, status = 200): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text);

describe('BreachedPasswords', () => {
  let listener: RequestListener;
  let server: Server;
  let url: string;
  const asked: IncomingMessage[] = [];
  const warnings: unknown[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      listener(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // the server listens on a port, not on a pipe
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => void warnings.push(line));
  });
  beforeEach(() => {
    asked.length = 0;
    warnings.length = 0;
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const has = (breachQueryUrl: string | null = `${url}/range/`) => {
    const settings = new PasswordsSettings({ minLength: 12, breachQueryUrl, threadPoolSize: 4 });
    return new BreachedPasswords(settings).has(password);
  };

  it('queries nothing by default', async () => {
    expect(await has(null)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('[PWD-9] sends five digits of a hash, requests padding, and sends nothing else', async () => {
    listener = respondingWith(`${suffix}:3`);
    for (const base of [`${url}/range/`, `${url}/range`]) await has(base);
    expect(asked.map((request) => request.url)).toEqual(Array(2).fill(`/range/${hash.slice(0, 5)}`));
    expect(asked[0]?.headers['add-padding']).toBe('true');
    expect(JSON.stringify(asked[0]?.rawHeaders)).not.toContain(suffix.slice(0, 5));
    expect(asked[0]?.method).toBe('GET');
  });

  it.each([
    ['a count', [`${suffix}:1`], true],
    ['a count among others', [...padding, `${suffix}:52256179`, 'F'.repeat(35) + ':2'], true],
    ['no line', [...padding, 'F'.repeat(35) + ':2'], false],
    ['a line of padding', [...padding, `${suffix}:0`], false],
  ])('interprets %s in a response correctly', async (_what, lines, isBreached) => {
    for (const end of ['\n', '\r\n']) {
      listener = respondingWith(lines.join(end));
      expect(await has()).toBe(isBreached);
    }
    expect(warnings).toEqual([]);
  });

  it.each<[string, string, RequestListener]>([
    ['does not respond', 'TimeoutError', () => undefined],
    [
      'does not come to an end',
      'TimeoutError',
      (_request, response) => void response.writeHead(200).write(`${suffix}:1\r\n`),
    ],
    ['fails', 'status 500', respondingWith(`${suffix}:1`, 500)],
    ['asks for fewer requests', 'status 429', respondingWith('', 429)],
    ['responds with something else', 'unexpected format', respondingWith(`<html>${suffix}:1</html>`)],
    ['responds partly with something else', 'unexpected format', respondingWith(`${suffix}:1\r\n<html>`)],
    ['responds with nothing', 'empty', respondingWith('')],
    ['responds without an end', 'too long', respondingWith(`${suffix}:1\r\n`.repeat(10_000))],
    [
      'sends elsewhere',
      'TypeError',
      (_request, response) =>
        void response.writeHead(302, { location: `${url}/elsewhere` }).end(`${suffix}:1`),
    ],
    ['hangs up', 'UND_ERR_SOCKET', (request) => void request.socket.destroy()],
  ])('accepts a password if the service %s, and logs the reason', async (_what, reason, behaviour) => {
    listener = behaviour;
    expect(await has()).toBe(false);
    expect(warnings).toEqual([
      {
        event: 'passwords.breach_check_failed',
        msg: 'breach service unavailable, password accepted without the check',
        reason,
      },
    ]);
    expect(asked.map((request) => request.url)).toEqual([`/range/${hash.slice(0, 5)}`]);
  });

  it('accepts a password if there is no service', async () => {
    expect(await has('http://127.0.0.1:1/range/')).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain(hash.slice(0, 5));
  });
});
