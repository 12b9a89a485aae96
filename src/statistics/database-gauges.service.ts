import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { unsealedOldest } from '../audit/audit.metrics.js';
import { unsealedStatement } from '../audit/unsealed-events.js';
import { describeError } from '../common/errors/describe-error.js';
import { onlyRow, run } from '../database/statement.js';
import { queueStatement } from '../delivery/delivery-counts.js';
import { factorBits } from '../factors/factor.js';
import { breakersByCountryStatement } from '../sms/breaker-statements.js';
import { breakersOpen } from '../sms/sms.metrics.js';
import { WorkerRole } from '../jobs/jobs.service.js';
import { ObservabilitySettings } from '../observability/observability.settings.js';
import { factorHoldersStatement } from '../users/factor-holders.js';
import {
  accountsWithFactor,
  factorTypes,
  jobsWaiting,
  longCodesActive,
  oldestJob,
} from './statistics.metrics.js';
import { LimitsService } from '../limits/limits.service.js';
import { everywhere } from '../otp/guess-budgets.service.js';

const intervalMs = 15_000;
const rounds = { perHour: 3_600_000 / intervalMs };

/**
 * Reads the gauges that are in the database, in every process that sends mail: they describe the installation, so alerts
 * take the maximum. At intervals and not when they are scraped, or whoever scrapes often would load the database.
 */
@Injectable()
export class DatabaseGauges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();
  private round = 0;
  /** Their gauge has to become 0. */
  private readonly countriesWithBreakers = new Set<string>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly settings: ObservabilitySettings,
    private readonly role: WorkerRole,
    private readonly limits: LimitsService,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.metricsPort === null || !this.role.runsJobs) return;
    const next = () => {
      this.reading = this.reading.then(() => this.readSafely());
    };
    next();
    this.timer = setInterval(next, intervalMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.reading;
  }

  /** @throws Error if the database is unavailable; the gauges keep their values */
  async read(): Promise<void> {
    const { manager } = this.dataSource;
    const { waiting, oldestSeconds } = onlyRow(await run(manager, queueStatement()));
    jobsWaiting.set({ queue: 'mail' }, waiting);
    oldestJob.set({ queue: 'mail' }, oldestSeconds ?? 0);
    unsealedOldest.set({}, onlyRow(await run(manager, unsealedStatement())).unsealedSeconds);
    longCodesActive.set({ scope: 'installation' }, (await this.limits.isUsedUp(everywhere)) ? 1 : 0);
    await this.countBreakers();
    if (this.round % rounds.perHour === 0) await this.countFactors();
    this.round += 1;
  }

  private async countBreakers(): Promise<void> {
    const open = await run(this.dataSource.manager, breakersByCountryStatement());
    for (const country of this.countriesWithBreakers) breakersOpen.set({ country }, 0);
    for (const { country, count } of open) breakersOpen.set({ country }, count);
    for (const { country } of open) this.countriesWithBreakers.add(country);
  }

  private async countFactors(): Promise<void> {
    const holders = await run(this.dataSource.manager, factorHoldersStatement());
    for (const factor of factorTypes) {
      const having = holders.filter(({ factors }) => (factors & factorBits[factor]) !== 0);
      accountsWithFactor.set(
        { factor },
        having.reduce((sum, { accounts }) => sum + accounts, 0),
      );
    }
  }

  private async readSafely(): Promise<void> {
    await this.read().catch((error: unknown) =>
      this.logger.warn({
        event: 'metrics.gauges_failed',
        msg: 'gauges could not be read from the database',
        reason: describeError(error),
      }),
    );
  }
}
