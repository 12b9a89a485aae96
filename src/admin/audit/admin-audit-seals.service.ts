import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AuditSettings } from '../../audit/audit.settings.js';
import { AuditSeals } from '../../audit/seals/audit-seals.service.js';
import { readHead } from '../../audit/seals/seal-hash.js';
import { SealVerification } from '../../audit/seals/verification.service.js';
import { AppError } from '../../common/errors/app-error.js';
import { boundFilter, invalidCursor, pageOf, readCursor } from '../../common/http/page-cursor.js';
import { pageSizes } from '../../common/validation/query-fields.js';
import { actorOf, type ActingOperator } from '../acting-operator.js';
import { AuditVerificationResponse, type AuditSealListResponse } from './audit-seal.response.js';
import { AuditVerificationRequest } from './audit-verification.dto.js';
import { SealsQuery } from './seals.query.js';

/** Bounds a request to a few seconds. Units as in `Verification.most`. */
const mostOfRequest = 200_000;

/** Shows operators the seals of the audit log, and verifies them. */
@Injectable()
export class AdminAuditSeals {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly seals: AuditSeals,
    private readonly verification: SealVerification,
    private readonly log: AuditLog,
    private readonly settings: AuditSettings,
  ) {}

  /** @throws AppError request.invalid for a cursor of another list */
  async list({ limit: size = pageSizes.default, cursor }: SealsQuery): Promise<AuditSealListResponse> {
    const filter = boundFilter({ list: 'seals' });
    const [before] = cursor === undefined ? [] : readCursor(cursor, filter, 1);
    if (before !== undefined && !/^\d{1,18}$/.test(before)) throw invalidCursor();
    const seals = await this.seals.list({ before, limit: size + 1 });
    return pageOf(seals, { size, filter, positionOf: ({ number }) => [number] });
  }

  /** @throws AppError request.invalid if the range ends before it begins */
  async verify(
    { fromNumber, toNumber, expect }: AuditVerificationRequest,
    operator: ActingOperator,
  ): Promise<AuditVerificationResponse> {
    if (toNumber !== undefined && BigInt(toNumber) < BigInt(fromNumber ?? '1')) {
      const detail = 'must not be before fromNumber';
      throw new AppError('request.invalid', { errors: [{ pointer: '/toNumber', code: 'format', detail }] });
    }
    const kept = expect === undefined ? null : readHead(expect);
    const report = await this.verification.verify({
      kept: kept ? [kept] : [],
      retentionDays: this.settings.retentionDays,
      from: fromNumber,
      to: toNumber,
      most: mostOfRequest,
    });
    const { seals, mismatch } = report;
    await this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      type: 'audit.verified',
      outcome: mismatch ? 'failure' : 'success',
      userId: null,
      details: { seals, mismatch: mismatch?.reason ?? null },
      address: null,
    });
    return AuditVerificationResponse.from(report);
  }
}
