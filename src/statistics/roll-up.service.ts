import { Injectable, type OnModuleInit } from '@nestjs/common';
import { column } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { JobsService } from '../jobs/jobs.service.js';
import { measureGroups, steps, type Period } from './measures.js';
import { StatisticsWriter } from './statistics-writer.service.js';

const hourMs = 3_600_000;
/** After a longer pause, more than the last hours may have changed. */
const pauseMs = 300_000;
/** What can still change in most cases: codes live shorter. */
const recentHours = 2;
/** Fine steps are kept for longer than they are counted again. */
const keptFor = { fine: '30 hours', coarse: '8 days' } as const;

/**
 * Counts every minute what happened in the last hours, on one of the replicas. Every time the same rows give the same
 * counts, so a run that was interrupted, or done twice, changes nothing.
 */
@Injectable()
export class RollUp implements OnModuleInit {
  constructor(
    private readonly jobs: JobsService,
    private readonly cleanUp: CleanUpService,
    private readonly writer: StatisticsWriter,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('roll_up_statistics', '* * * * *', (stopping) => this.run(stopping));
    this.cleanUp.register('statistics', 58, deleteOldStatement);
  }

  /** Once an hour, and after a pause, counts everything that can have changed; otherwise the last hours. */
  async run(stopping: AbortSignal): Promise<void> {
    const { now, rolledUpAt } = await this.writer.readState();
    const isComplete =
      rolledUpAt !== null &&
      now.getTime() - rolledUpAt.getTime() < pauseMs &&
      hourOf(now) === hourOf(rolledUpAt);
    const most = Math.max(...measureGroups.map(({ hours }) => hours));
    for (let hours = isComplete ? recentHours : most; hours >= 0; hours -= 1) {
      if (stopping.aborted) return;
      await this.countHour({ now, hours });
    }
    await this.writer.mark(now);
  }

  /** @param at.hours how long ago the hour began; 0 is the current one */
  private async countHour({ now, hours }: { now: Date; hours: number }): Promise<void> {
    const from = hourOf(now) - hours * hourMs;
    const hour: Period = { from: new Date(from), until: new Date(from + hourMs) };
    for (const group of measureGroups.filter((each) => hours < each.hours))
      await this.writer.countAgain(group, hour);
    await this.writer.addUp(hour);
  }
}

function hourOf(time: Date): number {
  return Math.floor(time.getTime() / hourMs) * hourMs;
}

function deleteOldStatement(): Statement<{ label: string }> {
  return new Statement({
    name: 'deleted_statistics',
    columns: { label: column.text('label') },
    sql: `DELETE FROM statistics WHERE (resolution, at, measure, label) IN (
            SELECT resolution, at, measure, label FROM statistics
            WHERE (resolution = ${steps.fine} AND at < now() - interval '${keptFor.fine}')
               OR (resolution = ${steps.coarse} AND at < now() - interval '${keptFor.coarse}')
            LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING label`,
    parameters: [],
  });
}
