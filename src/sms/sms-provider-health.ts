import { Logger } from '@nestjs/common';
import type { ProviderState } from '../delivery/channel.js';
import type { SmsError, SmsProvider } from './sms-provider.js';

const firstWaitMs = 30_000;
const longestWaitMs = 300_000;
/** Attempts in a row that must fail for another reason than the account. */
const tolerated = 3;

interface HealthParts {
  readonly provider: SmsProvider;
  readonly onChange: (isUp: boolean) => void;
}

/**
 * Whether a provider works for one channel, according to its latest replies. There is no probe: each one would be a
 * message. After a wait, the next message decides.
 */
export class SmsProviderHealth {
  private readonly logger = new Logger('Sms');
  /** Why it does not work; null while it does. */
  private reason: string | null = null;
  private failures = 0;
  /** How often it has been given up since it last accepted a message. */
  private givenUp = 0;
  private firstFailureMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private isWaiting = false;

  constructor(private readonly parts: HealthParts) {}

  get provider(): SmsProvider {
    return this.parts.provider;
  }

  get state(): ProviderState {
    const isFailing = this.reason !== null;
    const failingSeconds = isFailing ? (performance.now() - this.firstFailureMs) / 1_000 : null;
    return { name: this.provider.name, failingSeconds, reason: this.reason };
  }

  /** Whether a message may be given to it. False while another provider should get it. */
  get isUsable(): boolean {
    return !this.isWaiting;
  }

  /** The provider has replied about a message: it works, whatever it said. */
  succeeded(): void {
    this.failures = 0;
    this.givenUp = 0;
    this.isWaiting = false;
    clearTimeout(this.timer);
    if (this.reason === null) return;
    this.reason = null;
    const msg = 'the provider of text messages works again';
    this.logger.log({ event: 'sms.provider_restored', msg, provider: this.provider.name });
    this.parts.onChange(true);
  }

  failed({ kind, message: reason }: SmsError): void {
    if (this.failures === 0) this.firstFailureMs = performance.now();
    this.failures += 1;
    if (this.isWaiting || (kind !== 'stop_provider' && this.failures < tolerated)) return;
    this.isWaiting = true;
    const waitMs = Math.min(firstWaitMs * 2 ** this.givenUp, longestWaitMs);
    this.givenUp += 1;
    this.timer = setTimeout(() => (this.isWaiting = false), waitMs).unref();
    const wasUp = this.reason === null;
    this.reason = reason;
    if (!wasUp) return;
    const msg = 'the provider of text messages does not work';
    this.logger.warn({ event: 'sms.provider_failed', msg, provider: this.provider.name, reason });
    this.parts.onChange(false);
  }

  close(): void {
    clearTimeout(this.timer);
  }
}
