import { Client } from 'pg';

/**
 * Counts round trips to the database without transaction control, and without the heartbeat of the process. Those of the limits are separate, because Redis may
 * replace them.
 */
export async function countQueries<Result extends object>(
  work: () => Promise<Result>,
): Promise<Result & { queries: number; counts: number }> {
  const spy = jest.spyOn(Client.prototype, 'query');
  try {
    const result = await work();
    const texts = spy.mock.calls.map(([query]) => {
      const text: unknown = typeof query === 'string' ? query : (query as { text?: unknown }).text; // pg accepts both
      return String(text);
    });
    // The first statement of a new connection does not belong to the work either.
    const control = /^(START TRANSACTION|BEGIN|COMMIT|ROLLBACK|SELECT pg_backend_pid\(\) AS pid)/i;
    const statements = texts.filter((text) => !control.test(text) && !text.includes('INTO processes'));
    const counts = statements.filter((text) => text.includes('INTO rate_limits')).length;
    return { ...result, queries: statements.length - counts, counts };
  } finally {
    spy.mockRestore();
  }
}
