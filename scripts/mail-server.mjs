import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const tls = join(import.meta.dirname, '../test/fixtures/tls');

/** The certificate of the server with a login, which a client must trust. */
export const certificate = readFileSync(join(tls, 'localhost.pem'), 'utf8');

const atOnce = () => Promise.resolve();

/** What one or more mail servers have accepted. */
export function openInbox() {
  const mails = [];
  const events = new EventEmitter().setMaxListeners(0); // one for each mail that is waited for
  return {
    receive(mail) {
      mails.push(mail);
      events.emit('mail');
    },
    mailsTo: (address) => mails.filter(({ to }) => to === address),
    /** The first mail to the address after the first `skip` ones. */
    async mailTo(address, skip = 0) {
      const signal = AbortSignal.timeout(60_000);
      const find = () => mails.filter(({ to }) => to === address)[skip];
      while (!find()) await once(events, 'mail', { signal });
      return find();
    },
  };
}

/**
 * A mail server that keeps what it accepts.
 * @param options `login`: user and password; with TLS from the first byte, as providers have it. `beforeMail` and
 *   `beforeReply`: what its replies to MAIL FROM and to a message that it has kept wait for. `inbox`: where it keeps them
 */
export async function openMailServer({
  login,
  beforeMail = atOnce,
  beforeReply = atOnce,
  inbox = openInbox(),
} = {}) {
  let isOpen = true;
  const options = {
    closeTimeout: 100, // ms; workers keep connections for the next e-mail
    ...(login ? providerOptions(login) : { authOptional: true, disabledCommands: ['STARTTLS'] }),
    async onMailFrom(_address, _session, done) {
      await beforeMail();
      done(isOpen ? undefined : tryLater());
    },
    async onData(stream, { envelope }, done) {
      const { text = '', messageId } = await simpleParser(stream);
      for (const { address: to } of envelope.rcptTo) inbox.receive({ to, messageId, code: codeIn(text) });
      await beforeReply();
      done();
    },
  };
  let server = await listen(options, 0);
  const { port } = server.server.address();
  return {
    url: login ? `smtps://${login.user}:${login.password}@localhost:${port}` : `smtp://127.0.0.1:${port}`,
    /** Refuses everything for the time being, or no longer. */
    setOpen: (value) => (isOpen = value),
    ...inbox,
    close: () => new Promise((done) => server.close(done)),
    /** Listens again after `close`, on the same port. */
    reopen: async () => {
      server = await listen(options, port);
    },
  };
}

async function listen(options, port) {
  const server = new SMTPServer(options);
  server.on('error', () => undefined); // a client that is stopped ends its connections
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return server;
}

function providerOptions({ user, password }) {
  return {
    secure: true,
    key: readFileSync(join(tls, 'key.pem')),
    cert: certificate,
    onAuth({ username, password: given }, _session, done) {
      if (username === user && given === password) done(null, { user });
      else done(new Error('Invalid user or password'));
    },
  };
}

const codeIn = (text) => /\d{6,}/.exec(text)?.[0];

function tryLater() {
  return Object.assign(new Error('try again later'), { responseCode: 451 });
}
