import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail server that keeps what it accepts, and can refuse everything for a time. */
export async function startMailServer() {
  const mails = [];
  let isOpen = true;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: (_address, _session, done) => done(isOpen ? undefined : tryLater()),
    async onData(stream, { envelope }, done) {
      const { text = '', messageId } = await simpleParser(stream);
      mails.push({ to: envelope.rcptTo[0].address, messageId, code: /\d{6,}/.exec(text)?.[0] });
      done();
    },
  });
  smtp.on('error', () => undefined); // a worker that is stopped ends its connections
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${smtp.server.address().port}`,
    mails,
    setOpen: (value) => (isOpen = value),
    /** The first mail to the address after the first `skip` ones. */
    async mailTo(address, skip = 0) {
      for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(25)) {
        const found = mails.filter(({ to }) => to === address)[skip];
        if (found) return found;
      }
      throw new Error(`E-mail ${skip + 1} to a person did not arrive within a minute.`);
    },
    close: () => new Promise((done) => smtp.close(done)),
  };
}

function tryLater() {
  return Object.assign(new Error('try again later'), { responseCode: 451 });
}
