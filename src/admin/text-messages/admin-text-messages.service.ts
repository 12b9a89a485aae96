import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { AppError } from '../../common/errors/app-error.js';
import { onlyRow, run, runForOne } from '../../database/statement.js';
import { LimitsService } from '../../limits/limits.service.js';
import { closedBreakerStatement, listedBreakersStatement } from '../../sms/breaker-administration.js';
import { messageCountsStatement } from '../../sms/message-counts.js';
import { microsOf, spendHit } from '../../sms/sms-hits.js';
import { SmsLimitsSettings } from '../../sms/sms-limits.settings.js';
import type { OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import { sinceOf, type OverviewWindow } from '../overview/overview-windows.js';
import {
  TextMessageBreakerResponse,
  type TextMessageSpendResponse,
  type TextMessagesResponse,
} from './text-messages.response.js';

/** Shows operators what becomes of text messages, in three queries, and ends suspensions. */
@Injectable()
export class AdminTextMessagesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: SmsLimitsSettings,
    private readonly limits: LimitsService,
    private readonly acts: OperatorActs,
    private readonly clock: Clock,
  ) {}

  /** @throws AppError service.unavailable if the store of the limits is lost */
  async read(window: OverviewWindow): Promise<TextMessagesResponse> {
    const { manager } = this.dataSource;
    const until = this.clock.secondsAgo(0);
    const since = sinceOf(window, until);
    const breakers = await run(manager, listedBreakersStatement());
    const counts = onlyRow(await run(manager, messageCountsStatement({ since, until })));
    return {
      isEnabled: this.settings.provider !== null,
      window,
      since: since.toISOString(),
      until: until.toISOString(),
      breakers: breakers.map((breaker) => TextMessageBreakerResponse.from(breaker)),
      ...counts,
      spend: await this.readSpend(),
    };
  }

  /**
   * Ends a suspension. Earlier messages do not count again.
   * @throws AppError resource.not_found unless it is open
   */
  async closeBreaker(act: OperatorAct & { reason: string }, id: string): Promise<void> {
    const { reason } = act;
    await this.acts.run(act, async (tx) => {
      const range = await runForOne(tx, closedBreakerStatement({ id }));
      if (!range) throw new AppError('resource.not_found');
      const details = { ...range, reason };
      return { event: { type: 'sms.breaker_closed', details, account: null }, result: undefined };
    });
  }

  private async readSpend(): Promise<TextMessageSpendResponse> {
    const { spendPerDayMicros: limitMicros } = this.settings;
    const [usage] = await this.limits.usageOf([spendHit(0, limitMicros ?? 0)]);
    const used = usage?.used ?? 0;
    return {
      usedMicros: microsOf(used),
      limitMicros,
      resetsAt: usage && used > 0 ? usage.resetsAt.toISOString() : null,
    };
  }
}
