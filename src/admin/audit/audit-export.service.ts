import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AuditRecords, type AuditEventRecord } from '../../audit/audit-records.service.js';
import { actorOf, type ActingOperator } from '../acting-operator.js';
import { auditLines } from './audit-event.response.js';
import { AuditExportQuery } from './audit-export.query.js';

type Batches = AsyncGenerator<AuditEventRecord[]>;

/** Exports the audit log to operators, which is itself an event. */
@Injectable()
export class AuditExport implements BeforeApplicationShutdown {
  private readonly open = new Set<Readable>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly records: AuditRecords,
    private readonly log: AuditLog,
  ) {}

  /** Otherwise, the server would wait for their ends. Clients see that the response is incomplete. */
  beforeApplicationShutdown(): void {
    for (const stream of this.open) stream.destroy(new Error('the process is stopping'));
  }

  /** One event per line. A batch is read when the client has taken the one before it. */
  async start({ since, until = new Date() }: AuditExportQuery, operator: ActingOperator): Promise<Readable> {
    const batches = this.records.batches({ since, until });
    const first = await batches.next(); // an error becomes a problem, and not a broken response
    const inRequest = AsyncLocalStorage.snapshot();
    const record = (events: number) => inRequest(() => this.record(events, operator));
    const stream = Readable.from(linesOf(first, batches, record), { highWaterMark: 1 });
    this.open.add(stream);
    stream.once('close', () => this.open.delete(stream));
    return stream;
  }

  private record(events: number, operator: ActingOperator): Promise<void> {
    return this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      type: 'audit.exported',
      outcome: 'success',
      userId: null,
      details: { events },
      address: null,
    });
  }
}

/** @param record called before the last chunk, or when the client has gone away, with the number of events handed over */
async function* linesOf(
  first: IteratorResult<AuditEventRecord[]>,
  batches: Batches,
  record: (events: number) => Promise<void>,
): AsyncGenerator<string> {
  let events = 0;
  try {
    for (let next = first; !next.done; next = await batches.next()) {
      events += next.value.length;
      yield auditLines(next.value);
    }
  } finally {
    await record(events);
  }
}
