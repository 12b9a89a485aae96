/** The code that a delivery carries, as it is at the moment of sending. */
export interface LiveCode {
  code: string;
  /** From when the code was asked for. */
  lifetimeSeconds: number;
  expiresAt: Date;
}

/**
 * Where codes come from: a delivery names its challenge and holds no code. OtpModule, which stands to the right of
 * this module, provides it; a process that sends cannot start without.
 */
export abstract class CodeSource {
  /** @returns null when the code is dead: expired, used, used up or replaced */
  abstract findLive(challenge: { id: string; generation: number }): Promise<LiveCode | null>;
}
