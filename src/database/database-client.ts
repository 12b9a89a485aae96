import pg from 'pg';

/**
 * pg's client, fit for connections that die. An `error` event that nobody listens to ends the process, and between
 * the pool's listener and TypeORM's there is a moment without any: this one listens always. And a query that timed
 * out leaves its connection waiting for the answer: without an end to it, the pool would hand it out again and again.
 */
export class DatabaseClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined); // whoever uses the connection gets the error too, and answers for it
  }

  // pg's overloads cannot be overridden one by one: arguments and result pass through as they are.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  override query(...parameters: any[]): any {
    const result: unknown = super.query(...(parameters as Parameters<pg.Client['query']>)); // as: see above
    if (result instanceof Promise) result.catch((error: unknown) => this.endAfterTimeout(error));
    return result;
  }

  private endAfterTimeout(error: unknown): void {
    if (!(error instanceof Error) || error.message !== 'Query read timeout') return;
    const { connection } = this as unknown as { connection: { stream: { destroy(): void } } }; // not in pg's types
    connection.stream.destroy();
  }
}
