import { Logger } from '@nestjs/common';
import type { Channel } from './channel.js';
import type { DeliveryAttempts } from './delivery-attempts.service.js';
import type { AttemptOutcome, DeliveryLeases, LeasedDelivery } from './delivery-leases.js';

export interface ChannelOutboxParts {
  channel: Channel;
  leases: DeliveryLeases;
  attempts: DeliveryAttempts;
}

/**
 * Sends what is queued for one channel, which so waits for no other: leases as many deliveries as there are free slots,
 * whenever one is queued, one has ended, or time has passed. Which ones, is decided by the lease itself.
 */
export class ChannelOutbox {
  private readonly logger = new Logger('Delivery');
  /** By the token of their lease. */
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly cutOff = new AbortController();
  private leasing: Promise<void> = Promise.resolve();
  private isLeasing = false;
  private isWoken = false;
  /** Whether something may be due that waits for a slot, or for another message of its domain. */
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

  /** What is in flight goes on; nothing more is leased. */
  stop(): void {
    this.isStopping = true;
  }

  async drained(): Promise<void> {
    await this.leasing;
    await Promise.all(this.inFlight.values());
  }

  /** Waits for nothing that is in flight. */
  abandon(): void {
    this.cutOff.abort();
  }

  /** One lease at a time; whoever asks for one meanwhile gets another after it. */
  private async leaseWhileWoken(): Promise<void> {
    const { channel, leases } = this.parts;
    this.isLeasing = true;
    try {
      while (this.isWoken && !this.isStopping) {
        this.isWoken = false;
        const freeSlots = channel.slots - this.inFlight.size;
        this.mayBeMore = true; // until it is known, so that whatever ends meanwhile wakes
        if (freeSlots === 0 || !leases.isConnected) break; // an end of either wakes again
        const leased = await leases.lease(channel.id, freeSlots);
        for (const delivery of leased) this.start(delivery);
        // Where nothing was leased, what is in flight may be what holds something back.
        this.mayBeMore = leased[0]?.isMore ?? this.inFlight.size > 0;
      }
    } catch (error) {
      // Not again at once: the poll does it.
      this.logger.warn({
        event: 'delivery.lease_failed',
        msg: 'deliveries not leased',
        channel: channel.id,
        reason: messageOf(error),
      });
    } finally {
      this.isLeasing = false;
    }
  }

  private start(delivery: LeasedDelivery): void {
    const { leaseToken, id: deliveryId } = delivery;
    const attempt = this.attempt(delivery)
      .catch((error: unknown) => {
        // Its lease is renewed no more, so it is tried again in some seconds, here or elsewhere.
        const report = { event: 'delivery.attempt_broken', msg: 'attempt broken off', deliveryId };
        this.logger.warn({ ...report, reason: messageOf(error) });
      })
      .finally(() => {
        this.inFlight.delete(leaseToken);
        if (this.mayBeMore) this.wake();
      });
    this.inFlight.set(leaseToken, attempt);
  }

  private async attempt(delivery: LeasedDelivery): Promise<void> {
    const { channel, attempts, leases } = this.parts;
    const outcome = await attempts.attempt(delivery, channel, this.cutOff.signal);
    const isSettled = await leases.settle(delivery, outcome);
    this.report(delivery, isSettled ? outcome : { status: 'lost' });
  }

  private report({ id, template }: LeasedDelivery, outcome: AttemptOutcome | { status: 'lost' }): void {
    const { status, ...details } = outcome;
    const about = { channel: this.parts.channel.id, deliveryId: id, template };
    const line = { event: `delivery.${status}`, msg: messages[status], ...about, ...details };
    if (status === 'failed') this.logger.error(line);
    else if (status === 'queued' || status === 'lost') this.logger.warn(line);
    else this.logger.log(line);
  }
}

const messages: Readonly<Record<AttemptOutcome['status'] | 'lost', string>> = {
  sent: 'message sent',
  dropped: 'message dropped',
  failed: 'message refused for good',
  queued: 'message not sent, will try again',
  lost: 'lease of a delivery lost before its attempt ended',
};

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
