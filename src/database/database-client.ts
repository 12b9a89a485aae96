import { Logger } from '@nestjs/common';
import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { isPlanOutdated, markAsConnectionError } from '../common/errors/unavailability.js';
import { isTracing, tracedQuery } from '../common/tracing.js';
import { preparedStatementName } from './prepared-statements.js';
import { isOfUnfitServer, rememberServerError } from './server-errors.js';
import { sessionQuery, startOfTransaction } from './session-settings.js';
import { startQueryTimer } from './database.metrics.js';

export interface DatabaseClientConfig extends pg.ClientConfig {
  /** False for a pooler that changes the server connection per transaction and does not support prepared statements. */
  preparesStatements?: boolean;
  /** Has no timeouts. */
  isMigration?: boolean;
}

const startsTransaction = /^\s*(begin|start transaction)\s*;?\s*$/i;

let isPoolerReported = false;

/**
 * A pg client that handles failing connections. An `error` event without a listener ends the process, and between the
 * pool's listener and TypeORM's there is a gap; this client always listens. A query that timed out leaves its
 * connection waiting for the response, so this client closes the connection; otherwise the pool would reuse it. So it
 * does if the server cannot do its work: the next connection may reach another server.
 *
 * Statements with parameters are prepared under a name, once per connection.
 *
 * The connection sets the session parameters that it depends on ([0021](../../docs/adr/0021-sessions-and-poolers.md)).
 */
export class DatabaseClient extends pg.Client {
  private readonly preparesStatements: boolean;
  private readonly isMigration: boolean;
  private isBehindPooler = false;

  constructor(config: DatabaseClientConfig = {}) {
    super(config);
    this.preparesStatements = config.preparesStatements ?? false;
    this.isMigration = config.isMigration ?? false;
    this.on('error', () => undefined); // the caller that uses the connection gets the error too and handles it
    const { connection } = this as unknown as { connection: EventEmitter }; // not in pg's types
    connection.on('error', markAsConnectionError);
    connection.on('errorMessage', markAsConnectionError); // the server refuses the connection
    connection.once('readyForQuery', () => connection.off('errorMessage', markAsConnectionError));
  }

  /**
   * Whether there is a pooler between this client and the server: it makes up the process ID that it tells its clients.
   * In transaction mode, session state set here may be lost, or seen by other clients.
   */
  get isPooled(): boolean {
    return this.isBehindPooler;
  }

  override connect(): Promise<this>;
  override connect(callback: (error: Error | null, client?: this) => void): void;
  override connect(callback?: (error: Error | null, client?: this) => void): Promise<this> | void {
    const opened = this.open();
    if (!callback) return opened;
    // oxlint-disable-next-line promise/no-callback-in-promise -- pg's pool passes a callback
    opened.then((client) => callback(null, client), callback);
  }

  private async open(): Promise<this> {
    await super.connect();
    const { isMigration } = this;
    try {
      const { rows } = await super.query<{ pid: number }>(sessionQuery({ isMigration }));
      const { processID } = this as unknown as { processID: number }; // not in pg's types
      this.isBehindPooler = rows[0]?.pid !== processID;
      return this;
    } catch (error) {
      await this.end().catch(() => undefined); // nobody else has this connection to close
      throw error;
    }
  }

  // pg's overloads cannot be overridden one by one: arguments and result pass through unchanged, except for the name.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  override query(...parameters: any[]): any {
    const completed = this.complete(parameters) as Parameters<pg.Client['query']>; // as: see above
    const query = (): unknown => super.query(...completed);
    const endTimer = startQueryTimer();
    const result = isTracing() ? traceWhereAwaited(completed, query) : query();
    if (result instanceof Promise) {
      result.then(endTimer, (error: unknown) => {
        endTimer();
        this.endWhereUnfit(error);
      });
    }
    return result;
  }

  private complete(parameters: unknown[]): unknown[] {
    const [text, values, ...rest] = parameters;
    if (typeof text !== 'string') return parameters;
    if (startsTransaction.test(text)) {
      const { isMigration, isPooled } = this;
      return [startOfTransaction({ isMigration, withTimeouts: isPooled }), values, ...rest];
    }
    const isNamed = this.preparesStatements && Array.isArray(values) && values.length > 0;
    return isNamed ? [{ name: preparedStatementName(text), text }, values, ...rest] : parameters;
  }

  private endWhereUnfit(error: unknown): void {
    if (!(error instanceof Error)) return;
    const { code } = error as { code?: string }; // SQLSTATE, if the server responded
    if (code === '26000' || code === '42P05') this.reportPooler(error);
    const isTimedOut = error.message === 'Query read timeout';
    const isUnfit = isOfUnfitServer({ code });
    if (isUnfit) rememberServerError(error);
    // A new connection prepares its statements again.
    if (isTimedOut || isPlanOutdated(error) || isUnfit || code === '26000') void this.end();
  }

  /** The statement was prepared on a different server connection from the one that executes it. */
  private reportPooler({ message }: Error): void {
    if (isPoolerReported) return; // or every request would log a line
    isPoolerReported = true;
    const hint =
      'the connection pooler does not support prepared statements: set DATABASE_PREPARED_STATEMENTS=false';
    new Logger('Database').error({ event: 'database.prepared_statement_lost', msg: hint, reason: message });
  }
}

/** Not with the instrumentation of OpenTelemetry, which would have to change pg before anything else imports it. */
function traceWhereAwaited([config, ...rest]: unknown[], query: () => unknown): unknown {
  const text = typeof config === 'string' ? config : (config as { text?: unknown } | null)?.text; // as: a pg.QueryConfig
  const hasCallback = typeof rest.at(-1) === 'function';
  return typeof text === 'string' && !hasCallback ? tracedQuery(text, async () => query()) : query();
}
