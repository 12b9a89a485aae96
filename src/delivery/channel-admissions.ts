import { Injectable } from '@nestjs/common';
import type { ClientInfo } from '../common/http/client-info.js';
import type { Statement } from '../database/statement.js';

/** A message with a code that a channel is asked to admit. Nothing has been stored or sent yet. */
export interface CodeToAdmit {
  channel: string;
  /** In the channel's format. */
  destination: string;
  /** The challenge to which the code belongs; it may not be stored yet. */
  challengeId: string;
  /** Messages of a challenge are numbered from 0. */
  nth: number;
  userId: string;
  account: { createdAt: Date; emailVerifiedAt: Date | null };
  /** The account verifies the destination with it. */
  isNewDestination: boolean;
  /** The lifetime that is left to the code. */
  lifetimeSeconds: number;
  /** For how many parts the provider may bill. The most that a text can have by default. */
  segments?: number;
  client: ClientInfo;
  /** What will do without this message, for the problem of one that is refused: `totp`, `recovery_code` … */
  otherMethods: readonly string[];
}

/**
 * What a channel whose messages cost money requires before one is queued. Implemented by the channel, in processes that
 * handle requests. It replaces the limits on e-mails per mailbox and per installation; those per network apply as well.
 */
export interface ChannelAdmission {
  /** IDs of channels. */
  readonly channels: readonly string[];
  /**
   * Counts a message before it is queued, in transactions of its own. What is refused costs nothing.
   * @throws AppError with what the client is told; service.unavailable if the counts cannot be stored
   */
  admit(message: CodeToAdmit): Promise<void>;
  /** Records that a code of the challenge was confirmed. Run in the transaction that uses the challenge up. */
  confirmedStatement(challengeId: string): Statement<object>;
}

/** The admissions of this process's channels. Each registers itself when its module is initialised. */
@Injectable()
export class ChannelAdmissions {
  private readonly byChannel = new Map<string, ChannelAdmission>();

  register(admission: ChannelAdmission): void {
    for (const channel of admission.channels) {
      if (this.byChannel.has(channel))
        throw new Error(`There are two admissions for the channel "${channel}"`);
      this.byChannel.set(channel, admission);
    }
  }

  /** @returns null for a channel whose messages need no admission */
  find(channel: string): ChannelAdmission | null {
    return this.byChannel.get(channel) ?? null;
  }
}
