import type { TestApp } from './app.js';

/** Runs all in parallel, alternating between the replicas. */
export function inParallel<T>(
  { apps, clients }: TestApp,
  count: number,
  send: (client: TestApp['client'], index: number, replica: TestApp['apps'][number]) => Promise<T>,
): Promise<T[]> {
  const sent = Array.from({ length: count }, (_, index) => {
    const client = clients[index % clients.length];
    const replica = apps[index % apps.length];
    if (!client || !replica) throw new Error('There is no replica');
    return send(client, index, replica);
  });
  return Promise.all(sent);
}

export const byNumber = (left: number, right: number) => left - right;
