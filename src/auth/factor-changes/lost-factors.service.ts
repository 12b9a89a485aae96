import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import type { AuditEntry } from '../../audit/audit-record.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { everyFactor, FactorRemoval } from '../../factors/factor-removal.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';

/** The removal of the factors of an account whose owner cannot use them. */
export interface LostFactorsRemoval {
  userId: string;
  /** Null for whatever the account has now. */
  credentialVersion: number | null;
  /** What the owner is notified of, if the address is verified. */
  notice: 'factors-reset' | 'factor-recovery-done';
  client: ClientInfo;
  /** The removal, for the audit log. */
  events?: readonly AuditEntry[];
}

/** Removes second factors that their owner has lost. */
@Injectable()
export class LostFactors {
  constructor(
    private readonly credentials: AccountCredentials,
    private readonly factors: FactorRemoval,
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Removes all factors, recovery codes and trusted devices, and the requirement of a second factor. Revokes the
   * sessions, and invalidates open codes and sign-ins that wait for a second step.
   * @returns false if the account has changed or is disabled
   */
  async remove(tx: EntityManager, removal: LostFactorsRemoval): Promise<boolean> {
    const { userId, credentialVersion, notice: template, client, events = [] } = removal;
    const change = { userId, credentialVersion, add: 0, remove: everyFactor, required: false };
    const account = await this.credentials.changeFactors(tx, change);
    if (!account) return false;
    const { email: destination, emailVerifiedAt, locale } = account;
    const ended = this.sessions.endStatement({ userId });
    // After the sessions: a sign-in too locks its sessions before the notice summary.
    const notice = { template, destination, userId, locale, client };
    const queued = emailVerifiedAt ? [this.delivery.queueStatement(notice, ended.done)] : [];
    const recorded = events.length > 0 ? this.audit.statements(events) : [];
    const statements = [ended, ...this.factors.statements(userId), ...queued, ...recorded];
    countEndedSessions(tx, 'factors_lost', await runAsOne(tx, statements, ended));
    return true;
  }
}
