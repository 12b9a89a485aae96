import type { Message } from './message.js';

/** ID of the default channel. Every account has a mailbox. */
export const mailboxChannel = 'email';

/** The channels of the product, for metrics. */
export const channelIds: readonly string[] = [mailboxChannel, 'sms', 'whatsapp'];

/** What channels call their providers, for metrics and operators. A channel with only one may have no name for it. */
export const providerNames: readonly string[] = ['primary', 'fallback', 'webhook', 'twilio', 'vonage', 'aws'];

/** A rendered message, ready to be sent. */
export interface Outgoing<Rendered> {
  /** The same in every attempt, so that the provider can recognise a duplicate. */
  deliveryId: string;
  /** As queued. Only the channel interprets it. */
  destination: string;
  rendered: Rendered;
  queuedAt: Date;
  /** When the message becomes useless, because its code expires or its notice is too old. */
  expiresAt: Date;
  previous: PreviousAttempts;
}

/** For a channel that chooses between several providers. */
export interface PreviousAttempts {
  /** Null before the first attempt. */
  lastProvider: string | null;
  /** The providers that have rejected the message permanently. */
  refusedBy: readonly string[];
}

/** Whether a provider works, according to this process. */
export interface ProviderState {
  /** The same in attempts, metrics and log lines. */
  name: string;
  /** For how long it has accepted no message; null while it works. A duration, as the clocks of processes differ. */
  failingSeconds: number | null;
  /** Why it fails, without destination and code. */
  reason: string | null;
}

/** The result of one attempt. Reply and reason are stored and logged: they must contain neither destination nor code. */
export type SendOutcome = { provider?: string } &
  /** `reply`: what the provider said. */
  (
    | { status: 'sent'; reply?: string }
    /** To be tried again until the message expires. */
    | {
        status: 'retry';
        reason: string;
        /** At once, because another provider can send it. */
        isAtOnce?: boolean;
        /** This provider has rejected it permanently. */
        isRefused?: boolean;
      }
    /** Permanently rejected, or not to be tried again. */
    | { status: 'failed'; reason: string }
  );

/** One way to deliver messages. Each channel has its own folder, and its module registers it with `Channels`. */
export interface Channel<Rendered = unknown> {
  /** The value of the columns `channel` and of `channel` in responses. */
  readonly id: string;
  /** How many messages one process may send at the same time. */
  readonly slots: number;
  /** For a channel with named providers, in the order of preference. */
  readonly providerStates?: readonly ProviderState[];

  /** @throws Error only because of a bug. The message is tried again until it expires. */
  render(message: Message): Rendered;

  /**
   * Makes one attempt to send a message. A rejection by the provider is an outcome, not an error.
   * @param signal aborted when this process stops waiting; from then on, another process may send the message
   * @throws Error if it is unknown whether the message was sent. It is sent again when its lease ends.
   */
  send(outgoing: Outgoing<Rendered>, signal: AbortSignal): Promise<SendOutcome>;
}
