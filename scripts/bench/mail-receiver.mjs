import { once } from 'node:events';
import { createServer } from 'node:net';
import { SMTPServer } from 'smtp-server';

/*
 * A process with two mail servers: one accepts every e-mail after `latencyMs` and reports recipient and code to the
 * parent, the other one accepts connections and never replies.
 */
const latencyMs = Number(process.argv[2] ?? 0);
const reports = process.argv[3] === 'codes';
let [count, firstAt, lastAt] = [0, 0, 0];

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, { envelope }, done) {
    const chunks = [];
    stream.on('data', (chunk) => reports && chunks.push(chunk));
    stream.once('end', () => {
      lastAt = performance.now();
      firstAt ||= lastAt;
      count += 1;
      if (reports) report(envelope.rcptTo[0].address, Buffer.concat(chunks).latin1Slice());
      if (latencyMs > 0) setTimeout(done, latencyMs);
      else done();
    });
  },
});

function report(to, text) {
  process.send({ to, code: /^ {4}(\d{6,8})\r?$/m.exec(text)?.[1] ?? null });
}

const silent = createServer((socket) => socket.resume().on('error', () => undefined));
server.on('error', () => undefined); // a worker that is stopped ends its connections
server.listen(0, '127.0.0.1');
silent.listen(0, '127.0.0.1');
await Promise.all([once(server.server, 'listening'), once(silent, 'listening')]);
process.on('message', () => process.send({ counted: { count, seconds: (lastAt - firstAt) / 1_000 } }));
process.on('disconnect', () => process.exit());
process.send({ ports: { accepting: server.server.address().port, silent: silent.address().port } });
