import { Client } from 'pg';

/** What a server does by itself, whatever it is asked: its heartbeat, the counts of refusals, and sealing. */
const ofTimers = /INTO processes|INTO statistics|pg_try_advisory_xact_lock|audit_seals/;

/**
 * Counts round trips to the database without transaction control, and without what the process does by itself. Those of
 * the limits are separate, because Redis may replace them.
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
    const statements = texts.filter((text) => !control.test(text) && !ofTimers.test(text));
    const counts = statements.filter((text) => text.includes('INTO rate_limits')).length;
    return { ...result, queries: statements.length - counts, counts };
  } finally {
    spy.mockRestore();
  }
}
