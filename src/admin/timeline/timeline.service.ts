import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AuditRecords, type AuditEventRecord } from '../../audit/audit-records.service.js';
import { boundFilter, pageOf, readIdCursor, type PageFilter } from '../../common/http/page-cursor.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { runAsOne } from '../../database/statement.js';
import { DeliverySteps } from '../../delivery/delivery-steps.service.js';
import { UsersService } from '../../users/users.service.js';
import { actorOf, languageOf, type ActingOperator } from '../acting-operator.js';
import { entryOfEvent, entryOfStep } from './shown-entries.js';
import type { TimelineEntryListResponse } from './timeline-entry.response.js';
import type { AddressTimelineQuery, TimelineQuery } from './timeline.query.js';

/** An account, or an address that has none. */
interface Subject {
  userId: string | null;
  /** Canonical. */
  address: string;
}

const greatestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Tells operators what happened to an account or an address: the events of the audit log, merged with what happened to
 * the messages. Both are in the order of time-ordered IDs, so a page continues after an ID in both.
 */
@Injectable()
export class TimelineService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly log: AuditLog,
    private readonly records: AuditRecords,
    private readonly deliveries: DeliverySteps,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError resource.not_found; request.invalid for a cursor of another list */
  async ofAccount(
    id: string,
    { limit, cursor }: TimelineQuery,
    operator: ActingOperator,
  ): Promise<TimelineEntryListResponse> {
    const user = await this.users.getById(id);
    const subject = { userId: user.id, address: user.email };
    return this.page(subject, { limit, cursor, filter: boundFilter({ id: user.id }) }, operator);
  }

  /** @throws AppError request.invalid for a cursor of another list */
  async ofAddress(
    { email: address, limit, cursor }: AddressTimelineQuery,
    operator: ActingOperator,
  ): Promise<TimelineEntryListResponse> {
    const user = await this.users.findByEmail(address);
    const subject = { userId: user?.id ?? null, address };
    return this.page(subject, { limit, cursor, filter: boundFilter({ email: address }) }, operator);
  }

  private async page(
    subject: Subject,
    { limit: size = pageSizes.default, cursor, filter }: TimelineQuery & { filter: PageFilter },
    operator: ActingOperator,
  ): Promise<TimelineEntryListResponse> {
    const before = readIdCursor(cursor, filter) ?? greatestId;
    // One more than is shown of each kind, because all of them may be of the same kind.
    const page = { before, limit: size + 1 };
    const [events, steps] = await Promise.all([
      this.readEvents(subject, page, operator),
      this.deliveries.list(subject, page),
    ]);
    const language = languageOf(operator, this.language.defaultLanguage);
    const entries = [...events.map((event) => entryOfEvent(event, language)), ...steps.map(entryOfStep)];
    const newestFirst = entries.toSorted((one, other) => (one.id < other.id ? 1 : -1));
    return pageOf(newestFirst, { size, filter, positionOf: ({ id }) => [id] });
  }

  /** In the round trip that records that they were read. */
  private readEvents(
    { userId, address }: Subject,
    page: { before: string; limit: number },
    operator: ActingOperator,
  ): Promise<AuditEventRecord[]> {
    const read = this.log.statements({
      ...actorOf(operator),
      type: 'operator.read',
      outcome: 'success',
      userId,
      details: { what: 'timeline' },
      address,
    });
    const addressKeys = this.log.addressKeys(address);
    const history = this.records.historyStatement({ userId, addressKeys }, page);
    return runAsOne(this.dataSource.manager, [...read, history], history);
  }
}
