import { Logger } from '@nestjs/common';
import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { markAsConnectionError } from '../common/errors/unavailability.js';
import { preparedStatementName } from './prepared-statements.js';
import { isOfUnfitServer, rememberServerError } from './server-errors.js';

export interface DatabaseClientConfig extends pg.ClientConfig {
  /** False for a pooler that changes the server connection per transaction and does not support prepared statements. */
  preparesStatements?: boolean;
}

let isPoolerReported = false;

/**
 * A pg client that handles failing connections. An `error` event without a listener ends the process, and between the
 * pool's listener and TypeORM's there is a gap; this client always listens. A query that timed out leaves its
 * connection waiting for the response, so this client closes the connection; otherwise the pool would reuse it. So it
 * does if the server cannot do its work: the next connection may reach another server.
 *
 * Statements with parameters are prepared under a name, once per connection.
 */
export class DatabaseClient extends pg.Client {
  private readonly preparesStatements: boolean;

  constructor(config: DatabaseClientConfig = {}) {
    super(config);
    this.preparesStatements = config.preparesStatements ?? false;
    this.on('error', () => undefined); // the caller that uses the connection gets the error too and handles it
    const { connection } = this as unknown as { connection: EventEmitter }; // not in pg's types
    connection.on('error', markAsConnectionError);
    connection.on('errorMessage', markAsConnectionError); // the server refuses the connection
    connection.once('readyForQuery', () => connection.off('errorMessage', markAsConnectionError));
  }

  // pg's overloads cannot be overridden one by one: arguments and result pass through unchanged, except for the name.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  override query(...parameters: any[]): any {
    const [text, values, ...rest] = parameters as unknown[];
    const isNamed =
      this.preparesStatements && typeof text === 'string' && Array.isArray(values) && values.length > 0;
    const asked = isNamed ? [{ name: preparedStatementName(text), text }, values, ...rest] : parameters;
    const result: unknown = super.query(...(asked as Parameters<pg.Client['query']>)); // as: see above
    if (result instanceof Promise) result.catch((error: unknown) => this.endWhereUnfit(error));
    return result;
  }

  private endWhereUnfit(error: unknown): void {
    if (!(error instanceof Error)) return;
    const { code } = error as { code?: string }; // SQLSTATE, if the server responded
    if (code === '26000' || code === '42P05') this.reportPooler(error);
    const isTimedOut = error.message === 'Query read timeout';
    // A migration has changed a column since the statement was prepared. A new connection prepares it again.
    const isPlanOutdated = code === '0A000' && error.message.includes('cached plan');
    const isUnfit = isOfUnfitServer({ code });
    if (isUnfit) rememberServerError(error);
    if (isTimedOut || isPlanOutdated || isUnfit || code === '26000') void this.end();
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
