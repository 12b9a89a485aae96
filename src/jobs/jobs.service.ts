import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { Logger as WorkerLogger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { describeError } from '../common/errors/describe-error.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { createWorkerPool } from '../database/worker-pool.js';
import { measureJob } from './jobs.metrics.js';

/** Whether this process does background work: scheduled tasks and sending mail. */
export class WorkerRole {
  constructor(readonly runsJobs: boolean) {}
}

const shutdownPatienceMs = 10_000;

export type JobHandler = (payload: unknown) => Promise<void>;

/** Runs scheduled tasks with graphile-worker. Modules register them before the application has started. */
@Injectable()
export class JobsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private readonly tasks: TaskList = {};
  private readonly schedules: { task: string; match: string }[] = [];
  private readonly stopping = new AbortController();
  private readonly pool: pg.Pool;
  private runner: Runner | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    database: DatabaseSettings,
    private readonly role: WorkerRole,
  ) {
    // A separate pool: the worker removes its listeners from a pool when it ends, and a connection may fail after that.
    const onError = (error: Error) =>
      this.logger.warn({
        event: 'jobs.connection_failed',
        msg: 'database connection of the jobs failed',
        reason: describeError(error),
      });
    this.pool = createWorkerPool(database.direct, { size: 3, onError });
  }

  /** @param handler must be idempotent: if a worker dies, another one runs its job again */
  register(task: string, handler: JobHandler): void {
    this.tasks[task] = (payload) => measureJob(() => handler(payload));
  }

  /**
   * @param match crontab pattern (UTC); the task runs once across all replicas
   * @param handler gets a signal that aborts when the process stops: long work should end there and continue next
   *   time
   */
  schedule(task: string, match: string, handler: (stopping: AbortSignal) => Promise<void>): void {
    this.register(task, () => handler(this.stopping.signal));
    this.schedules.push({ task, match });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.role.runsJobs) return;
    this.runner = await this.startRunner();
    this.running = this.keepRunning();
  }

  /** At this point readiness has been withdrawn, and the database is still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    // Long work must not block the shutdown; it continues at the next run.
    const patience = new Promise<void>((resolve) => setTimeout(resolve, shutdownPatienceMs).unref());
    await Promise.race([this.stop(), patience]);
  }

  private async stop(): Promise<void> {
    await this.stopRunner();
    await this.running;
    await this.stopRunner(); // a runner that was restarting when the shutdown began
    await this.pool.end();
  }

  private async stopRunner(): Promise<void> {
    await this.runner?.stop().catch(() => undefined); // rejects if it has already ended
  }

  private startRunner(): Promise<Runner> {
    return run({
      pgPool: this.pool,
      concurrency: 1, // each task has its own minute
      noHandleSignals: true,
      noPreparedStatements: true, // behind a pooler they collide, and the few jobs gain nothing from them
      // In batches, a result that cannot be written becomes an unhandled rejection and ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: this.tasks,
      parsedCronItems: parseCronItems(
        this.schedules.map((item) => ({ ...item, options: { backfillPeriod: 0 } })),
      ),
      logger: new WorkerLogger(() => (level, message) => {
        // Messages contain jobs and payloads; payloads contain only ids.
        if (level === 'error') this.logger.error({ event: 'jobs.error', msg: message });
        else if (level === 'warning') this.logger.warn({ event: 'jobs.warning', msg: message });
        else this.logger.debug(message);
      }),
    });
  }

  private reportError(error: unknown): void {
    this.logger.error({ event: 'jobs.error', msg: 'the job runner failed', reason: describeError(error) });
  }

  /** The runner stops after several consecutive errors. Background work must survive a restart of the database. */
  private async keepRunning(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.runner?.promise.catch((error: unknown) => this.reportError(error));
      if (this.stopping.signal.aborted) return;
      this.logger.warn({ event: 'jobs.restarting', msg: 'the job runner ended and restarts in 5 s' });
      await delay(5_000, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      this.runner = await this.startRunner().catch((error: unknown) => {
        this.reportError(error);
        return null;
      });
    }
  }
}
