import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const tls = join(import.meta.dirname, '../../test/fixtures/tls');

/** Its certificate, which a client must trust. */
export const certificate = readFileSync(join(tls, 'localhost.pem'), 'utf8');

/** A mail server as providers have them: TLS from the first byte, and a password. */
export async function openMailServer({ user, password }) {
  const codes = new Map();
  const server = new SMTPServer({
    secure: true,
    key: readFileSync(join(tls, 'key.pem')),
    cert: certificate,
    onAuth({ username, password: given }, _session, done) {
      if (username === user && given === password) done(null, { user });
      else done(new Error('Invalid user or password'));
    },
    async onData(stream, { envelope }, done) {
      const { text = '' } = await simpleParser(stream);
      for (const { address } of envelope.rcptTo) codes.set(address, /\d{6,}/.exec(text)?.[0]);
      server.emit('mail');
      done();
    },
  });
  server.on('error', () => undefined); // a disconnecting client
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address();
  return {
    url: `smtps://${user}:${password}@localhost:${port}`,
    codeFor: async (address) => {
      const signal = AbortSignal.timeout(20_000);
      while (!codes.has(address)) await once(server, 'mail', { signal });
      return codes.get(address);
    },
    close: () => server.close(),
  };
}
