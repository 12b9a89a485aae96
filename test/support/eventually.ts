import { setTimeout as delay } from 'node:timers/promises';

const patienceMs = 20_000;

/** Polls until there is a result: for states that nothing signals, such as a row that a worker writes. */
export async function eventually<T>(what: string, look: () => Promise<T | null | undefined>): Promise<T> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(20)) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
  }
  throw new Error(`Timed out after ${patienceMs} ms waiting for ${what}`);
}
