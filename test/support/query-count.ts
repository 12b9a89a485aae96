import { Client } from 'pg';

/** Round trips to the database, transaction control not counted. */
export async function countQueries<Result extends object>(
  work: () => Promise<Result>,
): Promise<Result & { queries: number }> {
  const spy = jest.spyOn(Client.prototype, 'query');
  try {
    const result = await work();
    const texts = spy.mock.calls.map(([query]) => {
      const text: unknown = typeof query === 'string' ? query : (query as { text?: unknown }).text; // pg takes both
      return String(text);
    });
    return {
      ...result,
      queries: texts.filter((text) => !/^(START TRANSACTION|BEGIN|COMMIT|ROLLBACK)/i.test(text)).length,
    };
  } finally {
    spy.mockRestore();
  }
}
