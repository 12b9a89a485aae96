import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { afterCommit } from '../database/after-commit.js';
import { run, runForOne } from '../database/statement.js';
import { CleanUpService } from '../jobs/clean-up.service.js';
import {
  conversionOfPrefixesStatement,
  conversionStatement,
  deleteClosedStatement,
  openBreakersStatement,
  openBreakerStatement,
  openSecondsAfter,
  sequence,
  type BreakerRange,
  type Conversion,
} from './breaker-statements.js';
import type { BreakerCause } from './sms-breaker.entity.js';

interface Opening {
  cause: BreakerCause;
  seconds: number;
  conversion?: Conversion;
}

/** Suspends text messages to ranges whose codes nobody confirms. Owns the table `sms_breakers`, which replicas share. */
@Injectable()
export class SmsBreakers implements OnModuleInit {
  private readonly logger = new Logger('SmsBreakers');

  constructor(
    private readonly cleanUp: CleanUpService,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('sms_breakers', 8, deleteClosedStatement);
  }

  /** @returns for how long the last of the ranges is suspended; null if none is */
  async suspendedSeconds(manager: EntityManager, ranges: readonly BreakerRange[]): Promise<number | null> {
    const open = await run(manager, openBreakersStatement(ranges));
    return open.length === 0 ? null : Math.max(...open.map(({ seconds }) => seconds));
  }

  /**
   * Opens the breakers that are due. The country comes first and its prefixes are opened in their order: two transactions
   * that open several must not wait for each other.
   */
  async openDue(
    tx: EntityManager,
    { ranges, neighbours }: { ranges: readonly BreakerRange[]; neighbours: number },
  ): Promise<void> {
    const of = (kind: BreakerRange['kind']) => ranges.filter((range) => range.kind === kind);
    const ordered = [...of('country'), ...of('prefix'), ...of('network')];
    const conversions = await run(tx, conversionStatement(ordered));
    for (const range of ordered) {
      const conversion = conversions.find(({ key }) => key === range.key);
      const isDue = conversion && openSecondsAfter(conversion) > 0;
      if (isDue && range.kind === 'country') await this.openCountry(tx, range);
      else if (isDue) await this.openAfter(tx, range, conversion);
      if (range.kind === 'prefix' && neighbours + 1 >= sequence.numbers)
        await this.open(tx, range, { cause: 'sequence', seconds: sequence.openSeconds });
    }
  }

  /** Unless single prefixes are the cause: these are opened first, and the country is judged again without them. */
  private async openCountry(tx: EntityManager, country: BreakerRange): Promise<void> {
    for (const ofPrefix of await run(tx, conversionOfPrefixesStatement(country.key)))
      await this.openAfter(tx, { kind: 'prefix', key: ofPrefix.key, country: country.country }, ofPrefix);
    for (const conversion of await run(tx, conversionStatement([country])))
      await this.openAfter(tx, country, conversion);
  }

  private async openAfter(tx: EntityManager, range: BreakerRange, conversion: Conversion): Promise<void> {
    const seconds = openSecondsAfter(conversion);
    if (seconds > 0) await this.open(tx, range, { cause: 'conversion', seconds, conversion });
  }

  private async open(
    tx: EntityManager,
    range: BreakerRange,
    { cause, seconds, conversion }: Opening,
  ): Promise<void> {
    const opened = await runForOne(tx, openBreakerStatement(range, { cause, seconds }));
    if (!opened) return; // a concurrent request has opened it
    const { kind, key, country } = range;
    const judged = conversion && { sent: conversion.sent, confirmed: conversion.confirmed };
    const prefix = kind === 'prefix' ? key : null;
    const until = opened.openUntil.toISOString();
    await this.audit.record(tx, {
      type: 'sms.breaker_opened',
      outcome: 'success',
      actor: { type: 'system', id: null },
      userId: null,
      details: { kind, country, prefix, cause, until, ...judged },
      client: null,
      address: null,
    });
    const line = {
      event: 'sms.breaker_opened',
      msg: 'text messages suspended',
      kind,
      country,
      cause,
      seconds,
    };
    afterCommit(tx, () => this.logger.warn({ ...line, ...(prefix !== null && { prefix }), ...judged }));
  }
}
