import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DatabaseSettings } from '../database/database.settings.js';
import { StandingConnection } from '../database/standing-connection.js';
import { WorkerRole } from '../jobs/jobs.service.js';
import { DeliveryLeases, type AttemptOutcome, type LeasedDelivery } from './delivery-leases.js';
import { MailSender } from './mail-sender.js';
import { outboxChannel } from './mail.service.js';
import { mailConnections } from './smtp-transport.js';

/** For retries that fall due, leases that ended, and notifications that got lost. */
const pollMs = 2_000;
/** Two renewals may fail before a lease of 7 s ends. */
const renewalMs = 2_000;
const shutdownPatienceMs = 10_000;
const closePatienceMs = 2_000;

/**
 * Sends what is queued in `mail_deliveries`: claims as many mails as there are free slots, whenever one is queued, one
 * has ended, or time has passed. Which mails, is decided by the claim itself.
 */
@Injectable()
export class Outbox implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('Mail');
  private readonly connection: StandingConnection;
  private readonly leases: DeliveryLeases;
  /** By the token of their lease. */
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  private claiming: Promise<void> = Promise.resolve();
  private isClaiming = false;
  private isWoken = false;
  private isStopping = false;

  constructor(
    settings: DatabaseSettings,
    private readonly role: WorkerRole,
    private readonly sender: MailSender,
  ) {
    const onSignal = () => this.wake();
    this.connection = new StandingConnection({
      url: settings.url,
      preparesStatements: settings.preparesStatements,
      channel: outboxChannel,
      onSignal,
    });
    this.leases = new DeliveryLeases(this.connection);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.role.runsJobs) return;
    this.sender.getLiveCodes(); // or the process does not start
    await this.connection.open();
    this.timers.push(setInterval(() => this.wake(), pollMs));
    this.timers.push(setInterval(() => this.renew(), renewalMs));
    this.wake();
  }

  /** The pool of SMTP connections closes as well now: what is claimed from here on could not be sent. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** A mail server that does not answer must not hold the shutdown: another process takes over what is cut off. */
  async beforeApplicationShutdown(): Promise<void> {
    await within(shutdownPatienceMs, this.drained());
    for (const timer of this.timers) clearInterval(timer);
    await within(closePatienceMs, this.letGo());
  }

  private wake(): void {
    this.isWoken = true;
    if (!this.isClaiming) this.claiming = this.claimWhileWoken();
  }

  /** One claim at a time; whoever asks for one meanwhile gets another after it. */
  private async claimWhileWoken(): Promise<void> {
    this.isClaiming = true;
    try {
      while (this.isWoken && !this.isStopping) {
        this.isWoken = false;
        const freeSlots = mailConnections - this.inFlight.size;
        if (freeSlots === 0 || !this.connection.isOpen) break; // an end of either wakes again
        for (const delivery of await this.leases.claim(freeSlots)) this.start(delivery);
      }
    } catch (error) {
      // Not again at once: the poll does it.
      this.logger.warn({ event: 'mail.claim_failed', msg: 'mails not claimed', reason: messageOf(error) });
    } finally {
      this.isClaiming = false;
    }
  }

  private start(delivery: LeasedDelivery): void {
    const { leaseToken, id: deliveryId } = delivery;
    const attempt = this.attempt(delivery)
      .catch((error: unknown) => {
        // Its lease is renewed no more, so it is tried again in some seconds, here or elsewhere.
        const report = { event: 'mail.attempt_broken', msg: 'attempt broken off', deliveryId };
        this.logger.warn({ ...report, reason: messageOf(error) });
      })
      .finally(() => {
        this.inFlight.delete(leaseToken);
        this.wake();
      });
    this.inFlight.set(leaseToken, attempt);
  }

  private async attempt(delivery: LeasedDelivery): Promise<void> {
    const outcome = await this.sender.send(delivery);
    const isSettled = await this.leases.settle(delivery, outcome);
    this.report(delivery, isSettled ? outcome : { status: 'lost' });
  }

  private report({ id, template }: LeasedDelivery, outcome: AttemptOutcome | { status: 'lost' }): void {
    const { status, ...details } = outcome;
    const line = { event: `mail.${status}`, msg: messages[status], deliveryId: id, template, ...details };
    if (status === 'failed') this.logger.error(line);
    else if (status === 'queued' || status === 'lost') this.logger.warn(line);
    else this.logger.log(line);
  }

  private renew(): void {
    if (this.inFlight.size === 0 || !this.connection.isOpen) return;
    this.leases.renew([...this.inFlight.keys()]).catch((error: unknown) => {
      this.logger.warn({ event: 'mail.renewal_failed', msg: 'leases not renewed', reason: messageOf(error) });
    });
  }

  private async drained(): Promise<void> {
    await this.claiming;
    await Promise.all(this.inFlight.values());
  }

  private async letGo(): Promise<void> {
    if (this.inFlight.size > 0) await this.leases.release([...this.inFlight.keys()]).catch(() => undefined);
    await this.connection.close();
  }
}

const messages: Readonly<Record<AttemptOutcome['status'] | 'lost', string>> = {
  sent: 'mail sent',
  dropped: 'mail dropped',
  failed: 'mail refused for good',
  queued: 'mail not handed over, will try again',
  lost: 'lease of a mail lost before its attempt ended',
};

function within(ms: number, work: Promise<void>): Promise<void> {
  return Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, ms).unref())]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
