import { Injectable } from '@nestjs/common';
import { Keyring } from '../../common/secrets.js';
import { LimitsService, type LimitHit, type LimitUsage } from '../../limits/limits.service.js';
import { GuessBudgets } from '../../otp/guess-budgets.service.js';
import { StartLimits } from '../../otp/start-limits.service.js';
import { UsersService } from '../../users/users.service.js';
import { LimitUsageResponse } from './limit-usage.response.js';
import { assertOne, hitsOfAccount, hitsOfAddress, hitsOfNetwork, type ScopedHit } from './limit-counters.js';
import type { LimitsQuery } from './limits.query.js';

/** An address, an account with its address, or a network. */
interface Subject {
  address: string | null;
  userId: string | null;
  counters: ScopedHit[];
}

export interface SubjectUsages extends Pick<Subject, 'address' | 'userId'> {
  shown: LimitUsageResponse[];
  /** The counters that are in use. */
  used: LimitHit[];
}

/** Reads the rate limits of an address, a network or an account, in whichever store they are. */
@Injectable()
export class LimitUsages {
  constructor(
    private readonly users: UsersService,
    private readonly limits: LimitsService,
    private readonly starts: StartLimits,
    private readonly guesses: GuessBudgets,
    private readonly keyring: Keyring,
  ) {}

  /** @throws AppError resource.not_found; request.invalid; service.unavailable if the store of the limits is lost */
  async of(query: LimitsQuery): Promise<SubjectUsages> {
    const { address, userId, counters } = await this.subjectOf(query);
    const [ofCounters, budgets] = await Promise.all([
      Promise.all(counters.map((counter) => this.usageOf(counter))),
      address === null ? [] : this.guesses.usageOf(address),
    ]);
    const counted = ofCounters.flat();
    return {
      address,
      userId,
      shown: mostUsed([
        ...counted.map(({ of, usage }) => LimitUsageResponse.from(of, usage)),
        ...budgets.map((budget) => LimitUsageResponse.from('anyone', budget)),
      ]),
      used: counted.filter(({ usage }) => usage.used > 0).map(({ hit }) => hit),
    };
  }

  private async subjectOf(query: LimitsQuery): Promise<Subject> {
    assertOne(query);
    const { address, ip, userId } = query;
    if (ip !== undefined) return { address: null, userId: null, counters: hitsOfNetwork(ip) };
    if (address !== undefined) {
      const user = await this.users.findByEmail(address);
      return { address, userId: user?.id ?? null, counters: hitsOfAddress(address, this.starts) };
    }
    const user = await this.users.getById(userId ?? '');
    const counters = [...hitsOfAccount(user.id, this.keyring), ...hitsOfAddress(user.email, this.starts)];
    return { address: user.email, userId: user.id, counters };
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
