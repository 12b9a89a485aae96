import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditRecord } from '../../audit/audit-record.js';
import { AuditRecords, type AuditEventRecord } from '../../audit/audit-records.service.js';
import type { Principal } from '../../common/http/principal.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import { hasPermission } from '../../users/operator-permissions.js';
import { actorOf, type ActingOperator } from '../acting-operator.js';
import { auditLines } from './audit-event.response.js';
import { AuditExportQuery } from './audit-export.query.js';

type Batches = AsyncGenerator<AuditEventRecord[]>;
type ExportEvent = Pick<AuditRecord<'audit.exported'>, 'outcome' | 'details'>;

/** Exports the audit log to operators, which is itself two events: one before anything is handed over, one at the end. */
@Injectable()
export class AuditExport implements BeforeApplicationShutdown {
  private readonly open = new Set<Readable>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly records: AuditRecords,
    private readonly log: AuditLog,
    private readonly sessions: SessionRecords,
  ) {}

  /** Otherwise, the server would wait for their ends. Clients see that the response is incomplete. */
  beforeApplicationShutdown(): void {
    for (const stream of this.open) stream.destroy(new Error('the process is stopping'));
  }

  /** One event per line. A batch is read when the client has taken the one before it. */
  async start(
    { since, until = this.records.settledUntil() }: AuditExportQuery,
    operator: ActingOperator,
  ): Promise<Readable> {
    const batches = this.records.batches({ since, until });
    const first = await batches.next(); // an error becomes a problem, and not a broken response
    const range = { since: since?.toISOString() ?? null, until: until.toISOString() };
    await this.record(operator, { outcome: 'success', details: { stage: 'started', ...range } });
    const inRequest = AsyncLocalStorage.snapshot();
    const steps: ExportSteps = {
      beforeBatch: () => this.assertStillAllowed(operator.principal),
      ended: (events, outcome) =>
        inRequest(() => this.record(operator, { outcome, details: { stage: 'ended', events } })),
    };
    const stream = Readable.from(linesOf(first, batches, steps), { highWaterMark: 1 });
    this.open.add(stream);
    stream.once('close', () => this.open.delete(stream));
    return stream;
  }

  /** The guards have decided about the request only, and an export may last for hours. */
  private async assertStillAllowed({ sessionId, user }: Principal): Promise<void> {
    const principal = await this.sessions.findPrincipal({ sessionId, userId: user.id });
    if (!hasPermission(principal?.user.operatorRole ?? null, 'audit.read'))
      throw new Error('the session or the role of the operator has ended');
  }

  private record(operator: ActingOperator, event: ExportEvent): Promise<void> {
    return this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      ...event,
      type: 'audit.exported',
      userId: null,
      address: null,
    });
  }
}

interface ExportSteps {
  /** @throws Error to end the export */
  beforeBatch: () => Promise<void>;
  /** Called before the last chunk, or when the export has been broken off, with the number of events handed over. */
  ended: (events: number, outcome: 'success' | 'failure') => Promise<void>;
}

async function* linesOf(
  first: IteratorResult<AuditEventRecord[]>,
  batches: Batches,
  { beforeBatch, ended }: ExportSteps,
): AsyncGenerator<string> {
  let events = 0;
  let outcome: 'success' | 'failure' = 'failure';
  try {
    for (let next = first; !next.done; next = await batches.next()) {
      events += next.value.length;
      yield auditLines(next.value);
      await beforeBatch();
    }
    outcome = 'success';
  } finally {
    await ended(events, outcome);
  }
}
