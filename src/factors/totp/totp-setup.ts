/** What the owner enters into an authenticator app. */
export interface TotpSetup {
  setupId: string;
  /** In base32. */
  secret: string;
  otpauthUri: string;
  qrSvg: string;
  expiresAt: Date;
}
