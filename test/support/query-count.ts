import { Client } from 'pg';
import { currentRequestId } from '../../src/common/http/request-context.js';

/**
 * The texts of the statements that the requests of `work` cause. What a process does by itself, such as its heartbeat or
 * looking for messages to deliver, does not belong to a request.
 */
export async function statementsDuring<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; texts: string[] }> {
  const query = Client.prototype.query as (...parameters: unknown[]) => unknown;
  const texts: string[] = [];
  const spy = jest.spyOn(Client.prototype, 'query').mockImplementation(function (
    this: Client,
    ...parameters: unknown[]
  ) {
    const [first] = parameters;
    const text: unknown = typeof first === 'string' ? first : (first as { text?: unknown }).text; // pg accepts both
    if (currentRequestId() !== null) texts.push(String(text));
    return query.apply(this, parameters) as undefined;
  });
  try {
    return { result: await work(), texts };
  } finally {
    spy.mockRestore();
  }
}

/**
 * Counts the round trips to the database that the requests of `work` cause, without transaction control. Those of the
 * limits are separate, because Redis may replace them.
 */
export async function countQueries<Result extends object>(
  work: () => Promise<Result>,
): Promise<Result & { queries: number; counts: number }> {
  const { result, texts } = await statementsDuring(work);
  // The first statement of a new connection does not belong to the work either.
  const control = /^(START TRANSACTION|BEGIN|COMMIT|ROLLBACK|SELECT pg_backend_pid\(\) AS pid)/i;
  const statements = texts.filter((text) => !control.test(text));
  const counts = statements.filter((text) => text.includes('INTO rate_limits')).length;
  return { ...result, queries: statements.length - counts, counts };
}
