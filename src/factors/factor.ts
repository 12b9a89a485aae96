import type { Expression, Statement } from '../database/statement.js';

/**
 * The second factors that an account can have besides its mailbox and its password, with their bits in `users.factors`.
 * Bit 2 is reserved for passkeys.
 */
export const factorBits = { totp: 1, phone: 4, recovery_code: 8 } as const satisfies Record<string, number>;

export type FactorType = keyof typeof factorBits;

/** The factors whose codes are checked without a challenge. */
export type CodeFactorType = Exclude<FactorType, 'phone'>;

/** An account, as far as its factors need to know it. */
export interface FactorOwner {
  id: string;
  /** Canonical. */
  email: string;
}

/** How a code is checked. */
export interface CodeCheck {
  code: string;
  /** The client's network, as returned by `ipNetwork`: whose share of the hash queue is used. */
  network: string;
}

/**
 * A kind of factor whose proof is a code that the person enters. A check has three parts, because the first runs in the
 * statement that counts the attempt, and the last in the transaction that opens the session.
 * @typeParam Material what is stored about the factor, as JSON
 * @typeParam Verified what a right code uses up
 */
export interface CodeFactor<Material = unknown, Verified = unknown> {
  readonly type: CodeFactorType;
  /** Reads the account's factor: one row; `material` is null if there is none, or if it may not be used now. */
  materialStatement(userId: Expression): Statement<{ material: Material | null }>;
  /**
   * Compares a code.
   * @returns null if it is wrong
   * @throws AppError service.overloaded
   */
  check(material: Material, attempt: CodeCheck): Promise<Verified | null>;
  /** Records a wrong code, where the kind of factor counts them. Commits by itself. */
  recordFailure(material: Material): Promise<void>;
  /** Uses up what a right code has verified. Returns no row if another request was faster. */
  useStatement(verified: Verified): Statement<UsedFactor>;
}

/** The factor that a right code belongs to. */
export interface UsedFactor {
  /** The ID of the factor that the session then rests on; that of the account for recovery codes. */
  factorId: string;
  /** The number of codes left, for factors that have a number of them. */
  remaining: number | null;
}
