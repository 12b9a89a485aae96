/** The code of a delivery, derived when the message is sent. */
export interface LiveCode {
  code: string;
  /** Counted from the request for the code. */
  lifetimeSeconds: number;
  expiresAt: Date;
}

/**
 * Source of the codes in messages, implemented by OtpModule, which depends on this module and not the other way round.
 * A delivery refers to its challenge and contains no code. A process that sends messages cannot start without a source.
 */
export abstract class CodeSource {
  /** @returns null if the code is no longer valid: expired, consumed, replaced, or without attempts left */
  abstract findLive(challenge: { id: string; generation: number }): Promise<LiveCode | null>;
}
