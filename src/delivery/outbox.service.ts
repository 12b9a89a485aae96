import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { describeError } from '../common/errors/describe-error.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { StandingConnection } from '../database/standing-connection.js';
import { ChannelOutbox } from './channel-outbox.js';
import { Channels } from './channels.service.js';
import { DeliveryAttempts } from './delivery-attempts.service.js';
import { DeliveryLeases } from './delivery-leases.js';
import { queuedNotification } from './delivery.service.js';

/** Polling finds due retries, messages whose notification was lost, and expired leases: 8 s after a worker has died. */
const pollMs = 1_000;
/** Two renewals may fail before a lease of 7 s ends. */
const renewalMs = 2_000;
const shutdownPatienceMs = 10_000;
const closePatienceMs = 2_000;

/** Sends the messages queued in `deliveries` through the channels of this process. */
@Injectable()
export class Outbox implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('Delivery');
  private readonly connection: StandingConnection;
  private readonly leases: DeliveryLeases;
  private readonly timers: NodeJS.Timeout[] = [];
  private ofChannels: readonly ChannelOutbox[] = [];

  constructor(
    settings: DatabaseSettings,
    private readonly channels: Channels,
    private readonly attempts: DeliveryAttempts,
  ) {
    this.connection = new StandingConnection({
      ...settings.direct,
      channel: queuedNotification,
      onSignal: () => this.wake(),
    });
    this.leases = new DeliveryLeases(this.connection);
  }

  /** @throws Error if messages are queued for a channel that this process does not have */
  async onApplicationBootstrap(): Promise<void> {
    const { all: channels } = this.channels;
    await this.connection.open();
    await this.refuseUnknownChannels(channels.map(({ id }) => id));
    const { leases, attempts } = this;
    this.ofChannels = channels.map((channel) => new ChannelOutbox({ channel, leases, attempts }));
    this.channels.onResume((channelId) => void this.resume(channelId));
    this.timers.push(setInterval(() => this.wake(), pollMs));
    this.timers.push(setInterval(() => this.renew(), renewalMs));
    this.wake();
  }

  /** Stops leasing: the channels close their connections now, so further messages could not be sent. */
  onModuleDestroy(): void {
    for (const each of this.ofChannels) each.stop();
  }

  /** Waits for attempts in flight, but not forever: another process sends the messages of interrupted attempts. */
  async beforeApplicationShutdown(): Promise<void> {
    await within(shutdownPatienceMs, Promise.all(this.ofChannels.map((each) => each.drained())));
    for (const timer of this.timers) clearInterval(timer);
    await within(closePatienceMs, this.letGo());
  }

  /** Otherwise such messages would wait until they expire, and nobody would notice. */
  private async refuseUnknownChannels(known: readonly string[]): Promise<void> {
    const unknown = await this.leases.findUnservedChannels(known);
    if (unknown.length === 0) return;
    const names = unknown.map((id) => `"${id}"`).join(', ');
    throw new Error(
      `Messages are queued for a channel that this process does not have: ${names}. ` +
        'Configure the channel, or delete these rows from the table deliveries.',
    );
  }

  private wake(): void {
    for (const each of this.ofChannels) each.wake();
  }

  /** If this fails, the messages wait as long as they would have. */
  private async resume(channelId: string): Promise<void> {
    try {
      await this.leases.resume(channelId);
      this.wake();
    } catch (error) {
      const report = { event: 'delivery.resume_failed', msg: 'waiting messages not made due' };
      this.logger.warn({ ...report, channel: channelId, reason: describeError(error) });
    }
  }

  private renew(): void {
    const tokens = this.leaseTokens;
    if (tokens.length === 0 || !this.connection.isOpen) return;
    this.leases.renew(tokens).catch((error: unknown) => {
      const report = { event: 'delivery.renewal_failed', msg: 'leases not renewed' };
      this.logger.warn({ ...report, reason: describeError(error) });
    });
  }

  private async letGo(): Promise<void> {
    for (const each of this.ofChannels) each.abandon();
    const tokens = this.leaseTokens;
    if (tokens.length > 0) await this.leases.release(tokens).catch(() => undefined);
    await this.connection.close();
  }

  private get leaseTokens(): string[] {
    return this.ofChannels.flatMap((each) => each.leaseTokens);
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, ms).unref())]);
}
