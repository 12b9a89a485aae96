import type { TestApp } from './app.js';
import { eventually } from './eventually.js';

/** Waits until the worker has nothing left to send. */
export async function deliveriesSettled(app: TestApp): Promise<void> {
  await eventually('the end of the queue', async () => {
    const queued = await app.query(`SELECT FROM deliveries WHERE status = 'queued' AND channel = 'email'`);
    return queued.length === 0 || null;
  });
}
