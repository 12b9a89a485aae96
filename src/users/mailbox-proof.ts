/** What a code of the account proves, for whom and in which epoch: in a later one it proves nothing. */
export interface MailboxProof {
  userId: string;
  email: string;
  epoch: number | null;
}
