import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import { runAsOne } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { everyFactor, FactorRemoval } from '../../factors/factor-removal.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';

/** The removal of the factors of an account whose owner cannot use them. */
export interface LostFactorsRemoval {
  userId: string;
  /** Null for whatever the account has now. */
  credentialVersion: number | null;
  /** What the owner is notified of, if the address is verified. */
  notice: 'factors-reset' | 'factor-recovery-done';
  client: ClientInfo;
}

/** Removes second factors that their owner has lost. */
@Injectable()
export class LostFactors {
  constructor(
    private readonly credentials: AccountCredentials,
    private readonly factors: FactorRemoval,
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * Removes all factors, recovery codes and trusted devices, and the requirement of a second factor. Revokes the
   * sessions, and invalidates open codes and sign-ins that wait for a second step.
   * @returns false if the account has changed or is disabled
   */
  async remove(tx: EntityManager, removal: LostFactorsRemoval): Promise<boolean> {
    const { userId, credentialVersion, notice: template, client } = removal;
    const change = { userId, credentialVersion, add: 0, remove: everyFactor, required: false };
    const account = await this.credentials.changeFactors(tx, change);
    if (!account) return false;
    const { email: destination, emailVerifiedAt, locale } = account;
    const ended = this.sessions.endStatement({ userId });
    // After the sessions: a sign-in too locks its sessions before the notice summary.
    const notice = { template, destination, userId, locale, client };
    const queued = emailVerifiedAt ? [this.delivery.queueStatement(notice, ended.done)] : [];
    await runAsOne(tx, [ended, ...this.factors.statements(userId), ...queued], ended);
    return true;
  }
}
