import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { anyFreePort } from '../../src/dev/free-port.js';
import { testVariables } from './app.js';
import { createTestDatabase, type TestDatabase } from './databases.js';
import { openSmtpServer, type Mailbox } from './mailbox.js';

export interface RunningExample {
  /** Of the page. */
  url: string;
  posternUrl: string;
  database: TestDatabase;
  mailbox: Mailbox;
  output: () => string;
  /** Stops it as Ctrl-C does, and returns the exit code. */
  stop(): Promise<number | null>;
}

const startsWithinMs = 60_000;

/** `npm run example` with a database and a mailbox of its own; needs a build. */
export async function startExample(env: Record<string, string> = {}): Promise<RunningExample> {
  const mailbox = await openSmtpServer();
  const database = await createTestDatabase();
  const { PUBLIC_URL: _url, ...variables } = testVariables({
    databaseUrl: database.url,
    smtpUrl: mailbox.smtpUrl,
  });
  const [PORT, EXAMPLE_PORT] = [String(await anyFreePort()), String(await anyFreePort())];
  const child = spawn(process.execPath, [resolve('scripts/example.mjs')], {
    env: { ...variables, NODE_ENV: 'development', RATE_LIMIT_FACTOR: '1000', PORT, EXAMPLE_PORT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null); // as documented
  const stop = async () => {
    child.kill('SIGINT');
    const code = await ended;
    await mailbox.close();
    await database.drop();
    return code;
  };
  const urls = await waitForUrls(
    () => output,
    () => child.exitCode !== null,
  ).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const [url, posternUrl] = urls;
  return { url, posternUrl, database, mailbox, output: () => output, stop };
}

/** From what it prints when it is ready. */
async function waitForUrls(output: () => string, hasEnded: () => boolean): Promise<[string, string]> {
  for (const deadline = Date.now() + startsWithinMs; Date.now() < deadline; await delay(50)) {
    const [, page, postern] = /^ {2}Page +(\S+)\n.*\n {2}Postern +(\S+)\n/m.exec(output()) ?? [];
    if (page !== undefined && postern !== undefined) return [page, postern];
    if (hasEnded()) break;
  }
  throw new Error(`The example did not start:\n${output()}`);
}
