import { newId } from '../../src/common/secrets.js';
import type { TestApp } from './app.js';
import { eventually } from './eventually.js';
import { freshEmail } from './journeys.js';

/** Waits until the worker has nothing left to send. */
export async function deliveriesSettled(app: TestApp): Promise<void> {
  await eventually('the end of the queue', async () => {
    const queued = await app.query(`SELECT FROM deliveries WHERE status = 'queued' AND channel = 'email'`);
    return queued.length === 0 || null;
  });
}

/** A message directly in the table, with the given columns; by default, a notice that was sent. Returns its ID. */
export async function insertDelivery(app: TestApp, columns: Record<string, unknown>): Promise<string> {
  const row = {
    id: newId(),
    template: 'new-device',
    channel: 'email',
    destination: freshEmail(),
    locale: 'en',
    origin: {},
    status: 'sent',
    ...columns,
  };
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await app.query(
    `INSERT INTO deliveries (${names.join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  );
  return row.id;
}
