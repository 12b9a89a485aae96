import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { allOf, onlyRow, runAsOne, type Statement } from '../../database/statement.js';
import type { NoticeMailName } from '../../common/i18n/translation.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { FactorRemoval } from '../../factors/factor-removal.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { endingStatement } from '../../sessions/ended-sessions.js';
import { countEnded, type EndReason } from '../../sessions/sessions.metrics.js';

/** An account change that revokes the account's other sessions. */
export interface RevokingChange {
  userId: string;
  /** The session to keep, if the change was made in one. */
  except?: string;
  reason: EndReason;
  /** The second factors go too. */
  removesFactors?: boolean;
  notice: { template: NoticeMailName; destination: string; locale: string; client: ClientInfo };
  /** The change, for the audit log. */
  events: readonly AuditEntry[];
  /** Other statements of the same change. */
  alongside?: readonly Statement<object>[];
}

/** Revokes an account's sessions, notifies its owner and records the change, in one round trip. */
@Injectable()
export class SessionRevocation {
  constructor(
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly factors: FactorRemoval,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param tx has locked the account's row in an earlier statement
   * @throws AppError auth.token_invalid if the session to keep has been revoked since the guards checked it
   */
  async revoke(tx: EntityManager, change: RevokingChange): Promise<void> {
    const { userId, except, reason, removesFactors = false, events, alongside = [] } = change;
    const ended = this.sessions.endStatement({ userId, except });
    // After the sessions: a sign-in too locks its sessions before the notice summary.
    const queued = this.delivery.queueStatement({ ...change.notice, userId }, ended.done);
    const live = except === undefined ? null : this.sessions.liveStatement(except);
    const removed = removesFactors ? this.factors.statements(userId) : [];
    const recorded = this.audit.statements(events);
    const statements = [...(live ? [live] : []), ended, ...removed, ...alongside, queued, ...recorded];
    const outcome = endingStatement(ended, live ? live.gives() : allOf());
    const { isDone, endedCount } = onlyRow(await runAsOne(tx, [...statements, outcome], outcome));
    if (!isDone) throw new AppError('auth.token_invalid');
    countEnded(tx, reason, endedCount);
  }
}
