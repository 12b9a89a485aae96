import { availableParallelism } from 'node:os';
import { hashesAtOnce } from './hash-concurrency.js';

const threads = availableParallelism();
const withPool = (size?: string) => hashesAtOnce({ UV_THREADPOOL_SIZE: size });

describe('hashesAtOnce', () => {
  it('leaves one of libuv’s four threads to everything else', () => {
    expect(withPool()).toBe(Math.min(threads, 3));
  });

  it.each(['1', '0', '', 'many', '-3', '2'])('is one at least, with a pool of "%s"', (size) => {
    expect(withPool(size)).toBe(1);
  });

  it('is as many as the processor has threads, where the pool is large', () => {
    expect(withPool('1024')).toBe(Math.min(threads, 1_023));
    expect(withPool('999999')).toBe(Math.min(threads, 1_023));
  });
});
