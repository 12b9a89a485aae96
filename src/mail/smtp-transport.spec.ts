import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { smtpOptions } from './smtp-transport.js';

const plain = { host: 'mail.example.com', port: 587, secure: false, requireTls: true };

describe('smtpOptions', () => {
  it('[MAIL-8] sets a timeout for every wait, pools connections, and verifies certificates', () => {
    expect(smtpOptions(plain)).toMatchObject({
      pool: true,
      maxConnections: 5,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 60_000,
      requireTLS: true,
      ignoreTLS: false,
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  });

  it('has as many connections as e-mails are sent at the same time, and shorter timeouts if they are set', () => {
    expect(smtpOptions(plain, { concurrency: 20, timeoutSeconds: 7 })).toMatchObject({
      maxConnections: 20,
      connectionTimeout: 7_000,
      greetingTimeout: 7_000,
      socketTimeout: 14_000,
    });
    expect(smtpOptions(plain, { concurrency: 20, timeoutSeconds: 60 })).toMatchObject({
      connectionTimeout: 10_000,
      socketTimeout: 120_000,
    });
  });

  it('greets the server with an ASCII name, whatever the name of this machine', () => {
    const hostname = jest.spyOn(os, 'hostname');
    const nameOn = (machine: string) => {
      hostname.mockReturnValue(machine);
      return smtpOptions(plain).name;
    };
    expect(nameOn('büro.example')).toBe('xn--bro-hoa.example');
    expect(nameOn('bü ro')).toBe('[127.0.0.1]');
    expect(nameOn('office.example')).toBeUndefined(); // nodemailer chooses it
    hostname.mockRestore();
  });

  it('authenticates only if a user is set', () => {
    expect(smtpOptions(plain)).not.toHaveProperty('auth');
    expect(smtpOptions({ ...plain, user: 'u', password: 'p' }).auth).toEqual({ user: 'u', pass: 'p' });
  });

  it.each([
    [{ host: 'localhost' }, true],
    [{ host: '127.0.0.1' }, true],
    [{ host: '127.8.8.8' }, true],
    [{ host: '::1' }, true],
    [{ host: '192.0.2.25' }, false],
    [{ host: '127.example.com' }, false],
    [{ host: 'localhost.example.com' }, false],
    [{ host: 'mail.example.com' }, false],
    [{ host: 'localhost', requireTls: true }, false],
    [{ host: 'localhost', secure: true }, false],
  ])('with %j skips an offered STARTTLS: %s', (settings, ignoreTLS) => {
    expect(smtpOptions({ ...plain, requireTls: false, ...settings }).ignoreTLS).toBe(ignoreTLS);
  });
});

describe('a server on this machine with a self-signed certificate', () => {
  // smtp-server offers STARTTLS with such a certificate by default.
  const server = new SMTPServer({ authOptional: true, logger: false });
  server.on('error', () => {}); // the rejected handshake below is also reported here

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

  it('[MAIL-9] is rejected when TLS is required', async () => {
    await expect(verify(true)).rejects.toThrow(/certificate/i);
  });
});
