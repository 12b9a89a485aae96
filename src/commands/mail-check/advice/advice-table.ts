import type { ServiceAdvice } from './services.js';

/**
 * One error that is known, in words for somebody who has never read an RFC. Both texts may name {host}, {port},
 * {endpoint}, {user}, {from}, {fromDomain}, {to}, {timeoutSeconds}, {certificate}, {step} and {code}.
 */
export interface Advice {
  /** All that is given must fit. */
  readonly when: {
    readonly code?: RegExp;
    readonly command?: RegExp;
    /** The server's reply, number first, or Node's message. */
    readonly words?: RegExp;
  };
  readonly meaning: string;
  readonly remedy: string;
  /** What a well-known service wants in this case goes before the general remedy. */
  readonly service?: keyof ServiceAdvice;
}

/** By a name that tests use; the order is that of looking. */
export type AdviceTable = Readonly<Record<string, Advice>>;
