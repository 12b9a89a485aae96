import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a server receives: a connection, a command, the first bytes of a message, or its end. */
export type SmtpStage =
  'connection' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'content' | 'end';

/**
 * What a server does: a reply, to close the connection, to remain silent, to send part of a reply every 0.2 s, or to accept
 * after 4.5 s.
 */
export type SmtpAction = `${number} ${string}` | 'close' | 'silence' | 'trickle' | 'late';

/** What a server does differently from one that accepts everything. */
export type SmtpScript = Partial<Record<SmtpStage, SmtpAction>>;

const accepting: Readonly<Record<SmtpStage, string | null>> = {
  connection: '220 ready',
  EHLO: '250-ready\r\n250 AUTH PLAIN',
  STARTTLS: '502 not implemented',
  AUTH: '235 welcome',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  content: null,
  end: '250 accepted',
};

export interface ScriptedSmtp {
  url: string;
  /** Can be changed at any time. */
  script: SmtpScript;
  /** Everything that it has reached, in order. */
  stages: SmtpStage[];
  /** The messages it has received completely, whatever it did then. */
  messages: string[];
  /** Ends the connections that a client keeps for further messages. */
  disconnect(): void;
  close(): Promise<void>;
}

/**
 * A mail server that does what a script says, also what no real one would.
 * @param port any free one by default
 */
export async function openScriptedSmtp(script: SmtpScript = {}, port = 0): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const smtp: Conversation = { script, stages: [], messages: [] };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // a client may abort
    socket.on('close', () => sockets.delete(socket));
    converse(socket, smtp);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // the server listens on a port, not on a pipe
  const disconnect = () => {
    for (const socket of sockets) socket.destroy();
  };
  return Object.assign(smtp, {
    url: `smtp://127.0.0.1:${address.port}`,
    disconnect,
    close: async () => {
      disconnect();
      server.close();
      await once(server, 'close');
    },
  });
}

type Conversation = Pick<ScriptedSmtp, 'script' | 'stages' | 'messages'>;

function converse(socket: Socket, smtp: Conversation): void {
  let received = '';
  let isMessage = false;
  let isBegun = false;
  const reach = (stage: SmtpStage) => {
    smtp.stages.push(stage);
    const action = smtp.script[stage] ?? accepting[stage];
    if (action === 'close') socket.destroy();
    else if (action === 'trickle') trickle(socket);
    else if (action === 'late') acceptLate(socket, stage);
    else if (action !== 'silence' && action !== null && !socket.destroyed) socket.write(`${action}\r\n`);
    return action;
  };
  const takeCommand = (line: string) => {
    const stage = stageOf(line);
    if (stage === null) return socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
    const action = reach(stage);
    isMessage = stage === 'DATA' && action?.startsWith('354') === true;
    isBegun = false;
    return undefined;
  };
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    if (isMessage && !isBegun) {
      isBegun = true;
      if (reach('content') === 'close') return;
    }
    for (let end = endOf(received, isMessage); end >= 0; end = endOf(received, isMessage)) {
      const [part, separator] = [received.slice(0, end), isMessage ? '\r\n.\r\n' : '\r\n'];
      received = received.slice(end + separator.length);
      if (isMessage) {
        isMessage = false;
        smtp.messages.push(part);
        reach('end');
      } else takeCommand(part);
    }
  });
  reach('connection');
}

const endOf = (received: string, isMessage: boolean) => received.indexOf(isMessage ? '\r\n.\r\n' : '\r\n');

function stageOf(line: string): SmtpStage | null {
  const command = /^(EHLO|STARTTLS|AUTH|MAIL|RCPT|DATA)\b/i.exec(line)?.[1];
  return (command?.toUpperCase() as SmtpStage | undefined) ?? null; // as: the names in the pattern
}

function trickle(socket: Socket): void {
  const timer = setInterval(() => socket.write('250-wait\r\n'), 200);
  socket.once('close', () => clearInterval(timer));
}

function acceptLate(socket: Socket, stage: SmtpStage): void {
  const timer = setTimeout(() => socket.write(`${accepting[stage]}\r\n`), 4_500);
  socket.once('close', () => clearTimeout(timer));
}
