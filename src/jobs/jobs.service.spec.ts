import { Logger } from '@nestjs/common';
import type { Runner, RunnerOptions } from 'graphile-worker';
import { DatabaseSettings } from '../database/database.settings.js';
import { JobsService, WorkerRole } from './jobs.service.js';

const mockRun = jest.fn<Promise<Runner>, [RunnerOptions]>();
jest.mock('graphile-worker', () => ({
  ...jest.requireActual<object>('graphile-worker'),
  run: (options: RunnerOptions) => mockRun(options),
}));
// The pause before a restart; no test waits for real time.
jest.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

const settings = new DatabaseSettings({
  url: 'postgres://localhost/none',
  directUrl: null,
  poolSize: 1,
  preparesStatements: true,
});

/** A runner that ends when the test or the service stops it. */
class FakeRunner {
  readonly end = Promise.withResolvers<void>();
  readonly promise = this.end.promise;
  stops = 0;

  stop(): Promise<void> {
    this.stops += 1;
    if (this.stops > 1) return Promise.reject(new Error('Runner is already stopped'));
    this.end.resolve();
    return Promise.resolve();
  }

  get asRunner(): Runner {
    return this as unknown as Runner; // the methods that the service calls
  }
}

/** Waits until all pending promise callbacks have run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('JobsService', () => {
  beforeAll(() => Logger.overrideLogger(false)); // hides the service's log lines
  beforeEach(() => mockRun.mockReset());

  const startService = async (...runners: FakeRunner[]) => {
    for (const runner of runners) mockRun.mockResolvedValueOnce(runner.asRunner);
    const service = new JobsService(settings, new WorkerRole(true));
    await service.onApplicationBootstrap();
    return service;
  };

  it('starts no runner in a process that only adds jobs', async () => {
    const service = new JobsService(settings, new WorkerRole(false));
    await service.onApplicationBootstrap();
    await service.beforeApplicationShutdown();
    expect(mockRun).not.toHaveBeenCalled();
  });

  it('passes every registered task to the runner, and its payload to the handler', async () => {
    mockRun.mockResolvedValueOnce(new FakeRunner().asRunner);
    const handler = jest.fn(() => Promise.resolve());
    const service = new JobsService(settings, new WorkerRole(true));
    service.register('send', handler);
    service.schedule('sweep', '* * * * *', () => Promise.resolve());
    await service.onApplicationBootstrap();
    const { taskList } = mockRun.mock.calls[0]?.[0] ?? {};
    expect(Object.keys(taskList ?? {})).toEqual(['send', 'sweep']);
    await taskList?.['send']?.({ id: 1 }, {} as never); // the service passes no helpers to handlers
    expect(handler).toHaveBeenCalledWith({ id: 1 });
    await service.beforeApplicationShutdown();
  });

  it('fails to start if the first runner cannot start', async () => {
    mockRun.mockRejectedValueOnce(new Error('no database'));
    const service = new JobsService(settings, new WorkerRole(true));
    await expect(service.onApplicationBootstrap()).rejects.toThrow('no database');
  });

  it.each([
    ['ends', (runner: FakeRunner) => runner.end.resolve()],
    ['fails', (runner: FakeRunner) => runner.end.reject(new Error('too many errors in a row'))],
  ])('restarts the runner when it %s by itself', async (_what, end) => {
    const first = new FakeRunner();
    const second = new FakeRunner();
    const service = await startService(first, second);
    end(first);
    await settle();
    expect(mockRun).toHaveBeenCalledTimes(2);
    await service.beforeApplicationShutdown();
    expect(second.stops).toBeGreaterThan(0);
  });

  it('keeps trying while the database is unavailable', async () => {
    const first = new FakeRunner();
    const service = await startService(first);
    const second = new FakeRunner();
    mockRun
      .mockRejectedValueOnce(new Error('away'))
      .mockRejectedValueOnce(new Error('still away'))
      .mockResolvedValueOnce(second.asRunner);
    first.end.resolve();
    await settle();
    expect(mockRun).toHaveBeenCalledTimes(4);
    await service.beforeApplicationShutdown();
    expect(second.stops).toBeGreaterThan(0);
  });

  it('restarts nothing after it was stopped', async () => {
    const runner = new FakeRunner();
    const service = await startService(runner);
    await service.beforeApplicationShutdown();
    await settle();
    expect(runner.stops).toBeGreaterThan(0);
    expect(mockRun).toHaveBeenCalledTimes(1);
  });

  it('also stops a runner that was restarting when the shutdown began', async () => {
    const first = new FakeRunner();
    const service = await startService(first);
    const second = new FakeRunner();
    const starting = Promise.withResolvers<Runner>();
    mockRun.mockReturnValueOnce(starting.promise);
    first.end.resolve();
    await settle();
    const stopped = service.beforeApplicationShutdown();
    starting.resolve(second.asRunner);
    await stopped;
    expect(second.stops).toBeGreaterThan(0);
  });
});
