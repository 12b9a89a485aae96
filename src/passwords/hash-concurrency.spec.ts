import { availableParallelism } from 'node:os';
import { hashesAtOnce } from './hash-concurrency.js';

const threads = availableParallelism();

describe('hashesAtOnce', () => {
  it('leaves one of libuv’s four threads to everything else', () => {
    expect(hashesAtOnce(4)).toBe(Math.min(threads, 3));
  });

  it.each([1, 2])('is one at least, with a pool of %i', (size) => {
    expect(hashesAtOnce(size)).toBe(1);
  });

  it('is as many as the processor has threads, where the pool is large', () => {
    expect(hashesAtOnce(1_024)).toBe(Math.min(threads, 1_023));
  });
});
