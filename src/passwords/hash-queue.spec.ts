import { setImmediate as turn } from 'node:timers/promises';
import { HashQueue } from './hash-queue.js';

/** A task that runs until the test finishes it. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { run: () => promise, end: resolve };
}

/** Returns how many of `count` simultaneous tasks are admitted. */
function admitted(queue: HashQueue, task: { count: number; network: string | null; work?: number }): number {
  const { count, network, work = 1 } = task;
  const placed = Array.from({ length: count }, () => queue.run({ work, network }, held().run));
  return placed.filter((running) => running !== null).length;
}

describe('HashQueue', () => {
  it('[PWD-12] gives one network an eighth of its places, and the others to everybody else', () => {
    const queue = new HashQueue(2, 160);
    expect(admitted(queue, { count: 1_000, network: '192.0.2.1' })).toBe(20);
    expect(queue.isFull).toBe(false);
    expect(admitted(queue, { count: 1_000, network: '192.0.2.2' })).toBe(20);
  });

  it('counts running and waiting tasks: a network gets a place back when a hash is done', async () => {
    const queue = new HashQueue(1, 80);
    const first = held();
    const task = { work: 1, network: '192.0.2.1' };
    const running = queue.run(task, first.run);
    expect(admitted(queue, { count: 20, network: '192.0.2.1' })).toBe(9);
    expect(queue.run(task, held().run)).toBeNull();
    first.end();
    await running;
    await turn();
    expect(queue.run(task, held().run)).not.toBeNull();
    expect(queue.run(task, held().run)).toBeNull();
  });

  it('frees the place of a hash that fails', async () => {
    const queue = new HashQueue(1, 80);
    const task = { work: 10, network: '192.0.2.1' };
    await expect(queue.run(task, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(queue.run(task, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('gives every network up to eight places if there are few', () => {
    const queue = new HashQueue(1, 12);
    expect(admitted(queue, { count: 20, network: '192.0.2.1' })).toBe(8);
    expect(admitted(queue, { count: 20, network: '192.0.2.2' })).toBe(4);
  });

  it('limits all networks together', () => {
    const queue = new HashQueue(1, 8);
    const networks = Array.from({ length: 20 }, (_, index) => `192.0.2.${index}`);
    const total = networks.reduce((sum, network) => sum + admitted(queue, { count: 3, network }), 0);
    expect(total).toBe(8);
    expect(queue.isFull).toBe(true);
  });

  it('counts work, not tasks', () => {
    const queue = new HashQueue(1, 80);
    expect(admitted(queue, { count: 100, network: '192.0.2.1', work: 5 })).toBe(2);
    expect(admitted(queue, { count: 100, network: '192.0.2.2', work: 30 })).toBe(1);
  });

  it('counts an operator’s command for no network', () => {
    const queue = new HashQueue(1, 8);
    expect(admitted(queue, { count: 20, network: null })).toBe(8);
  });
});
