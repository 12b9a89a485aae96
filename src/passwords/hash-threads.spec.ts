import { hash } from '@node-rs/argon2';
import os from 'node:os';
import { hashThreads, lowerHashPriority } from './hash-threads.js';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('the priority of the threads that hash', () => {
  beforeAll(() => hash('correct horse battery staple')); // starts them
  afterEach(() => jest.restoreAllMocks());

  it('is that of the process where a filter of system calls does not allow another one', () => {
    expect(hashThreads().length).toBeGreaterThan(0);
    jest.spyOn(os, 'setPriority').mockImplementation(() => {
      throw new Error('A system error occurred: uv_os_setpriority returned EPERM');
    });
    expect(lowerHashPriority()).toBe(false);
  });

  it('is lower otherwise, but never lower than the lowest', () => {
    jest.spyOn(os, 'getPriority').mockReturnValue(15);
    const setPriority = jest.spyOn(os, 'setPriority').mockReturnValue(undefined);
    expect(lowerHashPriority()).toBe(true);
    expect(setPriority.mock.calls).toEqual(hashThreads().map((id) => [id, 19]));
  });
});
