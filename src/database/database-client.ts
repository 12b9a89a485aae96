import { Logger } from '@nestjs/common';
import pg from 'pg';
import { preparedStatementName } from './prepared-statements.js';

export interface DatabaseClientConfig extends pg.ClientConfig {
  /** Off for a pooler that hands each transaction another connection and cannot follow prepared statements. */
  preparesStatements?: boolean;
}

let isPoolerReported = false;

/**
 * pg's client, fit for connections that die. An `error` event that nobody listens to ends the process, and between
 * the pool's listener and TypeORM's there is a moment without any: this one listens always. And a query that timed
 * out leaves its connection waiting for the answer: without an end to it, the pool would hand it out again and again.
 *
 * Statements with parameters are prepared under a name, once a connection.
 */
export class DatabaseClient extends pg.Client {
  private readonly preparesStatements: boolean;

  constructor(config: DatabaseClientConfig = {}) {
    super(config);
    this.preparesStatements = config.preparesStatements ?? false;
    this.on('error', () => undefined); // whoever uses the connection gets the error too, and answers for it
  }

  // pg's overloads cannot be overridden one by one: arguments and result pass through as they are, but for the name.
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
    const { code } = error as { code?: string }; // SQLSTATE, where the server has answered
    if (code === '26000' || code === '42P05') this.reportPooler(error);
    const isTimedOut = error.message === 'Query read timeout';
    // A migration has changed a column since the statement was prepared: another connection prepares it anew.
    const isPlanOutdated = code === '0A000' && error.message.includes('cached plan');
    if (!isTimedOut && !isPlanOutdated && code !== '26000') return;
    const { connection } = this as unknown as { connection: { stream: { destroy(): void } } }; // not in pg's types
    connection.stream.destroy();
  }

  /** The statement was prepared on another connection to the server than the one that was asked to execute it. */
  private reportPooler({ message }: Error): void {
    if (isPoolerReported) return; // or there would be a line for every request
    isPoolerReported = true;
    const hint = 'a pooler cannot follow prepared statements: set DATABASE_PREPARED_STATEMENTS=false';
    new Logger('Database').error({ event: 'database.prepared_statement_lost', msg: hint, reason: message });
  }
}
