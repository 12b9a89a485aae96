import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Client } from 'pg';
import { testKey, testSecrets, testVariables } from './app.js';
import { createTestDatabase, type TestDatabase } from './databases.js';
import { openSmtpServer, type Mailbox } from './mailbox.js';
import { startProcess, type TestProcess } from './processes.js';

interface Replica {
  process: TestProcess;
  url: string;
  /** Requests in progress. */
  open: Set<Promise<unknown>>;
}

/**
 * Two servers behind a round robin, and a worker, with the secrets of an `.env` file. They can be restarted one after the
 * other, as an orchestrator does: a server gets no new request before it is stopped.
 */
export class RollingInstallation {
  readonly envFile: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'postern-rolling-'));
  private readonly replicas: Replica[] = [];
  private worker: TestProcess | null = null;
  private turn = 0;
  private skippedSeconds = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly mailbox: Mailbox,
    private readonly client: Client,
  ) {
    this.envFile = join(this.folder, '.env');
    const key = testKey.replaceAll('\n', '\\n');
    writeFileSync(this.envFile, `APP_SECRETS=${testSecrets}\nJWT_PRIVATE_KEYS=${key}\n`);
  }

  static async start(): Promise<RollingInstallation> {
    const [database, mailbox] = await Promise.all([createTestDatabase(), openSmtpServer()]);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const installation = new RollingInstallation(database, mailbox, client);
    const servers = Promise.all([installation.startServer(), installation.startServer()]);
    installation.worker = await installation.startWorker();
    installation.replicas.push(...(await servers));
    return installation;
  }

  get variables(): Record<string, string> {
    const variables = testVariables({ databaseUrl: this.database.url, smtpUrl: this.mailbox.smtpUrl });
    const kept = parseEnv(readFileSync(this.envFile, 'utf8')) as Record<string, string>;
    return { ...variables, LOG_LEVEL: 'info', RATE_LIMIT_FACTOR: '1000', ...kept };
  }

  /** Sends a request to the next server. */
  send(path: string, init: RequestInit): Promise<Response> {
    const replica = this.replicas[(this.turn += 1) % this.replicas.length];
    if (!replica) throw new Error('There is no server');
    const response = fetch(replica.url + path, init).then(async (given) => {
      const body = await given.arrayBuffer(); // until then, the server is working on it
      return new Response(body.byteLength > 0 ? body : null, given);
    });
    replica.open.add(response);
    void response.catch(() => undefined).then(() => replica.open.delete(response));
    return response;
  }

  /** @param between called after each restart */
  async restart(between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    for (let count = this.replicas.length; count > 0; count -= 1) {
      const stopped = this.replicas.shift();
      if (!stopped) throw new Error('There is no server');
      await Promise.allSettled(stopped.open);
      await stopped.process.end('SIGTERM');
      this.replicas.push(await this.startServer());
      await between();
    }
    await this.worker?.end('SIGTERM');
    this.worker = await this.startWorker();
  }

  /** For what waits minutes: the records of processes, and clients that read `nowSeconds`. */
  async skip(seconds: number): Promise<void> {
    this.skippedSeconds += seconds;
    await this.query(
      `UPDATE processes SET started_at = started_at - $1 * interval '1 second',
         ended_at = ended_at - $1 * interval '1 second'`,
      [seconds],
    );
  }

  get nowSeconds(): number {
    return performance.now() / 1_000 + this.skippedSeconds;
  }

  async query(sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.client.query<Record<string, unknown>>(sql, parameters)).rows;
  }

  async close(): Promise<void> {
    const processes = [...this.replicas.map(({ process }) => process), ...(this.worker ? [this.worker] : [])];
    await Promise.all(processes.map((process) => process.end('SIGTERM')));
    await this.client.end();
    await this.mailbox.close();
    await this.database.drop();
    rmSync(this.folder, { recursive: true });
  }

  private async startServer(): Promise<Replica> {
    const process = startProcess('serve', this.variables);
    return { process, url: await process.ready(), open: new Set() };
  }

  private async startWorker(): Promise<TestProcess> {
    const worker = startProcess('worker', this.variables);
    await worker.ready();
    return worker;
  }
}
