import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AuditRecords } from '../../audit/audit-records.service.js';
import { boundFilter, pageOf, readIdCursor } from '../../common/http/page-cursor.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { actorOf, languageOf, type ActingOperator } from '../acting-operator.js';
import { AuditEventResponse, type AuditEventListResponse } from './audit-event.response.js';
import { AuditQuery } from './audit.query.js';

/** Reads the audit log for operators, which is itself an event. */
@Injectable()
export class AdminAuditService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly records: AuditRecords,
    private readonly log: AuditLog,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError request.invalid for a cursor of another list */
  async list(
    { limit: size = pageSizes.default, cursor, ...filter }: AuditQuery,
    operator: ActingOperator,
  ): Promise<AuditEventListResponse> {
    const bound = boundFilter(filter);
    const before = readIdCursor(cursor, bound);
    const rows = await this.records.list(filter, { before, limit: size + 1 });
    await this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      type: 'audit.read',
      outcome: 'success',
      userId: filter.subjectId ?? null,
      details: { by: Object.keys(bound) },
      address: null,
    });
    const { data, nextCursor } = pageOf(rows, { size, filter: bound, positionOf: ({ id }) => [id] });
    const language = languageOf(operator, this.language.defaultLanguage);
    return { data: data.map((event) => AuditEventResponse.from(event, language)), nextCursor };
  }
}
