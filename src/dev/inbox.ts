import { chmodSync, mkdirSync } from 'node:fs';
import { MailDev } from 'maildev';
import { firstFreePort } from './free-port.js';

export interface Inbox {
  readonly smtpUrl: string;
  readonly webUrl: string;
  /** The first port to try, if another program uses it. */
  readonly busyPort: number | null;
  stop(): Promise<void>;
}

interface InboxOptions {
  /** Absent: any free port. Only the server of the same start needs it. */
  readonly smtpPort?: number;
  /** The first port to try: people type this one into a browser. */
  readonly webPort: number;
  /** E-mails are kept here between starts. */
  readonly mailDirectory: string;
}

const loopback = '127.0.0.1';
/** Restoring them costs time at each start. */
const keptMails = 200;
const stopMs = 2_000;

/** An SMTP server that shows e-mails on a web page. For development only: MailDev lets any web site read them. */
export async function startInbox({ smtpPort = 0, webPort, mailDirectory }: InboxOptions): Promise<Inbox> {
  mkdirSync(mailDirectory, { recursive: true });
  chmodSync(mailDirectory, 0o700);
  const web = await firstFreePort(webPort);
  const settings = { smtp: smtpPort, ip: loopback, web, webIp: loopback, mailDirectory, silent: true };
  const maildev = new MailDev({ ...settings, maxEmails: keptMails });
  const { smtp } = await withoutAnnouncement(() => maildev.start());
  const port = smtp.getAddress()?.port ?? smtpPort;
  return {
    smtpUrl: `smtp://${loopback}:${port}`,
    webUrl: `http://localhost:${web}`,
    busyPort: web === webPort ? null : webPort,
    stop: () => withinTime(maildev.stop()),
  };
}

/** "silent" does not suppress the line with the address. */
async function withoutAnnouncement<T>(start: () => Promise<T>): Promise<T> {
  const { info } = console;
  console.info = () => undefined;
  try {
    return await start();
  } finally {
    console.info = info;
  }
}

/** A browser tab with the inbox keeps its connection open; the shutdown does not wait for it. */
async function withinTime(stopped: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, stopMs);
  });
  await Promise.race([stopped, timeUp]);
  clearTimeout(timer);
}
