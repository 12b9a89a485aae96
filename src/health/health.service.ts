import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { sealHealthStatement } from '../audit/seals/seal-health.js';
import { Clock } from '../common/clock.js';
import { describeError } from '../common/errors/describe-error.js';
import { Keyring } from '../common/secrets.js';
import type { Columns } from '../database/columns.js';
import { schemaHealthStatement } from '../database/schema-check.js';
import { findShortage, refuseReadOnlyServer } from '../database/server-errors.js';
import { onlyRow, runAsOne, Statement } from '../database/statement.js';
import { deliveryHealthStatement } from '../delivery/delivery-health.js';
import { sealingHealthStatement } from '../factors/sealing-secrets.js';
import { LimitsService } from '../limits/limits.service.js';
import { MetricsListener } from '../observability/metrics-listener.service.js';
import { ProcessRegistry } from '../processes/process-registry.service.js';
import { SmsSettings } from '../sms/sms.settings.js';
import { checksOf, statusOf, type Checks, type HealthState } from './health-checks.js';

/** What a probe may see late; what a request needs is checked every time. */
const stateTtlSeconds = 10;

export interface Health {
  status: 'ok' | 'degraded' | 'failed';
  checks: Checks;
  /** Why the database or the limiter failed; null if neither did. */
  cause: unknown;
}

/** `Health` for the people who run the installation, and not for the public. */
export interface HealthDetails extends Omit<Health, 'cause'> {
  reason: string | null;
}

/** Tells whether requests succeed, and what they lead to. */
@Injectable()
export class HealthService implements OnModuleInit {
  private state: { value: HealthState | null; readAt: number } | null = null;
  private reading: Promise<void> | null = null;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly limits: LimitsService,
    private readonly processes: ProcessRegistry,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    private readonly listener: MetricsListener,
    private readonly sms: SmsSettings,
  ) {}

  onModuleInit(): void {
    this.listener.add('/health', () => this.readDetails());
  }

  /** Costs one query, and another one every ten seconds. Never rejects. */
  async read(): Promise<Health> {
    const database = await this.failureOf(async () => {
      await this.dataSource.query(refuseReadOnlyServer);
      const shortage = findShortage();
      if (shortage) throw shortage;
    });
    const limiter = await this.failureOf(() => this.limits.assertUsable());
    if (!database) await this.refresh();
    const checks: Checks = {
      database: database ? 'failed' : 'ok',
      limiter: limiter ? 'failed' : 'ok',
      ...checksOf(database ? null : (this.state?.value ?? null), this.sms.provider !== null),
    };
    return { status: statusOf(checks), checks, cause: (database ?? limiter)?.error ?? null };
  }

  /** For a listener that only operators reach. */
  async readDetails(): Promise<HealthDetails> {
    const { status, checks, cause } = await this.read();
    return { status, checks, reason: cause === null ? null : describeError(cause) };
  }

  private async failureOf(work: () => Promise<void>): Promise<{ error: unknown } | null> {
    try {
      await work();
      return null;
    } catch (error) {
      return { error };
    }
  }

  /** Once for all probes that arrive meanwhile. */
  private async refresh(): Promise<void> {
    const age = this.state && this.clock.nowSeconds() - this.state.readAt;
    if (age !== null && age < stateTtlSeconds) return;
    this.reading ??= this.readState().finally(() => (this.reading = null));
    await this.reading;
  }

  /** A query that fails says nothing about requests: they fail by themselves, and so does the check of the database. */
  private async readState(): Promise<void> {
    const value = await this.queryState().catch(() => null);
    this.state = { value, readAt: this.clock.nowSeconds() };
  }

  private async queryState(): Promise<HealthState> {
    const parts = [
      schemaHealthStatement(),
      sealingHealthStatement(this.keyring.kids),
      this.processes.healthStatement(),
      deliveryHealthStatement(),
      sealHealthStatement(),
    ] as const;
    const [schema, sealing, processes, delivery, seal] = parts;
    const columns: Columns<HealthState> = {
      ...schema.columns,
      ...sealing.columns,
      ...processes.columns,
      ...delivery.columns,
      ...seal.columns,
    };
    const from = parts.map(({ name }) => name).join(', ');
    const state = new Statement({ name: 'health', columns, sql: `SELECT * FROM ${from}`, parameters: [] });
    return onlyRow(await runAsOne(this.dataSource.manager, [...parts, state], state));
  }
}
