import type { OnModuleDestroy } from '@nestjs/common';
import type { PreviousAttempts, ProviderState } from '../delivery/channel.js';
import type { SmtpProvider } from './smtp-provider.js';

/** Chooses between the configured mail servers. Each attempt uses one of them. */
export class SmtpProviders implements OnModuleDestroy {
  /** @param all in the order of preference, at least one */
  constructor(private readonly all: readonly [SmtpProvider, ...SmtpProvider[]]) {}

  get states(): ProviderState[] {
    return this.all.map(({ state }) => state);
  }

  onModuleDestroy(): void {
    for (const provider of this.all) provider.close();
  }

  /**
   * Chooses the server for an attempt: one that works rather than one that does not, and one that did not make the last
   * attempt, unless it has refused this e-mail for good. If all have, an operator wants another attempt.
   */
  choose({ lastProvider, refusedBy }: PreviousAttempts): SmtpProvider {
    const left = this.all.filter(({ name }) => !refusedBy.includes(name));
    const candidates = left.length > 0 ? left : this.all;
    const cost = ({ isUp, name }: SmtpProvider) => (isUp ? 0 : 2) + (name === lastProvider ? 1 : 0);
    return candidates.reduce(
      (best, each) => (cost(each) < cost(best) ? each : best),
      candidates[0] ?? this.all[0],
    );
  }

  /** @returns another server that has not refused the e-mail for good; null if there is none */
  findOther(than: SmtpProvider, { refusedBy }: PreviousAttempts): SmtpProvider | null {
    return this.all.find((each) => each !== than && !refusedBy.includes(each.name)) ?? null;
  }
}
