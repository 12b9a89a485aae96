/** A new set that has not been stored yet. */
export interface PreparedSet {
  /** As the person reads them. They cannot be shown again. */
  codes: readonly string[];
  salt: Buffer;
  digests: readonly Buffer[];
}
