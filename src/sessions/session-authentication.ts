/** What was verified when a session was opened or renewed. */
export interface SessionAuthentication {
  /** Authentication methods (RFC 8176). */
  amr: readonly string[];
  acr: string;
  /** The second factor that was verified. */
  factorId: string | null;
  /** A code from the account's mailbox was entered. */
  isMailboxVerified: boolean;
}
