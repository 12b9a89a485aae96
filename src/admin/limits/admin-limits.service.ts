import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { AppError } from '../../common/errors/app-error.js';
import { runAsOne } from '../../database/statement.js';
import { LimitsService, type LimitHit, type LimitUsage } from '../../limits/limits.service.js';
import { GuessBudgets } from '../../otp/guess-budgets.service.js';
import { StartLimits } from '../../otp/start-limits.service.js';
import { UsersService } from '../../users/users.service.js';
import { actorOf, type ActingOperator } from '../acting-operator.js';
import { LimitUsageResponse, type LimitUsageListResponse } from './limit-usage.response.js';
import { assertOne, hitsOfAccount, hitsOfAddress, hitsOfNetwork, type ScopedHit } from './limit-counters.js';
import type { LimitsQuery } from './limits.query.js';

/** An address, an account with its address, or a network. */
interface Subject {
  address: string | null;
  userId: string | null;
  counters: ScopedHit[];
}

interface Usages {
  shown: LimitUsageResponse[];
  /** The counters that are in use. */
  used: LimitHit[];
}

/** Reads and resets rate limits for operators, in whichever store they are. */
@Injectable()
export class AdminLimitsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly limits: LimitsService,
    private readonly starts: StartLimits,
    private readonly guesses: GuessBudgets,
    private readonly log: AuditLog,
  ) {}

  /** @throws AppError resource.not_found; request.invalid; service.unavailable if the store of the limits is lost */
  async read(query: LimitsQuery, operator: ActingOperator): Promise<LimitUsageListResponse> {
    const subject = await this.subjectOf(query);
    const { shown } = await this.usagesOf(subject);
    await this.log.record(this.dataSource.manager, {
      ...actorOf(operator),
      type: 'operator.read',
      outcome: 'success',
      userId: subject.userId,
      details: { what: 'limits' },
      address: subject.address,
    });
    return { data: shown };
  }

  /**
   * Records the reset before it happens, because the limits may be in another store than the audit log: a reset without
   * its event would be worse than an event whose reset failed, which the operator repeats.
   * @throws AppError as `read`
   */
  async reset(query: LimitsQuery, operator: ActingOperator): Promise<void> {
    const subject = await this.subjectOf(query);
    const { shown, used } = await this.usagesOf(subject);
    const names = shown.filter((usage) => usage.used > 0).map(({ limit }) => limit);
    const recorded = this.log.statements({
      ...actorOf(operator),
      type: 'limit.reset',
      outcome: 'success',
      userId: subject.userId,
      details: { limits: [...new Set(names)] },
      address: subject.address,
    });
    const forgotten = subject.address === null ? [] : [this.guesses.resetStatement(subject.address)];
    await runAsOne(this.dataSource.manager, [...recorded, ...forgotten], recorded[0]);
    await this.limits.reset(used);
  }

  private async subjectOf(query: LimitsQuery): Promise<Subject> {
    assertOne(query);
    const { address, ip, userId } = query;
    if (ip !== undefined) return { address: null, userId: null, counters: hitsOfNetwork(ip) };
    if (address !== undefined) {
      const user = await this.users.findByEmail(address);
      return { address, userId: user?.id ?? null, counters: hitsOfAddress(address, this.starts) };
    }
    const user = userId === undefined ? null : await this.users.findById(userId);
    if (!user) throw new AppError('resource.not_found');
    const counters = [...hitsOfAccount(user.id), ...hitsOfAddress(user.email, this.starts)];
    return { address: user.email, userId: user.id, counters };
  }

  private async usagesOf({ address, counters }: Subject): Promise<Usages> {
    const [ofCounters, budgets] = await Promise.all([
      Promise.all(counters.map((counter) => this.usageOf(counter))),
      address === null ? [] : this.guesses.usageOf(address),
    ]);
    const counted = ofCounters.flat();
    return {
      shown: mostUsed([
        ...counted.map(({ of, usage }) => LimitUsageResponse.from(of, usage)),
        ...budgets.map((budget) => LimitUsageResponse.from('anyone', budget)),
      ]),
      used: counted.filter(({ usage }) => usage.used > 0).map(({ hit }) => hit),
    };
  }

  /** All counters that are read in one turn of the event loop share a round trip. */
  private async usageOf({ of, hit }: ScopedHit): Promise<(ScopedHit & { usage: LimitUsage })[]> {
    return (await this.limits.usageOf([hit])).map((usage) => ({ of, hit, usage }));
  }
}

/** A limit with several counters, such as one for each purpose, is shown once. */
function mostUsed(usages: readonly LimitUsageResponse[]): LimitUsageResponse[] {
  const shown = new Map<string, LimitUsageResponse>();
  for (const usage of usages) {
    const key = `${usage.of} ${usage.limit}`;
    if (usage.used >= (shown.get(key)?.used ?? 0)) shown.set(key, usage);
  }
  return [...shown.values()];
}
