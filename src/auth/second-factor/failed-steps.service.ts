import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ClientInfo } from '../../common/http/client-info.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import {
  pendingLimits,
  type PendingSignInState,
} from '../../factors/pending-sign-ins/pending-sign-in-state.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';

export const failedStepNoticeHit = (userId: string): LimitHit => ({
  limit: 'failed-step-notices-day',
  key: userId,
});

/** Tells owners that somebody has got past the first step of a sign-in and failed at the second. */
@Injectable()
export class FailedSteps {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly delivery: DeliveryService,
    private readonly limits: LimitsService,
  ) {}

  /** Called after each wrong proof. Sends a notice after the last one of a sign-in, at most once a day. */
  async record(step: PendingSignInState, client: ClientInfo): Promise<void> {
    if (step.attempts < pendingLimits.attempts) return;
    const { userId, email: destination, locale } = step;
    const refused = await this.limits.tryConsume([failedStepNoticeHit(userId)]);
    if (refused) return;
    const notice = { template: 'second-step-failed', destination, userId, locale, client } as const;
    await this.delivery.queue(this.dataSource.manager, notice);
  }
}
