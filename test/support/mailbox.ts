import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { domainToASCII } from 'node:url';
import { callbackify } from 'node:util';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  /** As received. */
  source: string;
}

export interface Mailbox {
  smtpUrl: string;
  /** Waits for the nth mail (from 1) to the address. */
  mail(address: string, nth?: number): Promise<ReceivedMail>;
  /** The mails received for the address so far. */
  mails(address: string): Promise<ReceivedMail[]>;
  close(): Promise<void>;
}

const patienceMs = 20_000;

/** The first number of the text part, which is where mail programs look for a code. */
export function codeIn(mail: ReceivedMail): string {
  const code = /\d{4,}/.exec(mail.text)?.[0];
  if (!code) throw new Error(`There is no code in:\n${mail.text}`);
  return code;
}

/** A real SMTP server in this process, or Mailpit if `MAILPIT_URL` is set. */
export function openMailbox(): Promise<Mailbox> {
  const mailpitUrl = process.env['MAILPIT_URL'];
  return mailpitUrl ? Promise.resolve(openMailpit(mailpitUrl)) : openSmtpServer();
}

export interface Refusal {
  responseCode: number;
  message: string;
}

export interface SmtpBehaviour {
  /** Called for every recipient; a returned value rejects the mail with that reply. */
  refuse?: (recipient: string) => Refusal | null;
  /** Called for every received mail before the reply; a returned value rejects it with that reply. */
  refuseData?: (source: string) => Refusal | null | Promise<Refusal | null>;
  /** Called for every received mail: the reply waits for the returned promise. See `HeldMails`. */
  hold?: (recipient: string) => Promise<void> | undefined;
  /** The port to listen on; any free one by default. */
  port?: number;
  /** Key and certificate, for TLS from the first byte; without TLS by default. */
  tls?: { key: Buffer; cert: string };
  /** With `tls`: TLS only after STARTTLS. */
  offersStartTls?: boolean;
  /** Called for every sign-in, which is accepted. */
  onSignIn?: (user: string) => void;
}

export async function openSmtpServer(behaviour: SmtpBehaviour = {}): Promise<Mailbox> {
  const received: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const isSecure = behaviour.tls !== undefined && behaviour.offersStartTls !== true;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: behaviour.offersStartTls === true ? [] : ['STARTTLS'],
    secure: isSecure,
    ...behaviour.tls,
    logger: false,
    closeTimeout: 1, // ms: the app's pool would otherwise keep its connections too long
    onAuth({ username = '' }, _session, done) {
      behaviour.onSignIn?.(username);
      done(null, { user: username });
    },
    onRcptTo(address, _session, done) {
      const refusal = behaviour.refuse?.(address.address) ?? null;
      done(refusal && replyOf(refusal));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      const keep = async () => {
        const source = Buffer.concat(chunks);
        for (const { address } of session.envelope.rcptTo) await behaviour.hold?.(asOnTheWire(address));
        const refusal = await behaviour.refuseData?.(source.toString('utf8'));
        if (refusal) throw replyOf(refusal);
        const parsed = await simpleParser(source);
        for (const { address } of session.envelope.rcptTo)
          received.push(toMail(asOnTheWire(address), parsed, source));
        for (const wake of waiting) wake();
      };
      stream.on('end', () => callbackify(keep)(done));
    },
  });
  server.on('error', () => undefined); // a disconnecting client is not an error of the mailbox
  server.listen(behaviour.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo; // the server listens on a port, not on a pipe
  const mailsTo = (address: string) => received.filter((mail) => mail.to === address);
  return {
    smtpUrl: `${isSecure ? 'smtps' : 'smtp'}://${behaviour.tls ? 'localhost' : '127.0.0.1'}:${port}`,
    mails: (address) => Promise.resolve(mailsTo(address)),
    mail: (address, nth = 1) => nthMail({ address, nth, waiting, mailsTo }),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function replyOf(refusal: Refusal): Error {
  return Object.assign(new Error(refusal.message), { responseCode: refusal.responseCode });
}

function nthMail(wanted: {
  address: string;
  nth: number;
  waiting: Set<() => void>;
  mailsTo: (address: string) => ReceivedMail[];
}): Promise<ReceivedMail> {
  const { address, nth, waiting, mailsTo } = wanted;
  return new Promise((resolve, reject) => {
    const look = () => {
      const mail = mailsTo(address)[nth - 1];
      if (!mail) return;
      clearTimeout(timer);
      waiting.delete(look);
      resolve(mail);
    };
    const timer = setTimeout(() => {
      waiting.delete(look);
      reject(new Error(`Timed out after ${patienceMs} ms waiting for mail ${nth} to ${address}`));
    }, patienceMs);
    waiting.add(look);
    look();
  });
}

/** smtp-server decodes a domain to Unicode, but the product stores its A-label. */
function asOnTheWire(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + domainToASCII(address.slice(at));
}

function toMail(to: string, parsed: ParsedMail, source: Buffer): ReceivedMail {
  const headers = parsed.headerLines.map(({ key, line }): [string, string] => [
    key,
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return {
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    messageId: parsed.messageId ?? '',
    headers: new Map(headers),
    source: source.toString('utf8'),
  };
}

/** Mailpit keeps the mails of every run. The tests use random addresses, so these do not collide. */
function openMailpit(baseUrl: string): Mailbox {
  const mails = async (address: string): Promise<ReceivedMail[]> => {
    const query = new URLSearchParams({ query: `to:"${address}"`, limit: '50' });
    const { messages } = await getJson<{ messages: { ID: string }[] }>(
      `${baseUrl}/api/v1/search?${query.toString()}`,
    );
    const found = messages.map(async ({ ID }) => {
      const response = await fetch(`${baseUrl}/api/v1/message/${ID}/raw`);
      const source = Buffer.from(await response.arrayBuffer());
      return toMail(address, await simpleParser(source), source);
    });
    return (await Promise.all(found)).toReversed(); // Mailpit lists the newest first
  };
  return {
    smtpUrl: process.env['SMTP_URL'] ?? `smtp://${new URL(baseUrl).hostname}:1025`,
    mails,
    mail: async (address, nth = 1) => {
      for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(50)) {
        const mail = (await mails(address))[nth - 1];
        if (mail) return mail;
      }
      throw new Error(`No mail ${nth} for ${address} came to Mailpit in ${patienceMs} ms`);
    },
    close: () => Promise.resolve(),
  };
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} returned ${response.status}`);
  return (await response.json()) as T; // Mailpit's documented format
}
