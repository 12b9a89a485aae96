import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { describeError } from '../common/errors/describe-error.js';
import { LimitsService } from '../limits/limits.service.js';
import { StatisticsWriter } from './statistics-writer.service.js';

const flushMs = 5_000;

/**
 * Stores how many requests the limits have refused. A process adds them up and stores the sums every few seconds: a flood
 * that is refused must not cause writes. Those of the last seconds are lost if the process is killed.
 */
@Injectable()
export class LimitCounts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Statistics');
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly limits: LimitsService,
    private readonly writer: StatisticsWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.flushing = this.flushing.then(() => this.flush());
    }, flushMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.flush();
  }

  /** Keeps the counts for the next time if they cannot be stored. */
  async flush(): Promise<void> {
    const refusals = this.limits.refusals.drain();
    if (refusals.size === 0) return;
    try {
      await this.writer.addRefusals(refusals);
    } catch (error) {
      for (const [limit, count] of refusals) this.limits.refusals.restore(limit, count);
      this.logger.warn({
        event: 'statistics.flush_failed',
        msg: 'counts of refused requests not stored yet',
        reason: describeError(error),
      });
    }
  }
}
