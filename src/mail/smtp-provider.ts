import { Logger } from '@nestjs/common';
import type { ProviderState } from '../delivery/channel.js';
import type { SmtpFailure } from './smtp-error.js';

/** As in the delivery log, so that neither log nor API contains a host. */
export type SmtpProviderName = 'primary' | 'fallback';

const firstProbeMs = 5_000;
/** Also the wait after a failed sign-in: many servers lock an account after a few. */
const longestWaitMs = 60_000;

export interface SmtpProviderParts {
  readonly name: SmtpProviderName;
  /** @returns nodemailer's result, with the reply of the server */
  readonly sendMail: (mail: object) => Promise<unknown>;
  /** Connects and signs in, as for an e-mail. */
  readonly verify: () => Promise<unknown>;
  readonly onChange: (isUp: boolean) => void;
}

/**
 * One of the configured mail servers, with a circuit breaker: a server that fails is down until a probe succeeds. A probe
 * is what precedes every e-mail, so a server that fails it would not have accepted one.
 */
export class SmtpProvider {
  private readonly logger = new Logger('Mail');
  /** Why it does not work; null while it does. */
  private reason: string | null = null;
  /** How often it has failed since it last replied to an e-mail; a probe alone does not reset it. */
  private failures = 0;
  /** When the first of these failures was, on a clock that nobody sets. */
  private firstFailureMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(private readonly parts: SmtpProviderParts) {}

  get name(): SmtpProviderName {
    return this.parts.name;
  }

  get isUp(): boolean {
    return this.reason === null;
  }

  get state(): ProviderState {
    const failingSeconds = this.isUp ? null : (performance.now() - this.firstFailureMs) / 1_000;
    return { name: this.name, failingSeconds, reason: this.reason };
  }

  sendMail(mail: object): Promise<unknown> {
    return this.parts.sendMail(mail);
  }

  /** The server has replied to an e-mail, whatever it said about it. */
  succeeded(): void {
    this.failures = 0;
    if (!this.isUp) this.restore();
  }

  failed({ kind, reason }: SmtpFailure): void {
    if (!this.isUp) return; // several e-mails may be in flight when it fails
    this.reason = reason;
    if (this.failures === 0) this.firstFailureMs = performance.now();
    this.failures += 1;
    const msg = 'the mail server does not work';
    this.logger.warn({ event: 'mail.provider_failed', msg, provider: this.name, reason });
    this.parts.onChange(false);
    this.probeLater(kind === 'sign-in' ? longestWaitMs : firstProbeMs * 2 ** (this.failures - 1));
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private probeLater(waitMs: number): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => void this.probe(), Math.min(waitMs, longestWaitMs)).unref();
  }

  private async probe(): Promise<void> {
    try {
      await this.parts.verify();
    } catch (error) {
      const isSignIn = (error as { code?: string }).code === 'EAUTH'; // as: the field that nodemailer adds
      if (!this.isUp) this.probeLater(isSignIn ? longestWaitMs : firstProbeMs);
      return;
    }
    if (!this.isUp) this.restore();
  }

  private restore(): void {
    this.reason = null;
    clearTimeout(this.timer);
    const msg = 'the mail server works again';
    this.logger.log({ event: 'mail.provider_restored', msg, provider: this.name });
    this.parts.onChange(true);
  }
}
