import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { column, columnList } from '../../database/columns.js';
import { onlyRow, run, runForOne, Statement } from '../../database/statement.js';
import { describeError } from '../../common/errors/describe-error.js';
import { AuditSettings } from '../audit.settings.js';
import { AuditAnchors } from './audit-anchors.service.js';
import { eventFields } from './event-fields.js';
import {
  exactTime,
  hashOf,
  rootOf,
  sealedColumnList,
  sealedColumns,
  type Seal,
  type SealedEvent,
  type StoredSeal,
} from './seal-hash.js';
import { SealSignatures } from './seal-signatures.js';
import { headStatement } from './seal-statements.js';
import { auditEvents, auditSealNumber } from '../audit.metrics.js';

/** Events of one seal at most: so few that a batch ends well within the statement timeout. */
const sealedAtOnce = 5_000;
/** Younger events wait for the next run: their transactions may not have committed. */
const settledAfter = "interval '30 seconds'";
/** Arbitrary, but the same on every replica. */
export const sealingLock = 4_711_004;

const sealingIntervalMs = 60_000;

interface Sealed {
  number: string;
  hash: string;
  events: SealedEvent[];
}

/**
 * Seals the audit log every minute, on one of the replicas. Servers do it and not workers, which have no key that signs.
 * A seal covers the hashes of its events and the hash of the seal before it, and is signed. Once the hash of a seal has
 * been kept elsewhere, no event or seal before it can be changed unnoticed.
 */
@Injectable()
export class Sealing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private sealing: Promise<void> = Promise.resolve();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly signatures: SealSignatures,
    private readonly anchors: AuditAnchors,
    private readonly settings: AuditSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sealing = this.seal(this.stopping.signal).catch((error: unknown) =>
        this.logger.error({
          event: 'audit.sealing_failed',
          msg: 'the audit log could not be sealed',
          reason: describeError(error),
        }),
      );
      // Also after a run that sealed nothing: another replica may have, or the file may be writable again.
      if (!this.stopping.signal.aborted) void this.sealing.then(() => this.anchors.append());
    }, sealingIntervalMs).unref();
  }

  /** A batch that is being sealed finishes first. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.sealing;
  }

  /** Runs until all settled events are sealed, or the process stops. Each seal commits separately. */
  async seal(stopping: AbortSignal): Promise<void> {
    for (let isMore = true; isMore && !stopping.aborted;) {
      const sealed = await this.dataSource.transaction((tx) => this.sealNext(tx));
      if (!sealed) return;
      this.publish(sealed);
      isMore = sealed.events.length === sealedAtOnce;
    }
  }

  /** Once the seal has committed, so that no line is written twice. */
  private publish({ number, hash, events }: Sealed): void {
    for (const { outcome } of events) auditEvents.increment({ outcome });
    auditSealNumber.set({}, Number(number));
    for (const event of this.settings.logsEvents ? events : [])
      this.logger.log({ event: 'audit.event', msg: 'audit event', ...eventFields(event, number) });
    this.logger.log({ event: 'audit.sealed', msg: 'audit log sealed', number, hash, events: events.length });
  }

  /**
   * The next seal is signed over this one, as if all before it were ours. Sealing continues nevertheless, because events
   * without a seal could be changed unnoticed; `verify` reports the seal.
   */
  private checkHead(head: StoredSeal): void {
    const { number, signature } = head;
    const reason = this.signatures.check(signature, { number, hash: hashOf(head) });
    if (reason === 'valid') return;
    const msg = 'the newest seal of the audit log has not been signed with a key of this installation';
    this.logger.error({ event: 'audit.head_unverified', msg, number, reason });
  }

  /** @returns null if there is nothing to seal, or another process is sealing */
  private async sealNext(tx: EntityManager): Promise<Sealed | null> {
    const { isOurs } = onlyRow(await run(tx, lockStatement()));
    if (!isOurs) return null;
    const events = await run(tx, settledStatement());
    const [first] = events;
    const last = events.at(-1);
    if (!first || !last) return null;
    const head = await runForOne(tx, headStatement());
    if (head) this.checkHead(head);
    const { sealedAt } = onlyRow(await run(tx, timeStatement()));
    const times = events.map(({ at }) => at).toSorted();
    const seal: Seal = {
      number: String(BigInt(head?.number ?? '0') + 1n),
      previous: head ? hashOf(head) : '',
      root: rootOf(events),
      events: String(events.length),
      firstAt: times[0] ?? first.at,
      lastAt: times.at(-1) ?? last.at,
      sealedAt,
    };
    const hash = hashOf(seal);
    const { number } = seal;
    await run(tx, insertStatement({ ...seal, signature: this.signatures.sign({ number, hash }) }));
    await run(tx, assignStatement(events, number));
    return { number, hash, events };
  }
}

function lockStatement(): Statement<{ isOurs: boolean }> {
  const columns = { isOurs: column.boolean('pg_try_advisory_xact_lock($1::bigint)') };
  return new Statement({
    name: 'sealing_lock',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [sealingLock],
  });
}

function settledStatement(): Statement<SealedEvent> {
  return new Statement({
    name: 'settled_events',
    columns: sealedColumns,
    sql: `SELECT ${sealedColumnList} FROM audit_events
          WHERE seal_id IS NULL AND at < clock_timestamp() - ${settledAfter} ORDER BY audit_events.id LIMIT ${sealedAtOnce}`,
    parameters: [],
  });
}

/** To the microsecond, as the seal will be read. */
function timeStatement(): Statement<{ sealedAt: string }> {
  const columns = { sealedAt: exactTime('clock_timestamp()') };
  return new Statement({
    name: 'sealing_time',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [],
  });
}

function insertStatement(seal: StoredSeal): Statement<object> {
  const { number, previous, root, events, firstAt, lastAt, sealedAt, signature } = seal;
  return new Statement({
    name: 'inserted_seal',
    columns: {},
    sql: `INSERT INTO audit_seals (number, previous, root, events, first_at, last_at, sealed_at, signature)
          VALUES ($1::bigint, $2, $3, $4::int, $5::timestamptz, $6::timestamptz, $7::timestamptz, $8)`,
    parameters: [number, previous, root, events, firstAt, lastAt, sealedAt, signature],
  });
}

function assignStatement(events: readonly SealedEvent[], number: string): Statement<object> {
  return new Statement({
    name: 'sealed_events',
    columns: {},
    sql: `UPDATE audit_events SET seal_id = $2::bigint WHERE id = ANY ($1::uuid[])`,
    parameters: [events.map(({ id }) => id), number],
  });
}
