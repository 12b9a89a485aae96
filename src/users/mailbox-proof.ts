/** What a code of the account proves, for whom and in which credential version: in a later one it proves nothing. */
export interface MailboxProof {
  userId: string;
  email: string;
  credentialVersion: number | null;
}
