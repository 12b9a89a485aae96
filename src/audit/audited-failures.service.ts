import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import { AuditLog } from './audit-log.service.js';
import type { AuditEntry } from './audit-record.js';

/** Records requests that failed and have written nothing that an event could accompany. */
@Injectable()
export class AuditedFailures {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly log: AuditLog,
  ) {}

  /** A failure that was counted, so limits bound the number of events. */
  record(entry: AuditEntry): Promise<void> {
    return this.log.record(this.dataSource.manager, [entry]);
  }

  /**
   * Records the refusal of a request by a limit, unless this process has already recorded one of the same window: a
   * flood must not write a row with each request. Does nothing for other errors.
   * @param toEntry gets the name of the limit
   */
  async recordRefusal(error: unknown, toEntry: (limit: string) => AuditEntry): Promise<void> {
    if (!(error instanceof AppError) || !error.limit?.isFirst) return;
    await this.record(toEntry(error.limit.name));
  }
}
