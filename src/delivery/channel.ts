import type { Message } from './message.js';

/** Every account has a mailbox: what names no channel goes there. */
export const mailboxChannel = 'email';

/** A message on its way, as its channel has rendered it. */
export interface Outgoing<Rendered> {
  /** The same in every try: who takes the message over can tell a second one by it. */
  deliveryId: string;
  /** As it was queued; only the channel knows what it means. */
  destination: string;
  rendered: Rendered;
  queuedAt: Date;
  /** When the message is worth nothing any more: its code is dead then, or its notice is too old. */
  expiresAt: Date;
}

/** What came of one hand-over. A reason is stored and logged: neither destination nor code may be in it. */
export type SendOutcome =
  | { status: 'sent' }
  /** To be tried again, for as long as the message is worth something. */
  | { status: 'retry'; reason: string }
  /** Refused for good, or not to be tried a second time. */
  | { status: 'failed'; reason: string };

/** One way to deliver messages: a folder of its own, whose module registers it with `Channels`. */
export interface Channel<Rendered = unknown> {
  /** As in the columns `channel` and in the response. */
  readonly id: string;
  /** How many messages of one process may be on their way at once. */
  readonly slots: number;

  /** @throws Error a bug: the message is tried again, as its code may be dead before it is mended */
  render(message: Message): Rendered;

  /**
   * Hands a message over, once. What the other side does is an outcome and no error.
   * @param signal aborted when the process stops waiting: another one may send the message from then on
   * @throws Error where it cannot be known whether the message still has to be sent: it is, when its lease is over
   */
  send(outgoing: Outgoing<Rendered>, signal: AbortSignal): Promise<SendOutcome>;
}
