/**
 * The explanation of a known error, for a reader without SMTP knowledge. Both texts may contain {host}, {port},
 * {endpoint}, {user}, {from}, {fromDomain}, {to}, {timeoutSeconds}, {certificate}, {step} and {code}.
 */
export interface Advice {
  /** All given conditions must match. */
  readonly when: {
    readonly code?: RegExp;
    readonly command?: RegExp;
    /** Matched against the server's reply, number first, or Node's message. */
    readonly words?: RegExp;
  };
  readonly meaning: string;
  readonly remedy: string;
  /** The advice of a well-known service for this case precedes the general remedy. */
  readonly service?: 'signIn' | 'sender' | 'host';
}

/** Keyed by a name that tests use. Matched in order. */
export type AdviceTable = Readonly<Record<string, Advice>>;
