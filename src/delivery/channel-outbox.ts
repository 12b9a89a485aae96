import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describeError } from '../common/errors/describe-error.js';
import { sampledTraceId } from '../common/tracing.js';
import type { Channel } from './channel.js';
import type { DeliveryAttempts } from './delivery-attempts.service.js';
import type { AttemptOutcome, DeliveryLeases, LeasedDelivery, SettledDelivery } from './delivery-leases.js';
import { countDelivery, countMailed, type DeliveryResult } from './delivery.metrics.js';

export interface ChannelOutboxParts {
  channel: Channel;
  leases: DeliveryLeases;
  attempts: DeliveryAttempts;
}

/**
 * Sends what is queued for one channel, independently of the others. Leases as many deliveries as it has free slots when
 * one is queued, when one ends, and when it is polled. The lease function chooses which ones.
 */
export class ChannelOutbox {
  private readonly logger = new Logger('Delivery');
  /** Attempts by lease token. */
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly cutOff = new AbortController();
  private leasing: Promise<void> = Promise.resolve();
  private isLeasing = false;
  private isWoken = false;
  /** Whether deliveries may be due that wait for a slot, or for another message to their domain. */
  private mayBeMore = false;
  private isStopping = false;

  constructor(private readonly parts: ChannelOutboxParts) {}

  get leaseTokens(): string[] {
    return [...this.inFlight.keys()];
  }

  wake(): void {
    this.isWoken = true;
    if (!this.isLeasing) this.leasing = this.leaseWhileWoken();
  }

  /** Leases nothing more. Attempts in flight continue. */
  stop(): void {
    this.isStopping = true;
  }

  async drained(): Promise<void> {
    await this.leasing;
    await Promise.all(this.inFlight.values());
  }

  /** Aborts the attempts in flight. */
  abandon(): void {
    this.cutOff.abort();
  }

  /** Runs one lease at a time. A wake-up during a lease causes another one after it. */
  private async leaseWhileWoken(): Promise<void> {
    const { channel, leases } = this.parts;
    this.isLeasing = true;
    try {
      while (this.isWoken) {
        await nextTurn(); // the attempts of one batch end together, and each frees a slot
        if (this.isStopping) break;
        this.isWoken = false;
        const freeSlots = channel.slots - this.inFlight.size;
        this.mayBeMore = true; // until the lease has returned, so that an attempt that ends during it wakes
        if (freeSlots === 0 || !leases.isConnected) break; // the end of an attempt or a new connection wakes it
        const leased = await leases.lease(channel, freeSlots);
        for (const delivery of leased) this.start(delivery);
        // If nothing was leased, deliveries may be held back by those in flight.
        this.mayBeMore = leased[0]?.isMore ?? this.inFlight.size > 0;
      }
    } catch (error) {
      // Not retried immediately: the next poll does.
      this.logger.warn({
        event: 'delivery.lease_failed',
        msg: 'deliveries not leased',
        channel: channel.id,
        reason: describeError(error),
      });
    } finally {
      this.isLeasing = false;
    }
  }

  private start(delivery: LeasedDelivery): void {
    const { leaseToken, id: deliveryId, origin } = delivery;
    const attempt = this.attempt(delivery)
      .catch((error: unknown) => {
        // Its lease is no longer renewed, so it is tried again within seconds, by this process or another.
        const report = {
          event: 'delivery.attempt_broken',
          msg: 'delivery attempt failed unexpectedly',
          deliveryId,
          requestId: origin.requestId,
        };
        this.logger.warn({ ...report, reason: describeError(error) });
      })
      .finally(() => {
        this.inFlight.delete(leaseToken);
        if (this.mayBeMore) this.wake();
      });
    this.inFlight.set(leaseToken, attempt);
  }

  private async attempt(delivery: LeasedDelivery): Promise<void> {
    const { channel, attempts, leases } = this.parts;
    const startedAt = performance.now();
    const outcome = await attempts.attempt(delivery, channel, this.cutOff.signal);
    const seconds = (performance.now() - startedAt) / 1_000;
    const settled = await leases.settle(delivery, outcome);
    this.report(delivery, settled ? outcome : { status: 'lost' });
    if (!settled) return;
    if (outcome.status === 'queued' && outcome.waitSeconds === 0) this.wake();
    this.count(delivery, { outcome, seconds, ...settled });
  }

  /** A row that sends nothing is no message. */
  private count(
    { template, destination }: LeasedDelivery,
    attempted: { outcome: AttemptOutcome; seconds: number } & SettledDelivery,
  ): void {
    if (template === null) return;
    const { outcome, seconds, isFirstOfChallenge, ageSeconds } = attempted;
    const { id: channel } = this.parts.channel;
    const { status, provider = channel } = outcome;
    countDelivery({ channel, provider, destination, result: results[status], seconds });
    if (isFirstOfChallenge) countMailed({ template, channel, seconds: ageSeconds });
  }

  private report(
    { id, template, origin }: LeasedDelivery,
    outcome: AttemptOutcome | { status: 'lost' },
  ): void {
    const { status, ...details } = outcome;
    const { requestId } = origin;
    const traceId = origin.traceparent && sampledTraceId(origin.traceparent);
    const trace = traceId ? { trace_id: traceId } : {};
    const about = { channel: this.parts.channel.id, deliveryId: id, ...trace, requestId, template };
    const line = { event: `delivery.${status}`, msg: messages[status], ...about, ...details };
    if (status === 'failed') this.logger.error(line);
    else if (status === 'queued' || status === 'lost') this.logger.warn(line);
    else this.logger.log(line);
  }
}

const messages: Readonly<Record<AttemptOutcome['status'] | 'lost', string>> = {
  sent: 'message sent',
  dropped: 'message dropped',
  failed: 'message rejected permanently',
  queued: 'message not sent, will be retried',
  lost: 'lease lost before the attempt ended',
};

const results: Readonly<Record<AttemptOutcome['status'], DeliveryResult>> = {
  sent: 'sent',
  dropped: 'dropped',
  failed: 'failed',
  queued: 'retried',
};
