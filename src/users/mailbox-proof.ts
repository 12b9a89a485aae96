/** The account, address and credential version that a code verifies. In a later credential version it is invalid. */
export interface MailboxProof {
  userId: string;
  email: string;
  credentialVersion: number | null;
}
