/** Where a code is sent. */
export interface Recipient {
  /** ID of a channel. */
  channel: string;
  /** In the channel's format. */
  destination: string;
}
