import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { Logger as WorkerLogger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseClient } from '../database/database-client.js';
import { DatabaseSettings } from '../database/database.settings.js';

/** Whether this process does background work: scheduled tasks, and sending mail. */
export class WorkerRole {
  constructor(readonly runsJobs: boolean) {}
}

const shutdownPatienceMs = 10_000;

export type JobHandler = (payload: unknown) => Promise<void>;

/** Scheduled work on graphile-worker; modules register what runs before the application has started. */
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
    private readonly database: DatabaseSettings,
    private readonly role: WorkerRole,
  ) {
    // Our own: the worker takes its listeners off a pool when it ends, and a connection may die after that.
    this.pool = new pg.Pool({ connectionString: database.url, max: 3, Client: DatabaseClient });
    this.pool.on('error', (error) => this.logger.warn(error.message));
    // The worker asks for a listener on each connection, and DatabaseClient has one from the start.
    this.pool.on('connect', () => undefined);
  }

  /** @param handler must be safe to run twice: a worker that dies leaves its job to another */
  register(task: string, handler: JobHandler): void {
    this.tasks[task] = (payload) => handler(payload);
  }

  /**
   * @param match crontab pattern (UTC); the task runs once across all replicas
   * @param handler gets a signal that tells when this process stops: long work ends there, and goes on next time
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

  /** Readiness has been withdrawn by now, and the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    // Long work must not hold the shutdown: it goes on the next time.
    const patience = new Promise<void>((resolve) => setTimeout(resolve, shutdownPatienceMs).unref());
    await Promise.race([this.stop(), patience]);
  }

  private async stop(): Promise<void> {
    await this.stopRunner();
    await this.running;
    await this.stopRunner(); // one that was just starting again when the shutdown began
    await this.pool.end();
  }

  private async stopRunner(): Promise<void> {
    await this.runner?.stop().catch(() => undefined); // rejects when it has ended already
  }

  private startRunner(): Promise<Runner> {
    return run({
      pgPool: this.pool,
      concurrency: 1, // each kind of work has a minute of its own
      noHandleSignals: true,
      noPreparedStatements: !this.database.preparesStatements,
      // Unbatched, a result that cannot be written is a rejection nobody handles, and ends the whole process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: this.tasks,
      parsedCronItems: parseCronItems(
        this.schedules.map((item) => ({ ...item, options: { backfillPeriod: 0 } })),
      ),
      logger: new WorkerLogger(() => (level, message) => {
        // Its messages name jobs and payloads; payloads hold ids alone.
        if (level === 'error') this.logger.error(message);
        else if (level === 'warning') this.logger.warn(message);
        else this.logger.debug(message);
      }),
    });
  }

  /** The runner gives up after some errors in a row; a database that restarts must not end background work. */
  private async keepRunning(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.runner?.promise.catch((error: unknown) => this.logger.error(messageOf(error)));
      if (this.stopping.signal.aborted) return;
      this.logger.warn('The job runner ended; starting it again in 5 s');
      await delay(5_000, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      this.runner = await this.startRunner().catch((error: unknown) => {
        this.logger.error(messageOf(error));
        return null;
      });
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
