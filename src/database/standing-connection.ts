import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { clientConfig } from './data-source.js';
import { DatabaseClient } from './database-client.js';
import { refuseReadOnlyServer } from './server-errors.js';
import { declareColumns, type Statement } from './statement.js';

const reconnectAfterMs = 1_000;

/**
 * A dedicated connection for a background task. It listens on a channel, and its statements do not depend on the
 * request pool, which may be exhausted. Nor do they wait for the disk: a crash of the database may undo the latest
 * ones, so the caller must be able to repeat them. A lost connection is reopened, however long that takes. A server
 * that disappears silently is only noticed when a statement times out, so the caller must run one regularly.
 */
export class StandingConnection {
  private readonly logger = new Logger('Database');
  private readonly closing = new AbortController();
  private client: pg.Client | null = null;
  private isPoolerReported = false;
  private lastQuery: Promise<unknown> = Promise.resolve();

  /**
   * @param options.url of a direct connection; behind a pooler, there are no notifications, and statements wait for the
   *   disk
   * @param options.onSignal called for each notification, and after a lost connection is restored, because
   *   notifications may have been missed
   */
  constructor(
    private readonly options: {
      url: string;
      preparesStatements: boolean;
      channel: string;
      onSignal: () => void;
    },
  ) {}

  get isOpen(): boolean {
    return this.client !== null;
  }

  /** @throws Error if the database cannot be reached; a connection lost later is reopened */
  open(): Promise<void> {
    return this.connect((client) => this.prepareSession(client));
  }

  private async connect(prepare: (client: DatabaseClient) => Promise<void>): Promise<void> {
    const client = new DatabaseClient(clientConfig(this.options));
    client.on('notification', () => this.options.onSignal());
    client.on('end', () => {
      if (this.client === client) void this.reopen();
    });
    try {
      await client.connect();
      await prepare(client);
    } catch (error) {
      client.end().catch(() => undefined); // it may never have been open
      throw error;
    }
    if (this.closing.signal.aborted) return client.end();
    this.client = client;
  }

  /**
   * Runs one statement after those queued before it.
   * @throws Error immediately while the connection is lost
   */
  run<Row extends object>(statement: Statement<Row>): Promise<Row[]> {
    const query = this.lastQuery.then(() => this.execute(statement));
    this.lastQuery = query.catch(() => undefined);
    return query;
  }

  async close(): Promise<void> {
    this.closing.abort();
    const { client } = this;
    this.client = null;
    await client?.end();
  }

  /** Not behind a pooler: in transaction mode, notifications get lost, and commits of requests would not be durable. */
  private async prepareSession(client: DatabaseClient): Promise<void> {
    const { channel } = this.options;
    if (!client.isPooled) {
      await client.query(`LISTEN ${pg.escapeIdentifier(channel)}; SET synchronous_commit = off`);
    } else if (!this.isPoolerReported) {
      this.isPoolerReported = true;
      const msg =
        'connected through a pooler, so new messages are found by polling: set DATABASE_DIRECT_URL to a URL past it';
      this.logger.warn({ event: 'database.notifications_unavailable', msg, channel });
    }
  }

  private async execute<Row extends object>(statement: Statement<Row>): Promise<Row[]> {
    if (!this.client) throw new Error('The database connection is lost');
    declareColumns(statement);
    const result = await this.client.query<Row>(statement.sql, [...statement.parameters]);
    return result.rows;
  }

  private async reopen(): Promise<void> {
    this.client = null;
    const { channel } = this.options;
    this.logger.warn({ event: 'database.connection_lost', msg: 'database connection lost', channel });
    while (!this.client) {
      await delay(reconnectAfterMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
      if (this.closing.signal.aborted) return;
      // Not a server on which every statement would fail. Errors are not logged again.
      await this.connect(async (client) => {
        await client.query(refuseReadOnlyServer);
        await this.prepareSession(client);
      }).catch(() => undefined);
    }
    this.logger.log({ event: 'database.connection_restored', msg: 'database connection restored', channel });
    this.options.onSignal();
  }
}
