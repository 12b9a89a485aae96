import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { parseSmtpUrl, smtpOptions } from './smtp-transport.js';

const plain = { host: 'mail.example.com', port: 587, secure: false, requireTls: true };

describe('smtpOptions', () => {
  it('bounds every wait, pools, and verifies certificates', () => {
    expect(smtpOptions(plain)).toMatchObject({
      pool: true,
      maxConnections: 5,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      requireTLS: true,
      ignoreTLS: false,
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  });

  it('signs in only when a user is given', () => {
    expect(smtpOptions(plain)).not.toHaveProperty('auth');
    expect(smtpOptions({ ...plain, user: 'u', password: 'p' }).auth).toEqual({ user: 'u', pass: 'p' });
  });

  it.each([
    [{ host: 'localhost' }, true],
    [{ host: '127.0.0.1' }, true],
    [{ host: '127.8.8.8' }, true],
    [{ host: '::1' }, true],
    [{ host: '127.example.com' }, false],
    [{ host: 'localhost.example.com' }, false],
    [{ host: 'mail.example.com' }, false],
    [{ host: 'localhost', requireTls: true }, false],
    [{ host: 'localhost', secure: true }, false],
  ])('with %j skips an offered STARTTLS: %s', (settings, ignoreTLS) => {
    expect(smtpOptions({ ...plain, requireTls: false, ...settings }).ignoreTLS).toBe(ignoreTLS);
  });
});

describe('a server on this machine with a certificate nobody signed', () => {
  // smtp-server offers STARTTLS with such a certificate unless it is told otherwise.
  const server = new SMTPServer({ authOptional: true, logger: false });
  server.on('error', () => {}); // the refused handshake below also arrives here

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

  async function verify(requireTls: boolean): Promise<true> {
    const { port } = server.server.address() as AddressInfo; // as: it listens on a port, not on a pipe
    const options = smtpOptions({ host: '127.0.0.1', port, secure: false, requireTls });
    const transport = createTransport({ ...options, pool: true });
    try {
      return await transport.verify();
    } finally {
      transport.close();
    }
  }

  it('is used when TLS is not required', async () => {
    await expect(verify(false)).resolves.toBe(true);
  });

  it('is refused when TLS is required', async () => {
    await expect(verify(true)).rejects.toThrow(/self[- ]signed certificate/i);
  });
});

describe('parseSmtpUrl', () => {
  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false }],
    ['smtp://mail.example.com/', { host: 'mail.example.com', port: 587, secure: false }],
    ['SMTPS://mail.example.com', { host: 'mail.example.com', port: 465, secure: true }],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, secure: false }],
    ['smtp://[::1]:25', { host: '::1', port: 25, secure: false }],
    [
      'smtps://me%40example.com:p%3A%2F%23%40%25@mail.example.com:2465',
      { host: 'mail.example.com', port: 2465, secure: true, user: 'me@example.com', password: 'p:/#@%' },
    ],
  ])('reads %s', (url, settings) => {
    expect(parseSmtpUrl(url)).toEqual(settings);
  });

  it.each([
    '',
    'mail.example.com',
    'mail.example.com:587',
    'https://mail.example.com',
    'smtp:mail.example.com',
    'smtp://',
    'smtp://:587',
    'smtp://user:secret@',
    'smtp://user:secret@mail.example.com:0',
    'smtp://user:secret@mail.example.com:99999',
    'smtp://user:secret@mail.example.com/inbox',
    'smtp://user:secret@mail.example.com?pool=true',
    'smtp://user:secret@mail.example.com#x',
    'smtp://user:sec/ret@mail.example.com',
    'smtp://user:secret%zz@mail.example.com',
    'smtp://user@mail.example.com',
    'smtp://:secret@mail.example.com',
    'smtp://user:secret@mail example.com',
    'smtp://user:secret@mail%0d%0aexample.com',
  ])('refuses %j in a sentence that keeps the password to itself', (url) => {
    expect(() => parseSmtpUrl(url)).toThrow(/^The SMTP URL .+\.$/);
    expect(() => parseSmtpUrl(url)).not.toThrow('secret');
  });
});
