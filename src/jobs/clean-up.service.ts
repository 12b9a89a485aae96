import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { run, type Statement } from '../database/statement.js';
import { JobsService } from './jobs.service.js';

/** Rows per batch: few enough that no lock blocks requests for long. */
export const batchSize = 1_000;

/** Purges expired data every hour, on one of the replicas, in small batches while the service runs. */
@Injectable()
export class CleanUpService {
  private readonly logger = new Logger('CleanUp');
  /** Each changes one batch and returns the number of rows. */
  private readonly kinds = new Map<string, () => Promise<number>>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: JobsService,
  ) {}

  /**
   * @param kind of the rows, e.g. `sessions`
   * @param minute of the hour at which it runs; one kind per minute
   * @param next changes about `batchSize` rows and RETURNs each; fewer only if there are no more
   * @param onBatch gets the rows of each batch, once it has committed
   */
  register<Row extends object>(
    kind: string,
    minute: number,
    next: () => Statement<Row>,
    onBatch: (rows: readonly Row[]) => void = () => undefined,
  ): void {
    this.kinds.set(kind, async () => {
      const rows = await run(this.dataSource.manager, next());
      onBatch(rows);
      return rows.length;
    });
    this.jobs.schedule(`clean_up_${kind}`, `${minute} * * * *`, (stopping) => this.run(kind, stopping));
  }

  /** Runs until nothing is left or the process stops. Each batch commits separately. */
  async run(kind: string, stopping: AbortSignal): Promise<void> {
    const runBatch = this.kinds.get(kind);
    if (!runBatch) throw new Error(`Nothing is registered to clean up ${kind}`);
    let count = 0;
    for (let isMore = true; isMore && !stopping.aborted;) {
      const changed = await runBatch();
      count += changed;
      isMore = changed >= batchSize;
    }
    if (count > 0) this.logger.log({ event: 'clean_up.deleted', msg: 'expired data deleted', kind, count });
  }
}
