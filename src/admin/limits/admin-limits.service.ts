import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { run } from '../../database/statement.js';
import { LimitsService } from '../../limits/limits.service.js';
import { GuessBudgets } from '../../otp/guess-budgets.service.js';
import { actorOf, type ActingOperator } from '../acting-operator.js';
import type { OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import type { LimitUsageListResponse } from './limit-usage.response.js';
import { LimitUsages } from './limit-usages.service.js';
import type { LimitsQuery } from './limits.query.js';

/** Shows operators rate limits, and resets them. */
@Injectable()
export class AdminLimitsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly usages: LimitUsages,
    private readonly limits: LimitsService,
    private readonly guesses: GuessBudgets,
    private readonly acts: OperatorActs,
    private readonly log: AuditLog,
  ) {}

  /** @throws AppError as `LimitUsages.of` */
  async read(query: LimitsQuery, operator: ActingOperator): Promise<LimitUsageListResponse> {
    const { address, userId, shown } = await this.usages.of(query);
    await this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      type: 'operator.read',
      outcome: 'success',
      userId,
      details: { what: 'limits' },
      address,
    });
    return { data: shown };
  }

  /**
   * Records the reset before it happens, because the limits may be in another store than the audit log: a reset without
   * its event would be worse than an event whose reset failed, which the operator repeats.
   * @throws AppError as `LimitUsages.of`
   */
  async reset(act: OperatorAct, query: LimitsQuery): Promise<void> {
    const { address, userId, shown, used } = await this.usages.of(query);
    const names = shown.filter((usage) => usage.used > 0).map(({ limit }) => limit);
    const details = { limits: [...new Set(names)] };
    const account = userId === null ? null : { id: userId };
    await this.acts.run(act, async (tx) => {
      if (address !== null) await run(tx, this.guesses.resetStatement(address));
      return { event: { type: 'limit.reset', details, account, address }, result: undefined };
    });
    await this.limits.reset(used);
  }
}
