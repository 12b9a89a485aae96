import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import type { AuditRecord } from '../audit/audit-record.js';
import { AuditedFailures } from '../audit/audited-failures.service.js';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { afterCommit } from '../database/after-commit.js';
import { column, columnList, nullable } from '../database/columns.js';
import { runAsOne, runForOne, Statement } from '../database/statement.js';
import { mailboxChannel } from '../delivery/channel.js';
import { challengeReferenceOf } from '../delivery/challenge-reference.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { resendCooldownVariable } from '../limits/limits.settings.js';
import { accountAges } from '../users/account-views.js';
import { eventSql, requestEvent } from './challenge-events.js';
import type { IssuedChallenge } from './challenge.js';
import { challengeIdForm, issuedColumns, deliveryOf } from './issued-challenge.js';
import { challengeResends, codesSuperseded } from './otp.metrics.js';
import { challengeLimits, type OtpPurpose } from './otp.purposes.js';
import { OtpSettings } from './otp.settings.js';
import type { MailBuckets } from './start-hits.js';
import { StartLimits } from './start-limits.service.js';

const closedForResend = `(consumed_at IS NOT NULL OR attempts >= ${challengeLimits.attempts}
  OR resends >= ${challengeLimits.resends}
  OR created_at <= now() - interval '${challengeLimits.resendableSeconds} seconds')`;

interface ResendableChallenge {
  purpose: OtpPurpose;
  channel: string;
  destination: string;
  userId: string | null;
  accountCreatedAt: Date | null;
  emailVerifiedAt: Date | null;
  address: string;
  generation: number;
  resends: number;
}

/** Resends the codes of challenges. */
@Injectable()
export class ResendsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly starts: StartLimits,
    private readonly delivery: DeliveryService,
    private readonly settings: OtpSettings,
    private readonly audit: AuditLog,
    private readonly failures: AuditedFailures,
  ) {}

  /**
   * Sends the same code while at least half of its lifetime is left, so that the code in a delayed first message stays
   * valid. After that, sends a new code with a new lifetime. One UPDATE decides, so concurrent calls send one message.
   *
   * @param channel another one for a code of the phone; null: as before
   * @throws AppError `rate_limit.exceeded` during the cooldown or beyond a limit, `challenge.closed` if the challenge
   *   cannot be resent any more, `resource.not_found` for an ID that was never issued
   */
  async resend(challengeId: string, client: ClientInfo, channel: string | null): Promise<IssuedChallenge> {
    const stored = await this.getResendable(challengeId);
    if (channel !== null && (stored.channel === mailboxChannel || channel === mailboxChannel))
      throw new AppError('resource.conflict', { detail: 'The channel of this challenge cannot be changed.' });
    const challenge = { ...stored, channel: channel ?? stored.channel };
    const { purpose, userId, address, generation } = challenge;
    const event = {
      type: 'challenge.resent',
      actor: { type: 'anonymous', id: null },
      userId,
      details: { purpose, challenge: challengeReferenceOf(challengeId) },
      client,
      address,
    } as const;
    const isMailed = await this.admit({ challengeId, ...toAdmit(challenge), client }, event);
    return this.dataSource.transaction(async (tx) => {
      const resent = await runForOne(
        tx,
        this.resendStatement({ challengeId, channel: challenge.channel }, client),
      );
      if (!resent) throw this.tooSoon(this.settings.resendCooldownSeconds); // a concurrent resend won
      const queued = this.delivery.queueStatement(deliveryOf(resent, { client, isMailed }));
      await runAsOne(tx, [queued, ...this.audit.statements({ ...event, outcome: 'success' })], queued);
      afterCommit(tx, () => {
        challengeResends.increment(resent);
        if (resent.generation > generation) codesSuperseded.increment(resent);
      });
      return resent;
    });
  }

  private async admit(
    resend: Parameters<StartLimits['admitResend']>[0],
    event: Omit<AuditRecord<'challenge.resent'>, 'outcome'>,
  ): Promise<boolean> {
    try {
      return await this.starts.admitResend(resend);
    } catch (error) {
      await this.failures.recordRefusal(error, (limit) => ({
        ...event,
        outcome: 'refused',
        details: { ...event.details, limit },
      }));
      throw error;
    }
  }

  private resendStatement(
    { challengeId, channel }: { challengeId: string; channel: string },
    client: ClientInfo,
  ): Statement<IssuedChallenge> {
    const columns = issuedColumns('$2');
    const ttl = `(SELECT make_interval(secs => seconds) FROM unnest($3::text[], $4::int[]) AS ttl (of, seconds)
                  WHERE ttl.of = purpose)`;
    const isYoung = `expires_at - now() >= ${ttl} / 2`;
    const lifetimes = Object.entries(this.settings.purposes);
    return new Statement({
      name: 'resent_challenge',
      columns,
      sql: `UPDATE challenges SET
              resends    = resends + 1,
              channel    = $6,
              events     = events || ${eventSql('$5')},
              sent_at    = now(),
              generation = CASE WHEN ${isYoung} THEN generation ELSE generation + 1 END,
              expires_at = CASE WHEN ${isYoung} THEN expires_at ELSE now() + ${ttl} END
            WHERE id = $1 AND NOT (${closedForResend}) AND sent_at <= now() - $2::int * interval '1 second'
            RETURNING ${columnList(columns)}`,
      parameters: [
        challengeId,
        this.settings.resendCooldownSeconds,
        lifetimes.map(([purpose]) => purpose),
        lifetimes.map(([, { ttlSeconds }]) => ttlSeconds),
        requestEvent('resent', client),
        channel,
      ],
    });
  }

  /** Checked before anything is counted, so that a rejected resend does not use up the limits of the mailbox. */
  private async getResendable(challengeId: string): Promise<MailBuckets & ResendableChallenge> {
    const state = challengeIdForm.test(challengeId)
      ? await runForOne(this.dataSource.manager, this.stateStatement(challengeId))
      : null;
    if (!state) throw new AppError('resource.not_found');
    if (state.isClosed) throw new AppError('challenge.closed');
    if (state.waitSeconds > 0) throw this.tooSoon(state.waitSeconds);
    return state;
  }

  private stateStatement(challengeId: string) {
    const columns = {
      purpose: column.textOf<OtpPurpose>('purpose'),
      userId: nullable(column.uuid('user_id')),
      address: column.text('address'),
      channel: column.text('channel'),
      destination: column.text('coalesce(destination, address)'),
      accountCreatedAt: nullable(column.timestamp('account_created_at')),
      emailVerifiedAt: nullable(column.timestamp('account_verified_at')),
      generation: column.integer('generation'),
      resends: column.integer('resends'),
      mailKey: column.text('coalesce(mail_key, id)'),
      devicesKey: nullable(column.text('devices_key')),
      isClosed: column.boolean(closedForResend),
      waitSeconds: column.integer('ceil(extract(epoch FROM sent_at - now()) + $2::int)::int'),
    };
    return new Statement({
      name: 'challenge_state',
      columns,
      sql: `SELECT ${columnList(columns)} FROM challenges LEFT JOIN ${accountAges} AS a ON account_id = user_id
            WHERE id = $1`,
      parameters: [challengeId, this.settings.resendCooldownSeconds],
    });
  }

  private tooSoon(retryAfterSeconds: number): AppError {
    this.starts.countRefusedResend();
    return new AppError('rate_limit.exceeded', {
      detail: 'A code was sent very recently. Wait for it, or try again later.',
      retryAfterSeconds,
      limit: {
        name: 'resend',
        setting: resendCooldownVariable,
        window: { quota: 1, seconds: this.settings.resendCooldownSeconds },
      },
    });
  }
}

/** What the limits need to know of a challenge that is resent. */
function toAdmit(challenge: ResendableChallenge & MailBuckets) {
  const { purpose, channel, destination, userId, accountCreatedAt, emailVerifiedAt, resends } = challenge;
  const { mailKey, devicesKey } = challenge;
  return {
    purpose,
    buckets: { mailKey, devicesKey },
    recipient: { channel, destination },
    nth: resends + 1,
    otherMethods: [],
    account:
      userId !== null && accountCreatedAt
        ? { id: userId, createdAt: accountCreatedAt, emailVerifiedAt }
        : null,
  };
}
