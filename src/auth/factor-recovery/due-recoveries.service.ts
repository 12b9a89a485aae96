import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import {
  FactorRecoveries,
  type DueRecovery,
} from '../../factors/factor-recoveries/factor-recoveries.service.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { RecoverySteps } from './recovery-steps.service.js';

/** Carries out the recoveries of lost factors, and cancels those that may not be carried out. */
@Injectable()
export class DueRecoveries implements OnModuleInit {
  private readonly logger = new Logger('FactorRecovery');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly recoveries: FactorRecoveries,
    private readonly steps: RecoverySteps,
    private readonly settings: FactorsSettings,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('factor_recoveries', '*/5 * * * *', (stopping) => this.run(stopping));
  }

  /** Runs until nothing is due, or the process stops. */
  async run(stopping: AbortSignal): Promise<void> {
    for (let after: string | undefined = NIL; after !== undefined;) {
      const due: DueRecovery[] = await this.recoveries.listDue({ after, isOff: this.isOff });
      for (const recovery of due) {
        if (stopping.aborted) return;
        await this.carryOut(recovery);
      }
      after = due.at(-1)?.userId;
    }
  }

  private get isOff(): boolean {
    return this.settings.recoveryWaitHours === 0;
  }

  private async carryOut(recovery: DueRecovery): Promise<void> {
    const isRemoved = await this.dataSource.transaction(async (tx) => {
      if (recovery.step === 'remove') return this.steps.remove(tx, recovery);
      if (recovery.step === 'remind') await this.steps.remind(tx, recovery);
      else await this.steps.cancel(tx, recovery, { isAny: this.isOff && !recovery.isByOperator });
      return false;
    });
    if (!isRemoved) return;
    const event = { event: 'account.factors_recovered', msg: 'lost second factors removed after the wait' };
    this.logger.warn({ ...event, userId: recovery.userId });
  }
}
