import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../common/secrets.js';
import { afterCommit } from '../database/after-commit.js';
import { column } from '../database/columns.js';
import { onlyRow, run, Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { LimitsSettings } from '../limits/limits.settings.js';
import { rangesOf, type AdmissionRequest, type NotAdmitted } from './admission-request.js';
import { earlierNumbersStatement, type EarlierNumbers } from './earlier-numbers.js';
import { admissionsKeptFor } from './breaker-statements.js';
import { SmsBreakers } from './sms-breakers.service.js';
import { smsCost } from './sms.metrics.js';

const id = { id: column.uuid('id') };

/** Owns the table `sms_admissions`. */
@Injectable()
export class SmsAdmissionRecords implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly limits: LimitsSettings,
    private readonly cleanUp: CleanUpService,
    private readonly breakers: SmsBreakers,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('sms_admissions', 7, deleteOldStatement);
  }

  /** By the database's clock. */
  async ageSeconds({ createdAt }: { createdAt: Date }): Promise<number> {
    const columns = { seconds: column.double('seconds') };
    const age = new Statement({
      name: 'account_age',
      columns,
      sql: 'SELECT extract(epoch FROM now() - $1::timestamptz)::float8 AS seconds',
      parameters: [createdAt],
    });
    return onlyRow(await run(this.dataSource.manager, age)).seconds;
  }

  /** @returns for how long messages like this one are suspended; null if they are not */
  async suspendedSeconds(request: AdmissionRequest): Promise<number | null> {
    return this.breakers.suspendedSeconds(this.dataSource.manager, rangesOf(request));
  }

  /**
   * Admits a message whose hits have been counted, unless earlier messages forbid it. One transaction, in which requests of
   * the same account, network or prefix wait for each other: otherwise several at a time would not see each other. An
   * opened breaker is stored although the message is not.
   */
  admit(request: AdmissionRequest): Promise<NotAdmitted | null> {
    return this.dataSource.transaction(async (tx) => {
      await run(tx, lockStatement(request));
      const refused = await this.refusalOf(tx, request);
      if (refused) return refused;
      await run(tx, admittedStatement(request));
      afterCommit(tx, () => smsCost.increment({ country: request.country }, request.costMicros));
      return null;
    });
  }

  /** Marks the newest message of the challenge, whose code was confirmed. */
  confirmedStatement(challengeId: string): Statement<{ id: string }> {
    return new Statement({
      name: 'confirmed_message',
      columns: id,
      sql: `UPDATE sms_admissions SET confirmed_at = now()
            WHERE id = (SELECT id FROM sms_admissions WHERE challenge_id = $1 ORDER BY admitted_at DESC, id DESC LIMIT 1)
              AND confirmed_at IS NULL
            RETURNING id`,
      parameters: [challengeId],
    });
  }

  private async refusalOf(tx: EntityManager, request: AdmissionRequest): Promise<NotAdmitted | null> {
    const earlier = await this.readEarlier(tx, request);
    const exceeded = this.exceededBy(earlier, request);
    if (exceeded) return exceeded;
    const ranges = rangesOf(request);
    await this.breakers.openDue(tx, { ranges, neighbours: earlier.neighbours });
    // Read last: a breaker that a concurrent request opens starts a new count, in which nothing is wrong.
    const breakerSeconds = await this.breakers.suspendedSeconds(tx, ranges);
    return breakerSeconds === null ? null : { breakerSeconds };
  }

  private async readEarlier(tx: EntityManager, request: AdmissionRequest): Promise<EarlierNumbers> {
    const { rules } = this.limits;
    const query = earlierNumbersStatement({
      ...request,
      accountWindowSeconds: rules['sms-account-numbers-day'].windowSeconds,
      networkWindowSeconds: rules['sms-network-numbers-hour'].windowSeconds,
    });
    return onlyRow(await run(tx, query));
  }

  private exceededBy(earlier: EarlierNumbers, { isNewNumber }: AdmissionRequest): NotAdmitted | null {
    const { rules } = this.limits;
    if (isNewNumber && earlier.ofAccount >= rules['sms-account-numbers-day'].quota)
      return { limit: 'sms-account-numbers-day', seconds: earlier.accountSeconds };
    const cooldown = rules['sms-number-cooldown'];
    const doubled = earlier.messages - cooldown.quota;
    const seconds = doubled < 0 ? 0 : cooldown.windowSeconds * 2 ** doubled - earlier.secondsSince;
    if (seconds > 0) return { limit: 'sms-number-cooldown', seconds };
    if (earlier.ofNetwork >= rules['sms-network-numbers-hour'].quota)
      return { limit: 'sms-network-numbers-hour', seconds: earlier.networkSeconds };
    return null;
  }
}

/** In the order of the keys, so that two transactions cannot deadlock. */
function lockStatement({ accountKey, networkKey, prefix }: AdmissionRequest): Statement<object> {
  const keys = [`sms account ${accountKey}`, `sms network ${networkKey}`, `sms prefix ${prefix}`];
  return new Statement({
    name: 'locked_ranges',
    columns: { locked: column.nothing('locked') },
    sql: 'SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) AS locked FROM unnest($1::text[]) AS key',
    parameters: [keys.toSorted()],
  });
}

function admittedStatement(request: AdmissionRequest): Statement<{ id: string }> {
  return new Statement({
    name: 'admitted_message',
    columns: id,
    sql: `INSERT INTO sms_admissions (id, challenge_id, account_key, number_key, network_key, prefix, country,
                                      is_new_number, cost_micros, expires_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10::int * interval '1 second') RETURNING id`,
    parameters: [
      newId(),
      request.challengeId,
      request.accountKey,
      request.numberKey,
      request.networkKey,
      request.prefix,
      request.country,
      request.isNewNumber,
      request.costMicros,
      request.lifetimeSeconds,
    ],
  });
}

function deleteOldStatement(): Statement<{ id: string }> {
  return new Statement({
    name: 'deleted_admissions',
    columns: id,
    sql: `DELETE FROM sms_admissions WHERE id IN (
            SELECT id FROM sms_admissions WHERE admitted_at <= now() - ${admissionsKeptFor}
            ORDER BY admitted_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING id`,
    parameters: [],
  });
}
